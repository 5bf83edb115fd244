internal import CSimdjson
internal import Vitals

/// Text about a patient, checked as it comes in: what leaves here has no control characters and a bounded length.
enum PatientText {
  static let longestIdentifier = 64
  static let longestLabel = 128

  struct Problem: Equatable {
    var reason: RejectReason
    var detail: String
  }

  /// Who a record speaks of, and what was wrong with the fields that say so.
  struct Resolved {
    /// Blank where the record cannot be given to a patient.
    private(set) var person = PatientIdentity(id: "")
    private(set) var isSomebody = false
    var problems: [Problem] = []

    var patient: PatientIdentity? {
      get { isSomebody ? person : nil }
      set { (person, isSomebody) = (newValue ?? PatientIdentity(id: ""), newValue != nil) }
    }
  }

  /// A patient identifier is never repaired: two different ones could become the same.
  static func identifier(_ bytes: UnsafeBufferPointer<UInt8>) -> Result<String, Fault> {
    guard let text = String(validating: bytes, as: UTF8.self) else { return .failure(Fault(reason: .invalidUTF8)) }
    guard !text.unicodeScalars.contains(where: SafeText.isUnsafe) else { return .failure(Fault(reason: .badText)) }
    let trimmed = SafeText.trimmed(text)
    if trimmed.isEmpty { return .failure(Fault(reason: .missingPatient)) }
    if trimmed.unicodeScalars.count > longestIdentifier { return .failure(Fault(reason: .badText)) }
    return .success(trimmed)
  }

  struct Fault: Error {
    var reason: RejectReason
  }

  static func resolve(_ scope: RecordScope) -> Resolved {
    let reason: RejectReason
    // Where no id is given, somebody still lies there.
    if scope.filled(.patient) == nil, scope.filled(.bed) ?? scope.filled(.room) != nil {
      return resolve(scope, id: "")
    } else if let slot = scope.filled(.patient) {
      if slot.isAmbiguous {
        reason = .unknownShape
      } else if let digits = digits(slot.node) {
        return resolve(scope, id: digits)
      } else if slot.node.isText {
        switch identifier(slot.node.bytes) {
        case .success(let id): return resolve(scope, id: id)
        case .failure(let fault) where fault.reason == .missingPatient: return resolve(scope, id: "")
        case .failure(let fault): reason = fault.reason
        }
      } else {
        reason = .wrongType
      }
    } else {
      reason = .missingPatient
    }
    return Resolved(problems: [Problem(reason: reason, detail: "patient_id")])
  }

  /// The bed that a record speaks of, whoever lies there.
  static func bed(_ scope: RecordScope) -> Resolved {
    var resolved = Resolved()
    let ward = label(scope, .ward, "ward", &resolved.problems)
    if let bed = bedLabel(scope, &resolved.problems) {
      resolved.patient = .unidentified(inBed: bed, of: ward)
    } else {
      resolved.problems.append(Problem(reason: .missingPatient, detail: "bed"))
    }
    return resolved
  }

  private static func resolve(_ scope: RecordScope, id: String) -> Resolved {
    var resolved = Resolved()
    var patient = PatientIdentity(id: id)
    patient.ward = label(scope, .ward, "ward", &resolved.problems)
    patient.bed = bedLabel(scope, &resolved.problems)
    patient.name = label(scope, .name, "name", &resolved.problems)
    if patient.name == nil {
      let parts = [label(scope, .givenName, "name", &resolved.problems), label(scope, .familyName, "name", &resolved.problems)]
      let name = parts.compactMap { $0 }.joined(separator: " ")
      patient.name = name.isEmpty ? nil : String(name.unicodeScalars.prefix(longestLabel))
    }
    guard Placeholder.stands(id) else {
      resolved.patient = patient
      return resolved
    }
    // Nobody is named, but somebody lies there.
    if let bed = patient.bed {
      resolved.patient = .unidentified(inBed: bed, of: patient.ward)
    } else {
      resolved.problems.append(Problem(reason: id.isEmpty ? .missingPatient : .placeholderPatient, detail: "patient_id"))
    }
    return resolved
  }

  /// A whole number as its digits. Data frames turn a column of whole numbers with a gap into 12.0: still patient 12.
  private static func digits(_ node: JSONNode) -> String? {
    switch node.kind {
    case NODE_WHOLE: String(node.whole)
    case NODE_NUMBER: node.number.rounded() == node.number ? Int64(exactly: node.number).map { String($0) } : nil
    default: nil
    }
  }

  /// Telegraf and others call a record by a bare `name`, which is a word for measurements in general.
  private static func isNameOfRecord(_ text: String) -> Bool {
    !text.contains(" ") && Vocabulary.shared.meaning(of: text).role == .group
  }

  /// A bed by a letter or a number of its own is one only with its room: "12-A". A room alone has one bed.
  private static func bedLabel(_ scope: RecordScope, _ problems: inout [Problem]) -> String? {
    let bed = label(scope, .bed, "bed", &problems)
    guard let room = label(scope, .room, "room", &problems) else { return bed }
    guard let bed else { return room }
    // Many a bed has its room's number in its name.
    return bed.count > 2 || bed.contains(room) ? bed : String("\(room)-\(bed)".unicodeScalars.prefix(longestLabel))
  }

  /// A ward, bed or name is worth keeping even where it had something in it that no screen should get.
  private static func label(_ scope: RecordScope, _ role: FieldRole, _ detail: String, _ problems: inout [Problem]) -> String? {
    guard let slot = scope.filled(role) else { return nil }
    if let digits = digits(slot.node), !slot.isAmbiguous { return role == .name && Placeholder.stands(digits) ? nil : digits }
    guard slot.node.isText, !slot.isAmbiguous else {
      problems.append(Problem(reason: slot.isAmbiguous ? .unknownShape : .wrongType, detail: detail))
      return nil
    }
    let text = String(decoding: slot.node.bytes, as: UTF8.self)
    if text.unicodeScalars.contains(where: { SafeText.isUnsafe($0) && !SafeText.isHarmless($0) }) {
      problems.append(Problem(reason: .badText, detail: detail))
    }
    if role == .name, slot.meaning.rank > 0, isNameOfRecord(text) { return nil }
    // A bed may be called 0; nobody is called that.
    return SafeText.label(text, limit: longestLabel).flatMap { Placeholder.stands($0) && (role == .name || $0 != "0") ? nil : $0 }
  }
}
