package import Alarms
@preconcurrency internal import Dispatch
package import Foundation
package import Vitals

/// Delivers mails, at least once each and never in a storm: to the server, into the drop folder, or both. Whatever fails is kept,
/// tried again and shown.
///
/// All work is done on one serial queue, where libcurl blocks; no method but `drain` waits.
package final class MailSender: Sendable {
  private let queue = DispatchQueue(label: "wardwatch.mail", qos: .utility)
  private let core: MailCore
  private let board = MailBoard()
  private let inbox = Guarded<[AlarmTransition]>([])
  private let schedule = Guarded(Schedule())

  private struct Schedule {
    /// A turn waits on the queue already.
    var isKicked = false
    /// Only the newest timer counts.
    var timerNumber = 0
  }

  /// Begins at once; without a configuration it takes nothing. `onDelivered` is called on the sender's queue with each alarm whose
  /// mail has gone out and when (seconds since 1970), `onFailed` with each that has not, why, and when it is tried again.
  package init(
    configuration: MailConfiguration?, onDelivered: @escaping @Sendable (UUID, Double) -> Void,
    onFailed: @escaping @Sendable (UUID, String, Double) -> Void = { _, _, _ in }
  ) {
    core = MailCore(configuration: configuration, inbox: inbox, board: board, onDelivered: onDelivered, onFailed: onFailed)
    kick()
  }

  /// Takes alarms to be mailed; those that are not HIGH, and those it has already, are passed over.
  package func enqueue(_ transitions: [AlarmTransition]) {
    guard core.isConfigured, !transitions.isEmpty else { return }
    // In this order: the turn that `kick` asks for settles it.
    inbox.with { $0 += transitions }
    board.update { $0.isDrained = false }
    kick()
  }

  package var status: DependencyStatus { board.read(\.status) }

  /// Waits until everything is delivered; false when that takes longer than `timeoutSeconds`.
  package func drain(timeoutSeconds: Double) -> Bool {
    board.wait(timeoutSeconds: timeoutSeconds) { $0.isDrained }
  }

  /// Ends, also in the middle of a transfer. What is not delivered stays in the outbox of the database.
  package func close() {
    core.isCancelled.with { $0 = true }
    schedule.with { $0.timerNumber += 1 }
    queue.sync {}
  }

  /// Waits until the board shows what `isReached` looks for.
  func wait(timeoutSeconds: Double, until isReached: (MailBoard.Shown) -> Bool) -> Bool {
    board.wait(timeoutSeconds: timeoutSeconds, until: isReached)
  }

  private func kick() {
    let isFirst = schedule.with { schedule in
      defer { schedule.isKicked = true }
      return !schedule.isKicked
    }
    if isFirst { queue.async { self.turn() } }
  }

  private func turn() {
    let number = schedule.with { schedule in
      schedule.isKicked = false
      schedule.timerNumber += 1
      return schedule.timerNumber
    }
    guard !core.isCancelled.with({ $0 }), let seconds = core.turn() else { return }
    queue.asyncAfter(deadline: .now() + seconds) {
      if self.schedule.with({ $0.timerNumber == number }) { self.turn() }
    }
  }
}

/// What the sender shows the other threads, and what they wait for.
///
/// Unchecked: `shown` is only touched with `condition` held.
final class MailBoard: @unchecked Sendable {
  struct Shown {
    var status = DependencyStatus()
    var isDrained = true
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
