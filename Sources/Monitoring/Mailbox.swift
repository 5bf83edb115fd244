package import Alarms
internal import Foundation

/// Holds the newest snapshot. The engine never waits for the screen, the screen never sees an old ward.
package final class Mailbox: @unchecked Sendable {
  // Guarded by `lock`.
  private var newest: WardSnapshot?
  private var onArrival: (@Sendable () -> Void)?
  private let lock = NSLock()

  package init() {}

  /// `action` is called after each new snapshot, on the engine's queue: it must only wake somebody.
  package func wakeOnArrival(_ action: @escaping @Sendable () -> Void) {
    lock.withLock { onArrival = action }
  }

  package func take() -> WardSnapshot? {
    lock.withLock {
      defer { newest = nil }
      return newest
    }
  }

  func put(_ snapshot: WardSnapshot) {
    let wake = lock.withLock {
      newest = snapshot
      return onArrival
    }
    wake?()
  }
}
