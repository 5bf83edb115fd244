internal import Alarms
internal import Foundation
internal import Sharing
internal import Vitals

/// What a courier knows and decides: orders and outcomes in, what to do next out, and no clock, channel or thread of its own.
/// Times are seconds on a clock that never jumps.
struct CourierStateMachine {
  /// What a try came to.
  struct Result: Equatable {
    var channel: String
    /// Of the message that was tried; nil where none was.
    var messageID: String?
    var settled: [DeliveryQueue.Settled] = []
    var notes: [DeliveryNote] = []
    /// Those that another console tells people of.
    var forgotten: [UUID] = []
  }

  enum Step: Equatable {
    /// To ask whether these are this console's to tell, and then to tell these recipients of them.
    case send([DeliveryQueue.Item], to: [String], digest: AlarmDigest?)
    /// To look whether the channel works.
    case probe
    case rest(untilSeconds: Double)
  }

  private let channel: String
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

  init(channel: String, groupsStorms: Bool, pace: CourierPace) {
    self.channel = channel
    probeIntervalSeconds = pace.probeIntervalSeconds
    queue = DeliveryQueue(groupsStorms: groupsStorms, retry: pace.retry, refusedRetry: pace.refusedRetry)
    probeRetry = pace.retry
  }

  /// Takes orders, and looks what has waited too long; answers what is done with, nil where nothing is.
  mutating func take(_ orders: [Courier.Order], at now: Double) -> Result? {
    var settled: [DeliveryQueue.Settled] = []
    for order in orders {
      switch order {
      case .post(let notice, let recipients, let age, let delay):
        queue.add(notice, to: recipients, ageSeconds: age, delaySeconds: delay, at: now)
      case .end(let episode): settled += queue.end(episode: episode)
      case .acknowledge(let episode): settled += queue.acknowledge(episode: episode)
      case .hold(let episode, let seconds): queue.hold(episode: episode, untilSeconds: now + seconds)
      case .forget: queue.forget(queue.items.map(\.key))
      }
    }
    settled += queue.expire(at: now)
    return settled.isEmpty ? nil : Result(channel: channel, settled: settled)
  }

  mutating func next(at now: Double) -> Step {
    switch queue.next(at: now) {
    case .nothing: return now >= nextProbeSeconds ? .probe : .rest(untilSeconds: nextProbeSeconds)
    case .wait(let until): return .rest(untilSeconds: until)
    case .deliver(let due, let recipients):
      let items = queue.bind(due)
      return .send(items, to: recipients, digest: digest(of: items))
    }
  }

  /// What is to be remembered before it is sent. Reminders and the like are made anew by whoever takes over.
  private func digest(of items: [DeliveryQueue.Item]) -> AlarmDigest? {
    guard let notice = items.first?.notice, notice.kind == .alarm, let identity = notice.digest else { return nil }
    return AlarmDigest(channel: channel, identity: identity)
  }

  /// They are another console's to tell.
  mutating func refused(_ items: [DeliveryQueue.Item]) -> Result {
    queue.forget(items.map(\.key))
    return Result(channel: channel, forgotten: items.map(\.notice.transition.id))
  }

  /// A message was tried.
  /// - Parameter wallOffsetSeconds: what is to be added to a time here to get one since 1970.
  /// - Returns: nil where it was given up by whoever ends the program: it will be tried by the next.
  mutating func tried(
    _ items: [DeliveryQueue.Item], to recipients: [String], _ report: DeliveryReport, at now: Double, wallOffsetSeconds: Double
  ) -> Result? {
    guard !report.outcomes.isEmpty || report.trouble != nil else { return nil }
    let keys = items.map(\.key)
    let settled = queue.settle(keys, report.outcomes, at: now)
    let isSomeoneReached = report.outcomes.values.contains(.delivered)
    if isSomeoneReached {
      delivered += items.count
      nextProbeSeconds = now + probeIntervalSeconds
      probeRetry.reset()
    }
    let unreached = Self.unreached(report.outcomes, of: recipients)
    if unreached != nil || isSomeoneReached { warning = unreached }
    trouble = report.trouble
    state = report.trouble == nil ? .up : .down
    if let sentence = report.trouble { _ = queue.channelFailed(sentence, tried: keys, at: now) }
    return Result(
      channel: channel, messageID: report.messageID, settled: settled,
      notes: notes(of: keys, report, at: now, wallOffsetSeconds: wallOffsetSeconds))
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
  private func notes(
    of keys: [Notice.Key], _ report: DeliveryReport, at now: Double, wallOffsetSeconds: Double
  ) -> [DeliveryNote] {
    let channelSeconds = if case .wait(let until) = queue.next(at: now) { until } else { now }
    return queue.items(keys).flatMap { item in
      item.waiting.sorted { $0.key < $1.key }.compactMap { recipient, waiting in
        waiting.error.map { error in
          DeliveryNote(
            transitionID: item.notice.transition.id, notice: item.notice.kind.words, channel: channel,
            recipient: recipient, messageID: report.messageID ?? item.notice.messageID, error: error,
            nextAttemptSeconds: wallOffsetSeconds
              + max(now, report.trouble != nil ? channelSeconds : waiting.notBeforeSeconds))
        }
      }
    }
  }

  /// The channel was looked at.
  mutating func probed(_ found: String?, at now: Double) {
    trouble = found
    state = found == nil ? .up : .down
    if found == nil { probeRetry.reset() }
    nextProbeSeconds = now + (found == nil ? probeIntervalSeconds : probeRetry.next())
  }

  /// What the other threads see of it; orders may wait that have not been taken.
  func show(in shown: inout Courier.Shown, isTakenIn: Bool, at now: Double) {
    let messages = [trouble, warning].compactMap { $0 }
    let pending = queue.count
    shown.status = DependencyStatus(
      state: state, message: messages.isEmpty ? nil : messages.joined(separator: "; "), pending: pending, delivered: delivered)
    shown.isDrained = isTakenIn && pending == 0
    shown.isWaiting = isTakenIn && queue.waits(at: now)
  }
}
