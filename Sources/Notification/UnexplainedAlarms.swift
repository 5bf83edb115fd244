package import Alarms
internal import Dispatch
internal import Foundation
internal import Sharing

/// Holds back what people are to be told of until it is explained, a second at most, on a queue of its own.
package final class UnexplainedAlarms: Sendable {
  private let awaited = Guarded(AwaitedExplanations())
  private let turns: Turns
  private let send: @Sendable ([AlarmNews]) -> Void

  /// - Parameter send: gets them in the order in which they need not wait any longer, on any queue.
  package init(_ send: @escaping @Sendable ([AlarmNews]) -> Void) {
    self.send = send
    turns = Turns(label: "wardwatch.unexplained", qos: .utility) { [awaited] in
      let now = Monotonic.nowSeconds()
      let (due, next) = awaited.withLock { ($0.due(at: now), $0.nextSeconds) }
      if !due.isEmpty { send(due) }
      return next.map { max(0, $0 - now) }
    }
  }

  package func take(_ news: [AlarmNews]) {
    let (ready, waits) = awaited.withLock { ($0.take(news, at: Monotonic.nowSeconds()), $0.nextSeconds != nil) }
    if !ready.isEmpty { send(ready) }
    if waits { turns.ask() }
  }

  package func learn(_ explained: AlarmExplanation) {
    if let ready = awaited.withLock({ $0.learn(explained) }) { send([ready]) }
  }

  /// What waits is another's to tell.
  package func forget() { awaited.withLock { $0.forget() } }

  /// Nothing waits any longer.
  package func finish() {
    let due = awaited.withLock { $0.due(at: .infinity) }
    if !due.isEmpty { send(due) }
    turns.end()
  }
}
