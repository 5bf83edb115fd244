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
    /// Nil where the record cannot be given to a patient.
    var patient: PatientIdentity?
    var problems: [Problem] = []
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

  static func resolve(_ fields: RecordFields) -> Resolved {
    let field = fields[FIELD_PATIENT]
    let reason: RejectReason
    switch field.kind {
    case UInt8(KIND_ABSENT), UInt8(KIND_NULL): reason = .missingPatient
    case _ where field.is_ambiguous: reason = .unknownShape
    case UInt8(KIND_TEXT):
      switch identifier(field.bytes) {
      case .success(let id): return resolve(fields, id: id)
      case .failure(let fault): reason = fault.reason
      }
    default: reason = .wrongType
    }
    return Resolved(problems: [Problem(reason: reason, detail: "patient_id")])
  }

  private static func resolve(_ fields: RecordFields, id: String) -> Resolved {
    var resolved = Resolved()
    var patient = PatientIdentity(id: id)
    patient.ward = label(fields[FIELD_WARD], "ward", &resolved.problems)
    patient.bed = label(fields[FIELD_BED], "bed", &resolved.problems)
    patient.name = label(fields[FIELD_NAME], "name", &resolved.problems)
    resolved.patient = patient
    return resolved
  }

  /// A ward, bed or name is worth keeping even where it had something in it that no screen should get.
  private static func label(_ field: RecordField, _ detail: String, _ problems: inout [Problem]) -> String? {
    if field.isEmpty { return nil }
    guard field.kind == UInt8(KIND_TEXT), !field.is_ambiguous else {
      problems.append(Problem(reason: field.is_ambiguous ? .unknownShape : .wrongType, detail: detail))
      return nil
    }
    let text = String(decoding: field.bytes, as: UTF8.self)
    // Persian and Indian names are spelt with zero-width joiners: those go too, but are nobody's mistake.
    if text.unicodeScalars.contains(where: { SafeText.isUnsafe($0) && $0 != "\u{200C}" && $0 != "\u{200D}" }) {
      problems.append(Problem(reason: .badText, detail: detail))
    }
    return SafeText.label(text, limit: longestLabel)
  }
}
