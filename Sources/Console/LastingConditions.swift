/// Which rows a condition moves: one that goes for a second must not throw beds about, nor one that comes and goes.
struct LastingConditions: Sendable {
  /// A condition must stand for so long.
  let leastSeconds: Double
  /// A row that has counted goes on for so long after the condition has gone.
  let stayingSeconds: Double

  private var since: [String: Double] = [:]
  private var countsUntil: [String: Double] = [:]

  /// A signal that cannot be trusted: a contact that goes for a second is none.
  static var signals: LastingConditions { LastingConditions(leastSeconds: 10, stayingSeconds: 30) }

  /// A HIGH that is no alarm yet: one odd reading does not call anybody, the next one may.
  static var highs: LastingConditions { LastingConditions(leastSeconds: 2, stayingSeconds: 30) }

  private init(leastSeconds: Double, stayingSeconds: Double) {
    self.leastSeconds = leastSeconds
    self.stayingSeconds = stayingSeconds
  }

  /// Whether the row of `id` counts.
  /// - Parameters:
  ///   - stands: whether the condition is there now.
  ///   - isNew: the patient was not known before; how long it has stood is not known, and counts as long.
  mutating func count(_ id: String, stands: Bool, isNew: Bool, wardTimeSeconds: Double) -> Bool {
    guard stands else {
      if since.isEmpty, countsUntil.isEmpty { return false }
      since[id] = nil
      // A clock that was set back must not keep a row for hours.
      guard let until = countsUntil[id], until > wardTimeSeconds, until - wardTimeSeconds <= stayingSeconds else {
        countsUntil[id] = nil
        return false
      }
      return true
    }
    let began = min(since[id] ?? (isNew ? -.infinity : wardTimeSeconds), wardTimeSeconds)
    since[id] = began
    guard wardTimeSeconds - began >= leastSeconds || (countsUntil[id] ?? -.infinity) > wardTimeSeconds else { return false }
    countsUntil[id] = wardTimeSeconds + stayingSeconds
    return true
  }

  mutating func forget(where isGone: (String) -> Bool) {
    since = since.filter { !isGone($0.key) }
    countsUntil = countsUntil.filter { !isGone($0.key) }
  }
}
