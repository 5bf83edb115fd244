internal import Sharing

/// What is said of whether acknowledgements at other consoles are seen: each loss and its end, but not each of many in a row. A pure
/// decision; times are seconds on a clock that never jumps.
///
/// Where a network lets sessions go every second, each of them would be two lines in the log.
struct HearingReport {
  /// Losses further apart are not of one row.
  private static let rowSeconds = 600.0

  private var isToldDeaf = false
  private var quiet = BackoffSchedule(firstSeconds: 10, limitSeconds: 60)
  private var quietUntilSeconds = -Double.infinity
  private var lostSeconds = -Double.infinity

  /// Nothing is heard, which is found at each try. What lasts is said when the quiet is over.
  mutating func isDeaf(because reason: String, atSeconds now: Double) -> String? {
    if now - lostSeconds > Self.rowSeconds { quiet.reset() }
    lostSeconds = now
    guard !isToldDeaf, now >= quietUntilSeconds else { return nil }
    isToldDeaf = true
    return "acknowledgements at other consoles are not seen: \(reason)"
  }

  mutating func hears(atSeconds now: Double) -> String? {
    guard isToldDeaf else { return nil }
    isToldDeaf = false
    quietUntilSeconds = now + quiet.next()
    return "acknowledgements at other consoles are seen again"
  }
}
