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
    onResult: @escaping @Sendable (CourierCore.Result) -> Void
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

/// What a courier does on its queue, one turn after another.
///
/// Unchecked because everything is only touched on the courier's queue; `inbox`, `board` and `isCancelled` have guards of their own.
final class CourierCore: @unchecked Sendable {
  /// What a try came to.
  struct Result {
    var channel: String
    /// Of the message that was tried; nil where none was.
    var messageID: String?
    var settled: [DeliveryQueue.Settled] = []
    var notes: [DeliveryNote] = []
    /// Those that another console tells people of.
    var forgotten: [UUID] = []
  }

  let isCancelled = Guarded(false)
  let inbox = Guarded<[Courier.Order]>([])
  private let channel: any Channel
  private let board: Board<Courier.Shown>
  private let claim: SendAsked
  private let onResult: @Sendable (Result) -> Void
  private let probeIntervalSeconds: Double

  private var queue: DeliveryQueue
  private var state = DependencyStatus.State.connecting
  /// Why nothing can be delivered.
  private var trouble: String?
  /// What else somebody should look at, until a message goes out without it.
  private var warning: String?
  private var delivered = 0
  private var nextProbeSeconds = -Double.infinity
  private var probeRetry: BackoffSchedule

  init(
    _ channel: any Channel, pace: CourierPace, board: Board<Courier.Shown>, claim: @escaping SendAsked,
    onResult: @escaping @Sendable (Result) -> Void
  ) {
    self.channel = channel
    self.board = board
    self.claim = claim
    self.onResult = onResult
    probeIntervalSeconds = pace.probeIntervalSeconds
    queue = DeliveryQueue(groupsStorms: channel.groupsStorms, retry: pace.retry, refusedRetry: pace.refusedRetry)
    probeRetry = pace.retry
  }

  /// Does all there is to do; returns after how many seconds to come again, nil when only new work is a reason.
  func turn() -> Double? {
    while !isCancelled.withLock({ $0 }) {
      takeIn()
      report(queue.expire(at: now))
      publish()
      switch queue.next(at: now) {
      case .nothing:
        probeIfDue()
        publish()
        if inbox.withLock({ $0.isEmpty }) { return max(0, nextProbeSeconds - now) }
      case .wait(let until): return max(0, until - now)
      case .deliver(let due, let recipients):
        let items = queue.bind(due)
        let ids = items.map(\.notice.transition.id)
        if claim(ids, digest(of: items)) {
          deliver(items, to: recipients)
        } else {
          queue.forget(items.map(\.key))
          onResult(Result(channel: channel.name, forgotten: ids))
        }
      }
      publish()
    }
    return nil
  }

  /// The clock that never jumps, for waits.
  private var now: Double { Monotonic.nowSeconds() }

  private func takeIn() {
    let orders = inbox.withLock { inbox in
      defer { inbox = [] }
      return inbox
    }
    for order in orders {
      switch order {
      case .post(let notice, let recipients, let age, let delay):
        queue.add(notice, to: recipients, ageSeconds: age, delaySeconds: delay, at: now)
      case .end(let episode): report(queue.end(episode: episode))
      case .acknowledge(let episode): report(queue.acknowledge(episode: episode))
      case .hold(let episode, let seconds): queue.hold(episode: episode, untilSeconds: now + seconds)
      case .forget: queue.forget(queue.items.map(\.key))
      }
    }
  }

  /// What is to be remembered before it is sent. Reminders and the like are made anew by whoever takes over.
  private func digest(of items: [DeliveryQueue.Item]) -> AlarmDigest? {
    guard let notice = items.first?.notice, notice.kind == .alarm, let identity = notice.digest else { return nil }
    return AlarmDigest(channel: channel.name, identity: identity)
  }

  private func deliver(_ items: [DeliveryQueue.Item], to recipients: [String]) {
    let result = channel.deliver(items.map(\.notice), to: recipients) { self.isCancelled.withLock { $0 } }
    // Given up by whoever ends the program: it will be tried by the next.
    guard !result.outcomes.isEmpty || result.trouble != nil else { return }
    let keys = items.map(\.key)
    let settled = queue.settle(keys, result.outcomes, at: now)
    if result.outcomes.values.contains(.delivered) { wentOut(result, of: recipients, count: items.count) }
    let unreached = Self.unreached(result.outcomes, of: recipients)
    if unreached != nil || result.outcomes.values.contains(.delivered) { warning = unreached }
    if let sentence = result.trouble {
      state = .down
      trouble = sentence
      _ = queue.channelFailed(sentence, tried: keys, at: now)
    } else {
      state = .up
      trouble = nil
    }
    let messageID = result.messageID
    onResult(
      Result(
        channel: channel.name, messageID: messageID, settled: settled,
        notes: notes(of: keys, messageID: messageID, isChannelDown: result.trouble != nil)))
  }

  private func wentOut(_ report: DeliveryReport, of recipients: [String], count: Int) {
    delivered += count
    nextProbeSeconds = now + probeIntervalSeconds
    probeRetry.reset()
  }

  private static func unreached(_ outcomes: [String: DeliveryOutcome], of recipients: [String]) -> String? {
    let reasons = outcomes.sorted { $0.key < $1.key }.compactMap { _, outcome -> String? in
      switch outcome {
      case .delivered: nil
      case .later(let reason), .never(let reason): reason
      }
    }
    guard !reasons.isEmpty else { return nil }
    return "\(reasons.count) of \(recipients.count) \(recipients.count == 1 ? "recipient" : "recipients") not reached: "
      + reasons.withoutDoubles.prefix(5).joined(separator: ", ")
  }

  /// What of these is still to be delivered, and when it is tried again.
  private func notes(of keys: [Notice.Key], messageID: String?, isChannelDown: Bool) -> [DeliveryNote] {
    let wall = Date().timeIntervalSince1970 - now
    let channelSeconds = if case .wait(let until) = queue.next(at: now) { until } else { now }
    return queue.items(keys).flatMap { item in
      item.waiting.sorted { $0.key < $1.key }.compactMap { recipient, waiting in
        waiting.error.map { error in
          DeliveryNote(
            transitionID: item.notice.transition.id, notice: item.notice.kind.words, channel: channel.name,
            recipient: recipient, messageID: messageID ?? item.notice.messageID, error: error,
            nextAttemptSeconds: wall + max(now, isChannelDown ? channelSeconds : waiting.notBeforeSeconds))
        }
      }
    }
  }

  private func report(_ settled: [DeliveryQueue.Settled]) {
    if !settled.isEmpty { onResult(Result(channel: channel.name, settled: settled)) }
  }

  // MARK: Saying

  private func probeIfDue() {
    guard now >= nextProbeSeconds else { return }
    let found = channel.trouble { self.isCancelled.withLock { $0 } }
    guard !isCancelled.withLock({ $0 }) else { return }
    trouble = found
    state = found == nil ? .up : .down
    if found == nil { probeRetry.reset() }
    nextProbeSeconds = now + (found == nil ? probeIntervalSeconds : probeRetry.next())
  }

  private func publish() {
    let messages = [trouble, warning].compactMap { $0 }
    let pending = queue.count
    let isWaiting = queue.waits(at: now)
    board.update { shown in
      shown.status = DependencyStatus(
        state: state, message: messages.isEmpty ? nil : messages.joined(separator: "; "), pending: pending, delivered: delivered)
      let isTakenIn = inbox.withLock { $0.isEmpty }
      shown.isDrained = isTakenIn && pending == 0
      shown.isWaiting = isTakenIn && isWaiting
    }
  }
}
