internal import Alarms
internal import Vitals

/// Which rows count as technical for their signals: a contact that goes for a second must not throw beds about.
struct SteadySignals: Sendable {
  /// A signal must be bad for so long.
  static let leastSeconds = 10.0
  /// A row that has counted goes on for so long after its last bad reading.
  static let stayingSeconds = 30.0

  private var badSince: [String: Double] = [:]
  private var countsUntil: [String: Double] = [:]

  /// - Parameter isNew: the patient was not known before; how long a signal has been bad is not known, and counts as long.
  mutating func count(_ bed: BedSnapshot, isNew: Bool, wardTimeSeconds: Double) -> Bool {
    let id = bed.patient.key
    guard bed.hasBadSignal else {
      if badSince.isEmpty, countsUntil.isEmpty { return false }
      badSince[id] = nil
      // A clock that was set back must not keep a row for hours.
      guard let until = countsUntil[id], until > wardTimeSeconds, until - wardTimeSeconds <= Self.stayingSeconds else {
        countsUntil[id] = nil
        return false
      }
      return true
    }
    let since = min(badSince[id] ?? (isNew ? -.infinity : wardTimeSeconds), wardTimeSeconds)
    badSince[id] = since
    guard wardTimeSeconds - since >= Self.leastSeconds || (countsUntil[id] ?? -.infinity) > wardTimeSeconds else { return false }
    countsUntil[id] = wardTimeSeconds + Self.stayingSeconds
    return true
  }

  mutating func forget(where isGone: (String) -> Bool) {
    badSince = badSince.filter { !isGone($0.key) }
    countsUntil = countsUntil.filter { !isGone($0.key) }
  }
}
