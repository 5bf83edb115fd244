import Alarms
import Foundation
import Sharing

@testable import Notification
@testable import Storage

/// Who tells people on one console: the real ledger and the real queues, on a simulated clock and simulated channels.
struct SimulatedSender {
  struct Message: Equatable {
    var channel: String
    var items: [DeliveryQueue.Item]
    var recipients: [String]
    /// When it arrives; nil while it is asked whether it may go.
    var untilSeconds: Double?
  }

  static let atOnce: [DeliveryLedger.Recipient] = [
    .init(channel: "mail", name: "a"), .init(channel: "mail", name: "b"), .init(channel: "command", name: "command"),
  ]
  static let ladder: [DeliveryLedger.Rung] = [
    .init(afterSeconds: 20, recipients: [.init(channel: "mail", name: "c")]),
    .init(afterSeconds: 45, recipients: [.init(channel: "mail", name: "d"), .init(channel: "command 2", name: "command")]),
  ]

  private(set) var ledger = DeliveryLedger(rules: .init(ladder: Self.ladder), recipients: Self.atOnce)
  private(set) var queues: [String: DeliveryQueue] = [:]
  private(set) var sending: [String: Message] = [:]

  init() {
    for recipient in Self.atOnce + Self.ladder.flatMap(\.recipients) where queues[recipient.channel] == nil {
      queues[recipient.channel] = DeliveryQueue(
        groupsStorms: true, retry: BackoffSchedule(firstSeconds: 1, limitSeconds: 8),
        refusedRetry: BackoffSchedule(firstSeconds: 2, limitSeconds: 10))
    }
  }

  var channels: [String] { queues.keys.sorted() }
  var nextArrivalSeconds: Double { sending.values.compactMap(\.untilSeconds).min() ?? .infinity }

  /// Takes what the store has accepted; answers what is to be recorded.
  mutating func take(_ news: [AlarmNews], at nowSeconds: Double) -> [JournalEntry] {
    news.flatMap { perform(ledger.take($0, at: nowSeconds), at: nowSeconds) }
  }

  mutating func acknowledge(_ episode: UUID, at nowSeconds: Double) -> [JournalEntry] {
    perform(ledger.acknowledge(episode: episode, isTakenBack: false), at: nowSeconds)
  }

  mutating func tick(at nowSeconds: Double) -> [JournalEntry] {
    var entries = perform(ledger.tick(at: nowSeconds).actions, at: nowSeconds)
    for channel in channels { entries += settle(queues[channel]?.expire(at: nowSeconds) ?? [], channel, nil, at: nowSeconds) }
    return entries
  }

  mutating func forget() {
    ledger.leave()
    for channel in channels {
      let keys = queues[channel]?.items.map(\.key) ?? []
      queues[channel]?.forget(keys)
    }
  }

  // MARK: Messages

  /// The next message of a channel that has none under way: to be asked for.
  mutating func begin(_ channel: String, at nowSeconds: Double) -> [UUID]? {
    guard sending[channel] == nil, case .deliver(let items, let recipients)? = queues[channel]?.next(at: nowSeconds) else {
      return nil
    }
    sending[channel] = Message(channel: channel, items: items, recipients: recipients)
    return items.map(\.notice.transition.id)
  }

  mutating func leaves(_ channel: String, untilSeconds: Double) { sending[channel]?.untilSeconds = untilSeconds }

  /// It is another's to send.
  mutating func refused(_ channel: String) {
    guard let message = sending.removeValue(forKey: channel) else { return }
    queues[channel]?.forget(message.items.map(\.key))
    ledger.leave(message.items.map(\.notice.transition.id))
  }

  /// A message that has arrived by now, and is under way no longer.
  mutating func arrived(_ channel: String, at nowSeconds: Double) -> Message? {
    guard let until = sending[channel]?.untilSeconds, until <= nowSeconds else { return nil }
    return sending.removeValue(forKey: channel)
  }

  /// Takes what became of it.
  mutating func settle(_ message: Message, _ outcomes: [String: DeliveryOutcome], at nowSeconds: Double) -> [JournalEntry] {
    let keys = message.items.map(\.key)
    let settled = queues[message.channel]?.settle(keys, outcomes, at: nowSeconds) ?? []
    if outcomes.isEmpty { _ = queues[message.channel]?.channelFailed("down", tried: keys, at: nowSeconds) }
    return settle(settled, message.channel, message.items.first?.notice.messageID, at: nowSeconds)
  }

  private mutating func settle(
    _ settled: [DeliveryQueue.Settled], _ channel: String, _ messageID: String?, at nowSeconds: Double
  ) -> [JournalEntry] {
    settled.flatMap { perform(ledger.settle($0, channel: channel, messageID: messageID, at: nowSeconds), at: nowSeconds) }
  }

  private mutating func perform(_ actions: [DeliveryLedger.Action], at nowSeconds: Double) -> [JournalEntry] {
    var entries: [JournalEntry] = []
    for action in actions {
      switch action {
      case .post(let notice, let channel, let recipients, let age, let delay):
        queues[channel]?.add(notice, to: recipients, ageSeconds: age, delaySeconds: delay, at: nowSeconds)
      case .end(let episode):
        for channel in channels { entries += settle(queues[channel]?.end(episode: episode) ?? [], channel, nil, at: nowSeconds) }
      case .acknowledge(let episode):
        for channel in channels {
          entries += settle(queues[channel]?.acknowledge(episode: episode) ?? [], channel, nil, at: nowSeconds)
        }
      case .hold: break
      case .record(let delivery), .recordAgain(let delivery): entries.append(.delivery(delivery))
      case .finish(let id, let seconds?, _): entries.append(.mailed(transitionID: id, timeSeconds: seconds))
      case .finish(let id, nil, let reason): entries.append(.givenUp(transitionID: id, reason: reason ?? "nobody"))
      }
    }
    return entries
  }
}
