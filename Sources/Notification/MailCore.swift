internal import Alarms
internal import Foundation
internal import Sharing
internal import Vitals

/// What the sender does on its queue, one turn after another.
///
/// Unchecked because everything is only touched on the sender's queue; `inbox`, `board` and `isCancelled` have guards of their own.
final class MailCore: @unchecked Sendable {
  let isCancelled = Guarded(false)
  private let configuration: MailConfiguration?
  private let inbox: Guarded<[AlarmTransition]>
  private let board: Board<MailStatus>
  private let onDelivered: @Sendable (UUID, Double) -> Void
  private let onFailed: @Sendable (UUID, String, Double) -> Void

  private var queue: MailQueue
  private var state = DependencyStatus.State.connecting
  /// Why nothing can be sent.
  private var trouble: String?
  /// What else somebody should look at, until a mail goes out without it.
  private var warning: String?
  private var dropTrouble: String?
  private var delivered = 0
  private var nextProbeSeconds = -Double.infinity
  private var probeRetry: BackoffSchedule
  private var nextDropSeconds = -Double.infinity
  private var dropRetry: BackoffSchedule

  init(
    configuration: MailConfiguration?, inbox: Guarded<[AlarmTransition]>, board: Board<MailStatus>,
    onDelivered: @escaping @Sendable (UUID, Double) -> Void, onFailed: @escaping @Sendable (UUID, String, Double) -> Void
  ) {
    let isOn = configuration?.server != nil || configuration?.dropDirectory != nil
    self.configuration = isOn ? configuration : nil
    self.inbox = inbox
    self.board = board
    self.onDelivered = onDelivered
    self.onFailed = onFailed
    let retry = BackoffSchedule(
      firstSeconds: configuration?.firstRetrySeconds ?? 1, limitSeconds: configuration?.lastRetrySeconds ?? 60)
    queue = MailQueue(retry: retry)
    probeRetry = retry
    dropRetry = retry
    if !isOn { board.update { $0.status.state = .off } }
  }

  var isConfigured: Bool { configuration != nil }

  /// Does all there is to do; returns after how many seconds to come again, nil when only new work is a reason.
  func turn() -> Double? {
    guard let configuration else { return nil }
    while !isCancelled.withLock({ $0 }) {
      takeIn()
      dropWaiting(configuration)
      publish()
      guard configuration.server != nil else { return queue.items.isEmpty ? nil : max(0, nextDropSeconds - now) }
      switch queue.next(at: now) {
      case .nothing:
        probeIfDue(configuration)
        publish()
        if inbox.withLock({ $0.isEmpty }) { return max(0, nextProbeSeconds - now) }
      case .wait(let until): return max(0, until - now)
      case .one(let item):
        send([item], MailComposer(configuration).compose(item.transition, dateSeconds: item.dateSeconds), configuration)
      case .digest(let items):
        let date = items.map(\.dateSeconds).max() ?? 0
        send(items, MailComposer(configuration).composeDigest(items.map(\.transition), dateSeconds: date), configuration)
      }
      publish()
    }
    return nil
  }

  /// The clock that never jumps, for waits.
  private var now: Double { Double(Monotonic.nowNanoseconds()) / 1e9 }

  private func takeIn() {
    let taken = inbox.withLock { inbox in
      defer { inbox = [] }
      return inbox
    }
    if !taken.isEmpty { queue.add(taken, dateSeconds: Date().timeIntervalSince1970) }
  }

  // MARK: Delivering

