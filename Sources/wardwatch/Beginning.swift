@preconcurrency internal import Dispatch
import Engine
internal import Foundation
internal import Monitoring
internal import Storage

/// A ward behind a screen: what is shown, and how it ends, with all that was started for it.
struct RunningWard: Sendable {
  var monitor: Monitor
  /// Sends what a person enters; nothing where one only watches.
  var entries: EntrySender?
  /// Tells everybody who would be told of a HIGH that this is a test; nothing where one only watches.
  var testAlarm: (@Sendable () -> Void)?
  /// Tells others who is here; nothing where there is no database.
  var presence: PresenceKeeper?
  var finish: @Sendable () throws -> Void
}

/// The beginning of a session behind a screen that is already there: whatever waits, waits on a queue of its own.
///
/// Unchecked because of `state`, which `lock` guards.
final class Beginning: @unchecked Sendable {
  enum State {
    /// What is waited for, for the screen.
    case under(way: String)
    case done(RunningWard)
    case failed(any Error)
  }

  typealias Steps = @Sendable (_ say: @escaping @Sendable (String) -> Void) throws -> RunningWard

  private let lock = NSLock()
  private var guardedState = State.under(way: "")
  private let ended = DispatchGroup()

  var state: State { lock.withLock { guardedState } }

  /// - Parameter onChange: is called on the queue whenever there is something new to show.
  func begin(_ steps: @escaping Steps, onChange: @escaping @Sendable () -> Void) {
    ended.enter()
    DispatchQueue(label: "wardwatch.beginning", qos: .userInitiated).async {
      do {
        let ward = try steps { words in
          self.lock.withLock { self.guardedState = .under(way: words) }
          onChange()
        }
        // Else an alarm would be seen with the clock's next second.
        ward.monitor.mailbox.wakeOnArrival(onChange)
        self.lock.withLock { self.guardedState = .done(ward) }
      } catch {
        self.lock.withLock { self.guardedState = .failed(error) }
      }
      onChange()
      self.ended.leave()
    }
  }

  func wait() { ended.wait() }
}
