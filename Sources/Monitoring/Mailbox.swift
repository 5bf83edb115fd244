package import Alarms
import Engine
internal import Sharing

/// Holds the newest snapshot. The engine never waits for the screen, the screen never sees an old ward.
package final class Mailbox: Sendable {
  private struct Content {
    var newest: WardSnapshot?
    var isTaken = false
    var onArrival: (@Sendable () -> Void)?
  }

  private let content = Guarded(Content())

  package init() {}

  /// `action` is called after each new snapshot, on the engine's queue: it must only wake somebody.
  package func wakeOnArrival(_ action: @escaping @Sendable () -> Void) {
    content.withLock { $0.onArrival = action }
  }

  /// The newest, once.
  package func take() -> WardSnapshot? {
    content.withLock { content in
      defer { content.isTaken = true }
      return content.isTaken ? nil : content.newest
    }
  }

  /// The newest, taken or not, for others than the screen.
  package var latest: WardSnapshot? { content.withLock(\.newest) }

  func put(_ snapshot: WardSnapshot) {
    let wake = content.withLock { content in
      content.newest = snapshot
      content.isTaken = false
      return content.onArrival
    }
    wake?()
  }
}
