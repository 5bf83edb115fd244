import Alarms
import Foundation
import Sharing

@testable import Notification
@testable import Storage

/// Who tells people on one console: the real ledger and the real queues, on a simulated clock and simulated channels.
struct SimulatedSender: ~Copyable {
  struct Message: Equatable {
    /// The place of its channel among `channels`.
    var line: Int
    var items: [DeliveryQueue.Item]
    var recipients: [String]
    /// When it arrives; nil while it is asked whether it may go.
    var untilSeconds: Double?

    var channel: String { SimulatedSender.channels[line] }
  }

  static let atOnce: [DeliveryLedger.Recipient] = [
    .init(channel: "mail", name: "a"), .init(channel: "mail", name: "b"), .init(channel: "command", name: "command"),
  ]
  static let ladder: [DeliveryLedger.Rung] = [
    .init(afterSeconds: 20, recipients: [.init(channel: "mail", name: "c")]),
    .init(afterSeconds: 45, recipients: [.init(channel: "mail", name: "d"), .init(channel: "command 2", name: "command")]),
  ]

  private var ledger = DeliveryLedger(rules: .init(ladder: Self.ladder), recipients: Self.atOnce)
  /// Of each of the channels, by its place among them.
  private var queues: [DeliveryQueue]
  private var sending: [Message?]

  static let channels = Set((atOnce + ladder.flatMap(\.recipients)).map(\.channel)).sorted()

  init() {
    queues = Self.channels.map { _ in
      DeliveryQueue(
        groupsStorms: true, retry: BackoffSchedule(firstSeconds: 1, limitSeconds: 8),
        refusedRetry: BackoffSchedule(firstSeconds: 2, limitSeconds: 10))
    }
    sending = Self.channels.map { _ in nil }
  }

  var nextArrivalSeconds: Double { sending.reduce(.infinity) { min($0, $1?.untilSeconds ?? .infinity) } }

  /// Takes what the store has accepted; answers what is to be recorded.
  mutating func take(_ news: [AlarmNews], at nowSeconds: Double) -> [JournalEntry] {
    news.flatMap { perform(ledger.take($0, at: nowSeconds), at: nowSeconds) }
  }

  mutating func acknowledge(_ episode: UUID, at nowSeconds: Double) -> [JournalEntry] {
    perform(ledger.acknowledge(episode: episode, isTakenBack: false), at: nowSeconds)
  }

  mutating func tick(at nowSeconds: Double) -> [JournalEntry] {
    var entries = perform(ledger.tick(at: nowSeconds).actions, at: nowSeconds)
    for line in queues.indices { entries += settle(queues[line].expire(at: nowSeconds), line, nil, at: nowSeconds) }
    return entries
  }

  /// Whether nobody is to be told of anything, now or later.
  var isAtRest: Bool {
    queues.allSatisfy { $0.count == 0 } && sending.allSatisfy { $0 == nil }
      && ledger.accounts.values.allSatisfy {
        $0.isFinished && ($0.isAcknowledged || $0.isOver || $0.climbed >= Self.ladder.count)
      }
  }

  mutating func forget() {
    ledger.leave()
    for line in queues.indices { queues[line].forget(queues[line].items.map(\.key)) }
  }

  // MARK: Messages

  /// The next message of a channel that has none under way: to be asked for.
  mutating func begin(_ line: Int, at nowSeconds: Double) -> [UUID]? {
    guard sending[line] == nil, case .deliver(let items, let recipients) = queues[line].next(at: nowSeconds) else { return nil }
    sending[line] = Message(line: line, items: items, recipients: recipients)
    return items.map(\.notice.transition.id)
  }

  mutating func leaves(_ line: Int, untilSeconds: Double) { sending[line]?.untilSeconds = untilSeconds }

  /// It is another's to send.
  mutating func refused(_ line: Int) {
    guard let message = sending[line] else { return }
    sending[line] = nil
    queues[line].forget(message.items.map(\.key))
    ledger.leave(message.items.map(\.notice.transition.id))
  }

  /// A message that has arrived by now, and is under way no longer.
  mutating func arrived(_ line: Int, at nowSeconds: Double) -> Message? {
    guard let until = sending[line]?.untilSeconds, until <= nowSeconds else { return nil }
    defer { sending[line] = nil }
    return sending[line]
  }

  /// Takes what became of it.
  mutating func settle(_ message: Message, _ outcomes: [String: DeliveryOutcome], at nowSeconds: Double) -> [JournalEntry] {
    let keys = message.items.map(\.key)
    let settled = queues[message.line].settle(keys, outcomes, at: nowSeconds)
    if outcomes.isEmpty { _ = queues[message.line].channelFailed("down", tried: keys, at: nowSeconds) }
    return settle(settled, message.line, message.items.first?.notice.messageID, at: nowSeconds)
  }

  private mutating func settle(
    _ settled: [DeliveryQueue.Settled], _ line: Int, _ messageID: String?, at nowSeconds: Double
  ) -> [JournalEntry] {
    settled.flatMap {
      perform(ledger.settle($0, channel: Self.channels[line], messageID: messageID, at: nowSeconds), at: nowSeconds)
    }
  }

  private mutating func perform(_ actions: [DeliveryLedger.Action], at nowSeconds: Double) -> [JournalEntry] {
    var entries: [JournalEntry] = []
    for action in actions {
      switch action {
      case .post(let notice, let channel, let recipients, let age, let delay):
        guard let line = Self.channels.firstIndex(of: channel) else { break }
        queues[line].add(notice, to: recipients, ageSeconds: age, delaySeconds: delay, at: nowSeconds)
      case .end(let episode):
        for line in queues.indices { entries += settle(queues[line].end(episode: episode), line, nil, at: nowSeconds) }
      case .acknowledge(let episode):
        for line in queues.indices { entries += settle(queues[line].acknowledge(episode: episode), line, nil, at: nowSeconds) }
      case .hold: break
      case .record(let delivery), .recordAgain(let delivery): entries.append(.delivery(delivery))
      case .finish(let id, let seconds?, _): entries.append(.mailed(transitionID: id, timeSeconds: seconds))
      case .finish(let id, nil, let reason): entries.append(.givenUp(transitionID: id, reason: reason ?? "nobody"))
      }
    }
    return entries
  }
}
