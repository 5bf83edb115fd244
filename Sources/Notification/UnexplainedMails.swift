package import Alarms
internal import Dispatch
internal import Foundation
internal import Sharing

/// Holds mails back until their alarms are explained, a second at most, on a queue of its own.
package final class UnexplainedMails: Sendable {
  private let awaited = Guarded(AwaitedExplanations())
  private let turns: Turns
  private let send: @Sendable ([AlarmTransition]) -> Void

  /// - Parameter send: gets the alarms in the order in which they need not wait any longer, on any queue.
  package init(_ send: @escaping @Sendable ([AlarmTransition]) -> Void) {
    self.send = send
    turns = Turns(label: "wardwatch.unexplained", qos: .utility) { [awaited] in
      let now = Self.nowSeconds
      let (due, next) = awaited.withLock { ($0.due(at: now), $0.nextSeconds) }
      if !due.isEmpty { send(due) }
      return next.map { max(0, $0 - now) }
    }
  }

  package func take(_ transitions: [AlarmTransition]) {
    let ready = awaited.withLock { $0.take(transitions, at: Self.nowSeconds) }
    if !ready.isEmpty { send(ready) }
    if ready.count < transitions.count { turns.ask() }
  }

  package func learn(_ explained: AlarmExplanation) {
    if let ready = awaited.withLock({ $0.learn(explained) }) { send([ready]) }
  }

  /// Nothing waits any longer.
  package func finish() {
    let due = awaited.withLock { $0.due(at: .infinity) }
    if !due.isEmpty { send(due) }
    turns.end()
  }

  private static var nowSeconds: Double { Double(Monotonic.nowNanoseconds()) / 1e9 }
}