  /// Writes a file for every alarm that has none: in a folder nobody is bothered by many. Where there is a server too, the folder
  /// is a copy, and a full disk keeps no mail from the server.
  private func dropWaiting(_ configuration: MailConfiguration) {
    guard let directory = configuration.dropDirectory, now >= nextDropSeconds else { return }
    let composer = MailComposer(configuration)
    var written: [MailQueue.Item] = []
    do throws(MailDrop.Failure) {
      for item in queue.items where !item.isDropped {
        guard let mail = composer.compose(item.transition, dateSeconds: item.dateSeconds) else { continue }
        try MailDrop(directory: directory).write(mail, of: item.transition)
        written.append(item)
      }
      dropTrouble = nil
      dropRetry.reset()
    } catch {
      dropTrouble = error.sentence
      nextDropSeconds = now + dropRetry.next()
    }
    queue.wereDropped(Set(written.map(\.transition.id)))
    guard configuration.server == nil else { return }
    if !written.isEmpty { succeeded(written) }
    state = dropTrouble == nil ? .up : .down
    if let dropTrouble { note(queue.items, dropTrouble, next: nextDropSeconds) }
  }

  private func send(_ items: [MailQueue.Item], _ mail: ComposedMail?, _ configuration: MailConfiguration) {
    // The queue takes nothing but HIGH alarms, and each of those makes a mail.
    guard let mail else { return queue.wasDelivered(items.map(\.transition.id)) }
    switch SMTPTransfer(configuration: configuration).send(mail.bytes, isCancelled: { self.isCancelled.withLock { $0 } }) {
    case .delivered(let refused):
      warning =
        refused.isEmpty
        ? nil
        : "the mail server refused \(refused.count) of \(configuration.recipients.count) recipients: "
          + refused.joined(separator: ", ")
      succeeded(items)
    case .serverFailed(let sentence): failed(items, sentence)
    case .mailRefused(let sentence):
      state = .up
      trouble = nil
      warning = sentence
      let next = queue.wereRefused(items.map(\.transition.id), at: now)
      note(items, sentence, next: next)
    case .givenUp: break
    }
  }

  private func succeeded(_ items: [MailQueue.Item]) {
    state = .up
    trouble = nil
    delivered += items.count
    queue.wasDelivered(items.map(\.transition.id))
    nextProbeSeconds = now + (configuration?.probeIntervalSeconds ?? 60)
    probeRetry.reset()
    let seconds = Date().timeIntervalSince1970
    for item in items { onDelivered(item.transition.id, seconds) }
  }

  private func failed(_ items: [MailQueue.Item], _ sentence: String) {
    state = .down
    trouble = sentence
    note(items, sentence, next: queue.serverFailed(at: now))
  }

  private func note(_ items: [MailQueue.Item], _ sentence: String, next: Double) {
    let nextAttempt = Date().timeIntervalSince1970 + next - now
    for item in items { onFailed(item.transition.id, sentence, nextAttempt) }
  }

  // MARK: Saying

  private func probeIfDue(_ configuration: MailConfiguration) {
    guard now >= nextProbeSeconds else { return }
    switch SMTPTransfer(configuration: configuration).probe(isCancelled: { self.isCancelled.withLock { $0 } }) {
    case .serverFailed(let sentence), .mailRefused(let sentence):
      state = .down
      trouble = sentence
      nextProbeSeconds = now + probeRetry.next()
    case .delivered:
      state = .up
      trouble = nil
      probeRetry.reset()
      nextProbeSeconds = now + configuration.probeIntervalSeconds
    case .givenUp: break
    }
  }

  private func publish() {
    let overflow =
      queue.overflowCount == 0
      ? nil : "\(queue.overflowCount) mails found no place in the queue of \(MailQueue.capacity) and wait in the outbox"
    let messages = [trouble, dropTrouble, warning, overflow].compactMap { $0 }
    let pending = queue.items.count
    let isWaiting = if case .wait = queue.next(at: now) { true } else { false }
    board.update { shown in
      shown.status = DependencyStatus(
        state: state, message: messages.isEmpty ? nil : messages.joined(separator: "; "), pending: pending, delivered: delivered)
      let isTakenIn = inbox.withLock { $0.isEmpty }
      shown.isDrained = isTakenIn && pending == 0
      shown.isWaiting = isTakenIn && isWaiting
    }
  }
}
