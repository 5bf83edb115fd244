package import Vitals

/// Who lies in a simulated bed and what is usual for them. Invented.
package struct SimulatedPatient: Sendable, Equatable {
  package var identity: PatientIdentity
  package var ageYears: Int
  package var condition: String
  /// The vitals around which this patient's day moves.
  package var usual: PerVital<Double>
  /// What is charted; nil where nobody has charted it, which makes NEWS2 partial.
  package var onOxygen: Bool?
  /// What is charted; nil where nobody has charted it.
  package var consciousness: Consciousness?

  /// Whether every NEWS2 parameter is known and scores 0 with room for noise.
  var isUnremarkable: Bool {
    var values = usual.map(Optional.some)
    values.systolicPressure = usual.systolicPressure - 10
    values.heartRate = usual.heartRate + 8
    values.respiratoryRate = usual.respiratoryRate - 2
    values.oxygenSaturation = usual.oxygenSaturation - 1.5
    let score = NEWS2Score(Observation(values: values, onOxygen: onOxygen, consciousness: consciousness))
    return score.total == 0 && !score.isPartial
  }

  /// A ward full of patients. The first three of any ward, in random beds, and 60 % of the others are unremarkable; the rest
  /// have something of their own.
  static func admit(_ beds: Int, wardName: String, random: inout SplitMix64) -> [SimulatedPatient] {
    let names = PatientNames.draw(beds, random: &random)
    let remarkable = Set((0..<beds).shuffled(using: &random).prefix(Int(0.4 * Double(max(0, beds - 3)))))
    let peculiarities = Peculiarity.allCases.shuffled(using: &random)
    var admitted: [SimulatedPatient] = []
    var nextPeculiarity = 0
    for index in 0..<beds {
      let identity = PatientIdentity(
        id: "P" + padded(index + 1, to: 3), ward: wardName, bed: bedLabel(index, of: beds), name: names[index])
      var condition = Condition.common[Int(random.next() % UInt64(Condition.common.count))]
      var onOxygen: Bool? = false
      var consciousness: Consciousness? = .alert
      if remarkable.contains(index) {
        switch peculiarities[nextPeculiarity % peculiarities.count] {
        case .chronicLungDisease: condition = .chronicLungDisease
        case .slowBreathing: condition = .frailty
        case .lowPressure: condition = .heartFailure
        case .fastPulse: condition = .anaemia
        case .afterSurgery: condition = .afterSurgery
        case .onOxygen:
          condition = .resolvingPneumonia
          onOxygen = true
        case .oxygenUncharted: onOxygen = nil
        case .consciousnessUncharted: consciousness = nil
        case .bothUncharted:
          onOxygen = nil
          consciousness = nil
        }
        nextPeculiarity += 1
      }
      admitted.append(
        SimulatedPatient(
          identity: identity, ageYears: Int(random.uniform(condition.ageYears).rounded()), condition: condition.name,
          usual: condition.usual(random: &random), onOxygen: onOxygen, consciousness: consciousness))
    }
    return admitted
  }

  private enum Peculiarity: CaseIterable {
    case chronicLungDisease
    case slowBreathing
    case lowPressure
    case fastPulse
    case afterSurgery
    case onOxygen
    case oxygenUncharted
    case consciousnessUncharted
    case bothUncharted
  }
}

/// "01", "02"; three digits on a ward of a hundred beds or more.
func bedLabel(_ index: Int, of beds: Int) -> String { padded(index + 1, to: max(2, String(beds).count)) }

func padded(_ number: Int, to width: Int) -> String {
  let digits = String(number)
  return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
