package import Alarms
internal import Sharing

/// Holds the newest snapshot. The engine never waits for the screen, the screen never sees an old ward.
package final class Mailbox: Sendable {
  private struct Content {
    var newest: WardSnapshot?
    var onArrival: (@Sendable () -> Void)?
  }

  private let content = Guarded(Content())

  package init() {}

  /// `action` is called after each new snapshot, on the engine's queue: it must only wake somebody.
  package func wakeOnArrival(_ action: @escaping @Sendable () -> Void) {
    content.withLock { $0.onArrival = action }
  }

  package func take() -> WardSnapshot? {
    content.withLock { content in
      defer { content.newest = nil }
      return content.newest
    }
  }

  func put(_ snapshot: WardSnapshot) {
    let wake = content.withLock { content in
      content.newest = snapshot
      return content.onArrival
    }
    wake?()
  }
}
