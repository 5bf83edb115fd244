/// Tells the time that ages and trends are measured by.
///
/// On a live feed that is the wall clock. On a replay of old data, or while an outage is being caught up, readings are older
/// than that; then it is the feed's own time, which goes on with the wall clock when the feed falls silent, so that silence
/// still shows.
struct WardClock: Sendable {
  /// Readings less late than this count as live: networks, batching monitors and unsynchronised clocks make up to about a
  /// minute.
  static let liveDelaySeconds = 120.0

  private var delaySeconds = 0.0

  mutating func received(newestReadingSeconds: Double, atWallSeconds wallSeconds: Double) {
    let delay = wallSeconds - newestReadingSeconds
    delaySeconds = abs(delay) <= Self.liveDelaySeconds ? 0 : delay
  }

  func wardSeconds(atWallSeconds wallSeconds: Double) -> Double { wallSeconds - delaySeconds }
}
