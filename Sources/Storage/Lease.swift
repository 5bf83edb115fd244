internal import Foundation

/// Who is on duty for a topic, as the topic's row says.
struct Lease: Sendable, Equatable {
  /// Counts those on duty, one after another. What is stored is stored under the epoch of now or not at all.
  var epoch: Int64
  /// The process; see `Ownership.holder`.
  var holder: UUID
  var host: String
  /// Since when, in seconds since 1970 on the server's clock.
  var sinceSeconds: Double
  /// Until it expires, on the server's clock; not above 0 where it has.
  var remainingSeconds: Double
}
