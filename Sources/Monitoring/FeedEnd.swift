import Engine
import Vitals

/// Whether all that was sent up to now has surely been read: only then does time pass for the engine, and only then can anybody
/// be gone.
enum FeedEnd {
  /// - Parameters:
  ///   - isIdle: whether nothing that was read waits to be scored.
  ///   - readingsPerSecond: how fast the feed comes: as much as comes while a reading is under way may be unread.
  static func isReached(_ feed: FeedStatus, isIdle: Bool, readingsPerSecond: Double) -> Bool {
    guard feed.state == .following, isIdle, let lag = feed.lag else { return false }
    return Double(lag) <= Shard.arrivalSeconds * readingsPerSecond
  }
}
