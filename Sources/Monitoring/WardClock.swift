import Vitals

/// Tells the time that ages and trends are measured by.
///
/// On a live feed that is the wall clock. While old data comes in, from a replay or after an outage, it is the feed's own time.
/// When no more of it comes, the wall clock rules again: then what is old is an outage, and must not look live.
struct WardClock: Sendable {
  /// Readings less late than this count as live: networks, batching monitors and unsynchronised clocks make up to about a
  /// minute.
  static let liveDelaySeconds = 120.0
  /// Old data that pauses for so long has ended, unless its pauses were as long before. Monitors send about every second.
  static let quietSeconds = 3.0
  /// A replay of spot checks may pause for longer, but not for ever.
  static let mostPauseSeconds = 60.0

  private var delaySeconds = 0.0
  private var newestReadingSeconds = -Double.infinity
  private var receivedWallSeconds: Double?
  private var pauseSeconds = 0.0

  mutating func received(newestReadingSeconds newest: Double, atWallSeconds wallSeconds: Double) {
    // One late monitor does not turn back the clock of a whole ward.
    if newest >= newestReadingSeconds || isQuiet(atWallSeconds: wallSeconds) {
      newestReadingSeconds = newest
      delaySeconds = wallSeconds - newest > Self.liveDelaySeconds ? wallSeconds - newest : 0
    }
    let pause = receivedWallSeconds.map { wallSeconds - $0 } ?? 0
    if delaySeconds == 0 {
      pauseSeconds = 0
    } else if pause >= Self.quietSeconds {
      pauseSeconds = min(pause, Self.mostPauseSeconds)
    }
    receivedWallSeconds = wallSeconds
  }

  func wardSeconds(atWallSeconds wallSeconds: Double, feed: FeedStatus) -> Double {
    let isMoreToCome = feed.state == .catchingUp || (feed.state == .following && (feed.lag ?? 0) > 0)
    return isQuiet(atWallSeconds: wallSeconds) && !isMoreToCome ? wallSeconds : wallSeconds - delaySeconds
  }

  private func isQuiet(atWallSeconds wallSeconds: Double) -> Bool {
    receivedWallSeconds.map { wallSeconds - $0 >= max(Self.quietSeconds, 2 * pauseSeconds) } ?? true
  }
}
