internal import Alarms
internal import Vitals

/// A number of a patient that a filter can ask for.
enum FilterField: String, CaseIterable, Sendable {
  case heartRate = "hr"
  case respiratoryRate = "rr"
  case oxygenSaturation = "spo2"
  case systolicPressure = "sbp"
  case diastolicPressure = "dbp"
  case temperature = "temp"
  case score
  case news2
  /// The chance of death within 24 hours, in percent.
  case risk
  /// Seconds since the newest reading.
  case age
  /// Seconds since the alarm has had its severity.
  case since

  init?(named word: String) {
    switch word {
    case "scr": self = .score
    case "news": self = .news2
    case "bp": self = .systolicPressure
    case "t": self = .temperature
    default:
      guard let field = FilterField(rawValue: word) else { return nil }
      self = field
    }
  }

  var isDuration: Bool { self == .age || self == .since }

  /// What the patient's number is now; nil where it is not known, which is neither below nor above anything.
  func value(of row: BedRow, wallSeconds: Double) -> Double? {
    func vital(_ vital: Vital) -> Double? { row.isSilent ? nil : row.bed.assessment.observation.values[vital] }
    return switch self {
    case .heartRate: vital(.heartRate)
    case .respiratoryRate: vital(.respiratoryRate)
    case .oxygenSaturation: vital(.oxygenSaturation)
    case .systolicPressure: vital(.systolicPressure)
    case .diastolicPressure: vital(.diastolicPressure)
    case .temperature: vital(.temperature)
    case .score: row.score
    case .news2:
      row.isSilent || row.bed.assessment.news2.missing.count == NEWS2Parameter.allCases.count
        ? nil : Double(row.bed.assessment.news2.total)
    // Of the past it is not known.
    case .risk:
      row.bed.assessment.isModelled && !row.isSilent && row.bed.assessment.risk.isFinite ? row.bed.assessment.risk * 100 : nil
    case .age: row.bed.ageSeconds(at: wallSeconds)
    case .since:
      row.bed.alarm.severity == .normal
        ? nil : row.bed.alarm.severitySinceSeconds.map { row.bed.nowSeconds(at: wallSeconds) - $0 }
    }
  }
}

/// A state of a patient that a filter can ask for by one word.
enum FilterState: String, CaseIterable, Sendable {
  /// Somebody has taken the alarm.
  case acknowledged = "ack"
  /// Whoever sits at this console has, or is going.
  case mine
  /// Somebody is going.
  case claimed
  case technical = "tech"
  case silent
  case oxygen
  /// Something is ordered about the alarms.
  case ordered
  /// A severity that has not lasted long enough yet.
  case pending
  /// An alarm that nobody has taken.
  case unacknowledged = "unack"

  func holds(of row: BedRow, user: String) -> Bool {
    switch self {
    case .acknowledged: row.isAcknowledged
    case .mine: (row.bed.alarm.acknowledgement?.by ?? row.bed.care?.claim?.person) == user
    case .claimed: row.bed.care?.claim != nil
    case .technical: row.isTechnical
    case .silent: row.isSilent
    case .oxygen: row.bed.assessment.observation.onOxygen == true
    case .ordered: row.bed.assessment.orders.isPresent
    case .pending: row.pending != nil
    case .unacknowledged: row.bed.alarm.severity > .normal && !row.isAcknowledged
    }
  }
}

/// How a number is compared.
enum FilterComparison: String, CaseIterable, Sendable {
  case atMost = "<="
  case atLeast = ">="
  case unequal = "!="
  case below = "<"
  case above = ">"
  case equal = "="

  func holds<Value: Comparable>(_ left: Value, _ right: Value) -> Bool {
    switch self {
    case .atMost: left <= right
    case .atLeast: left >= right
    case .unequal: left != right
    case .below: left < right
    case .above: left > right
    case .equal: left == right
    }
  }
}
