internal import Vitals

/// Invented names as a ward board shows them: family name and initial.
enum PatientNames {
  static func draw(_ count: Int, random: inout SplitMix64) -> [String] {
    var names: [String] = []
    var taken: Set<String> = []
    names.reserveCapacity(count)
    var families = family.shuffled(using: &random)[...]
    while names.count < count {
      guard let surname = families.popFirst() else {
        families = family.shuffled(using: &random)[...]
        continue
      }
      let letter = initials.randomElement(using: &random) ?? "A"
      let name = "\(surname) \(letter)"
      // A ward larger than the list of names may repeat one; ids stay distinct.
      if taken.insert(name).inserted || taken.count > family.count * initials.count / 2 { names.append(name) }
    }
    return names
  }

  private static let initials: [Character] = Array("ABCDEFGHIJKLMNOPRSTUVWYZ")

  private static let family = [
    "Adeyemi", "Ahmed", "Almeida", "Andersson", "Aydın", "Baker", "Banerjee", "Bianchi", "Brandt", "Castillo", "Chen",
    "Chukwu", "Clarke", "Cohen", "Costa", "Dhillon", "Diallo", "Dubois", "Eriksen", "Farouk", "Fischer", "Fraser",
    "García", "Haddad", "Hasan", "Hernández", "Horvat", "Hughes", "Ito", "Ivanova", "Jensen", "Jovanović", "Kapoor",
    "Kaya", "Keita", "Khalil", "Kim", "Kovács", "Kowalska", "Lindqvist", "Lopez", "Mahlangu", "Martin", "Mbeki",
    "McAllister", "Mensah", "Moreau", "Müller", "Murphy", "Nakamura", "Nguyen", "Novak", "O'Brien", "Okafor", "Olsen",
    "Osei", "Papadopoulos", "Patel", "Pereira", "Petrov", "Quist", "Rahman", "Rossi", "Sato", "Schmidt", "Silva",
    "Singh", "Suzuki", "Tamm", "Tan", "Tanaka", "Tran", "Usman", "Van Dijk", "Virtanen", "Wang", "Weber", "Williams",
    "Yilmaz", "Zhang", "Zulu",
  ]
}
