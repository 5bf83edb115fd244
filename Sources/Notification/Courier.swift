package import Alarms
package import Foundation
internal import Sharing
internal import Vitals

/// Delivers on one channel, on a serial queue of its own, where its library blocks: a pager that hangs holds up no mail.
final class Courier: Sendable {
  enum Order: Sendable {
    case post(Notice, recipients: [String], ageSeconds: Double, delaySeconds: Double)
    case end(episode: UUID)
    case acknowledge(episode: UUID)
    case hold(episode: UUID, seconds: Double)
    /// What waits is another's to tell.
    case forget
  }

  /// What the other threads see of it, and wait for.
  struct Shown: Sendable {
    var status = DependencyStatus()
    var isDrained = true
    /// Whatever is left waits for its next try.
    var isWaiting = true
  }

  let board = Board(Shown())
  let name: String
  private let core: CourierCore
  private let turns: Turns

  /// - Parameter onResult: is called on the courier's queue with what is done with, and with what was tried in vain.
  init(
    _ channel: any Channel, pace: CourierPace, claim: @escaping SendAsked,
    onResult: @escaping @Sendable (CourierStateMachine.Result) -> Void
  ) {
    name = channel.name
    let core = CourierCore(channel, pace: pace, board: board, claim: claim, onResult: onResult)
    self.core = core
    turns = Turns(label: "wardwatch.\(channel.name)", qos: .utility) { core.turn() }
    turns.ask()
  }

  func take(_ orders: [Order]) {
    // In this order: the turn that is asked for settles it.
    core.inbox.withLock { $0 += orders }
    board.update { shown in
      shown.isDrained = false
      shown.isWaiting = false
    }
    turns.ask()
  }

  /// Ends, also in the middle of a delivery.
  func close() {
    core.isCancelled.withLock { $0 = true }
    turns.end()
  }
}

/// Asked before a message about these alarms is sent; with its name where it is about many.
package typealias SendAsked = @Sendable ([UUID], AlarmDigest?) -> Bool

/// How long to wait before what.
struct CourierPace: Sendable {
  /// After something that fails for all.
  var retry: BackoffSchedule
  /// After one recipient is refused for now.
  var refusedRetry: BackoffSchedule
  /// How often the channel is looked at while there is nothing to tell, so that a wrong setting shows before the first alarm.
  var probeIntervalSeconds: Double
}

/// Carries out on its queue, one turn after another, what the state machine decides.
///
/// Unchecked because everything is only touched on the courier's queue; `inbox`, `board` and `isCancelled` have guards of their own.
final class CourierCore: @unchecked Sendable {
  let isCancelled = Guarded(false)
  let inbox = Guarded<[Courier.Order]>([])
  private let channel: any Channel
  private let board: Board<Courier.Shown>
  private let claim: SendAsked
  private let onResult: @Sendable (CourierStateMachine.Result) -> Void
  private var machine: CourierStateMachine

  init(
    _ channel: any Channel, pace: CourierPace, board: Board<Courier.Shown>, claim: @escaping SendAsked,
    onResult: @escaping @Sendable (CourierStateMachine.Result) -> Void
  ) {
    self.channel = channel
    self.board = board
    self.claim = claim
    self.onResult = onResult
    machine = CourierStateMachine(channel: channel.name, groupsStorms: channel.groupsStorms, pace: pace)
  }

  /// Does all there is to do; returns after how many seconds to come again, nil when only new work is a reason.
  func turn() -> Double? {
    while !hasEnded {
      let orders = inbox.withLock { inbox in
        defer { inbox = [] }
        return inbox
      }
      report(machine.take(orders, at: now))
      publish()
      switch machine.next(at: now) {
      case .probe:
        let found = channel.trouble { self.hasEnded }
        guard !hasEnded else { return nil }
        machine.probed(found, at: now)
      case .rest(let until):
        if inbox.withLock(\.isEmpty) { return max(0, until - now) }
      case .send(let items, let recipients, let digest):
        guard claim(items.map(\.notice.transition.id), digest) else {
          report(machine.refused(items))
          continue
        }
        let tried = channel.deliver(items.map(\.notice), to: recipients) { self.hasEnded }
        let wallOffsetSeconds = Date().timeIntervalSince1970 - now
        report(machine.tried(items, to: recipients, tried, at: now, wallOffsetSeconds: wallOffsetSeconds))
      }
    }
    return nil
  }

  /// The clock that never jumps, for waits.
  private var now: Double { Monotonic.nowSeconds() }
  private var hasEnded: Bool { isCancelled.withLock { $0 } }

  private func report(_ result: CourierStateMachine.Result?) {
    if let result { onResult(result) }
  }

  private func publish() {
    let now = now
    board.update { shown in machine.show(in: &shown, isTakenIn: inbox.withLock(\.isEmpty), at: now) }
  }
}
