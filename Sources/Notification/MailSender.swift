package import Alarms
package import Foundation
internal import Sharing
package import Vitals

/// Delivers mails, at least once each and never in a storm: to the server, into the drop folder, or both. Whatever fails is kept,
/// tried again and shown.
///
/// All work is done on one serial queue, where libcurl blocks; no method but `drain` waits.
package final class MailSender: Sendable {
  private let core: MailCore
  private let turns: Turns
  private let board = Board(MailStatus())
  private let inbox = Guarded<[AlarmTransition]>([])

  /// Begins at once; without a configuration it takes nothing. `onDelivered` is called on the sender's queue with each alarm whose
  /// mail has gone out and when (seconds since 1970), `onFailed` with each that has not, why, and when it is tried again.
  package init(
    configuration: MailConfiguration?, onDelivered: @escaping @Sendable (UUID, Double) -> Void,
    onFailed: @escaping @Sendable (UUID, String, Double) -> Void = { _, _, _ in }
  ) {
    let core = MailCore(
      configuration: configuration, inbox: inbox, board: board, onDelivered: onDelivered, onFailed: onFailed)
    self.core = core
    turns = Turns(label: "wardwatch.mail", qos: .utility) { core.turn() }
    turns.ask()
  }

  /// Takes alarms to be mailed; those that are not HIGH, and those it has already, are passed over.
  package func enqueue(_ transitions: [AlarmTransition]) {
    guard core.isConfigured, !transitions.isEmpty else { return }
    // In this order: the turn that is asked for settles it.
    inbox.withLock { $0 += transitions }
    board.update { shown in
      shown.isDrained = false
      shown.isWaiting = false
    }
    turns.ask()
  }

  package var status: DependencyStatus { board.read(\.status) }

  /// How the mail server or the drop folder was found, as soon as that is known; `connecting` after `timeoutSeconds` without.
  package func firstStatus(timeoutSeconds: Double) -> DependencyStatus {
    _ = wait(timeoutSeconds: timeoutSeconds) { $0.status.state != .connecting }
    return status
  }

  /// Waits until everything is delivered; false when that takes longer than `timeoutSeconds`.
  func drain(timeoutSeconds: Double) -> Bool {
    board.wait(timeoutSeconds: timeoutSeconds) { $0.isDrained }
  }

  /// Waits as long as something is being sent: until everything is delivered or waits for a later try; false when that takes
  /// longer than `timeoutSeconds`.
  package func settle(timeoutSeconds: Double) -> Bool {
    board.wait(timeoutSeconds: timeoutSeconds) { $0.isDrained || $0.isWaiting || $0.status.state == .down }
  }

  /// Ends, also in the middle of a transfer. What is not delivered stays in the outbox of the database.
  package func close() {
    core.isCancelled.withLock { $0 = true }
    turns.end()
  }

  /// Waits until the board shows what `isReached` looks for.
  func wait(timeoutSeconds: Double, until isReached: (MailStatus) -> Bool) -> Bool {
    board.wait(timeoutSeconds: timeoutSeconds, until: isReached)
  }
}
