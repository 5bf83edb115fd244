internal import Foundation
internal import Vitals

/// What the recorder tells the other threads, and what they wait for.
///
/// Unchecked: `shown` is only touched with `condition` held.
final class StatusBoard: @unchecked Sendable {
  struct Shown {
    var status = DependencyStatus()
    var isOnDuty: Bool?
    var latency = LatencyHistogram()
    /// Nothing waits to be written any more.
    var isDrained = true
    var rejected = 0
    var damaged = 0
    var standbyCount = 0
    var backendPID: Int32?
  }

  private let condition = NSCondition()
  private var shown = Shown()

  func update(_ change: (inout Shown) -> Void) {
    condition.lock()
    defer { condition.unlock() }
    change(&shown)
    condition.broadcast()
  }

  func read<Result>(_ look: (Shown) -> Result) -> Result {
    condition.lock()
    defer { condition.unlock() }
    return look(shown)
  }

  /// Waits until `isReached`; false when that took too long.
  func wait(timeoutSeconds: Double, until isReached: (Shown) -> Bool) -> Bool {
    let deadline = Date(timeIntervalSinceNow: timeoutSeconds)
    condition.lock()
    defer { condition.unlock() }
    while !isReached(shown) {
      if !condition.wait(until: deadline) { return isReached(shown) }
    }
    return true
  }
}
