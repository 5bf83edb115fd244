/// Whether a condition moves the row of its patient: one that goes for a second must not throw beds about, nor one that comes and
/// goes.
struct LastingCondition: Sendable {
  /// A condition must stand for so long.
  let leastSeconds: Double
  /// A row that has counted goes on for so long after the condition has gone.
  let stayingSeconds: Double

  private var sinceSeconds: Double?
  private var countsUntilSeconds: Double?

  /// A signal that cannot be trusted: a contact that goes for a second is none.
  static let signal = LastingCondition(leastSeconds: 10, stayingSeconds: 30)

  /// A HIGH that is no alarm yet: one odd reading does not call anybody, the next one may.
  static let high = LastingCondition(leastSeconds: 2, stayingSeconds: 30)

  private init(leastSeconds: Double, stayingSeconds: Double) {
    self.leastSeconds = leastSeconds
    self.stayingSeconds = stayingSeconds
  }

  /// Whether the row counts.
  /// - Parameters:
  ///   - stands: whether the condition is there now.
  ///   - isNew: the patient was not known before; how long it has stood is not known, and counts as long.
  mutating func counts(stands: Bool, isNew: Bool, wardTimeSeconds: Double) -> Bool {
    guard stands else {
      sinceSeconds = nil
      // A clock that was set back must not keep a row for hours.
      guard let until = countsUntilSeconds, until > wardTimeSeconds, until - wardTimeSeconds <= stayingSeconds else {
        countsUntilSeconds = nil
        return false
      }
      return true
    }
    let began = min(sinceSeconds ?? (isNew ? -.infinity : wardTimeSeconds), wardTimeSeconds)
    sinceSeconds = began
    guard wardTimeSeconds - began >= leastSeconds || (countsUntilSeconds ?? -.infinity) > wardTimeSeconds else { return false }
    countsUntilSeconds = wardTimeSeconds + stayingSeconds
    return true
  }
}
