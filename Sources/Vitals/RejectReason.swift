/// Why a record, or part of one, was not used. Each is counted apart and the raw record is kept.
package enum RejectReason: String, CaseIterable, Sendable, Codable, Hashable {
  case notJSON = "not-json"
  case invalidUTF8 = "invalid-utf8"
  case noSchema = "no-schema"
  case notOfSchema = "not-of-schema"
  case tooLarge = "too-large"
  case unknownShape = "unknown-shape"
  case missingPatient = "missing-patient"
  case placeholderPatient = "placeholder-patient"
  case badText = "bad-text"
  case missingTime = "missing-time"
  case badTime = "bad-time"
  case wrongType = "wrong-type"
  case notANumber = "not-a-number"
  case unknownUnit = "unknown-unit"
  case unknownMetric = "unknown-metric"
  case implausibleValue = "implausible-value"
  case doubtful
  case withdrawn
  case markedInvalid = "marked-invalid"
  case missingAuthor = "missing-author"
  case noVitals = "no-vitals"
  case tooManyPatients = "too-many-patients"

  /// For a person, on screen.
  package var words: String {
    switch self {
    case .notJSON: "not JSON"
    case .invalidUTF8: "invalid UTF-8"
    case .noSchema: "no schema to read it by"
    case .notOfSchema: "not as its schema says"
    case .tooLarge: "record too large"
    case .unknownShape: "unknown record shape"
    case .missingPatient: "no patient id"
    case .placeholderPatient: "no patient: the id is a placeholder"
    case .badText: "control characters in an id or name"
    case .missingTime: "no time"
    case .badTime: "unreadable time"
    case .wrongType: "wrong type"
    case .notANumber: "not a number"
    case .unknownUnit: "unknown unit"
    case .unknownMetric: "unknown metric"
    case .implausibleValue: "implausible value"
    case .doubtful: "value in doubt"
    case .withdrawn: "withdrawn by its sender"
    case .markedInvalid: "its source says that the value does not hold"
    case .missingAuthor: "nobody is named who recorded it"
    case .noVitals: "no vital in it"
    case .tooManyPatients: "one patient too many"
    }
  }
}
