internal import Foundation

/// What one thread shows the others, and what they wait for.
///
/// Unchecked because `shown` is only touched with `condition` held.
package final class Board<Shown>: @unchecked Sendable {
  private let condition = NSCondition()
  private var shown: Shown

  package init(_ shown: Shown) { self.shown = shown }

  package func update(_ change: (inout Shown) -> Void) {
    condition.lock()
    defer { condition.unlock() }
    change(&shown)
    condition.broadcast()
  }

  package func read<Result>(_ look: (Shown) -> Result) -> Result {
    condition.lock()
    defer { condition.unlock() }
    return look(shown)
  }

  /// Waits until `isReached`; false when that took too long.
  package func wait(timeoutSeconds: Double, until isReached: (Shown) -> Bool) -> Bool {
    let deadline = Date(timeIntervalSinceNow: timeoutSeconds)
    condition.lock()
    defer { condition.unlock() }
    while !isReached(shown) {
      if !condition.wait(until: deadline) { return isReached(shown) }
    }
    return true
  }
}
