import Alarms
import Foundation
import Sharing
import Testing
import Vitals

@testable import Notification

@Suite("The queue of a channel")
struct DeliveryQueueTests {
  private func notice(_ number: Int, _ kind: Notice.Kind = .alarm) -> Notice {
    Notice(kind, of: SampleAlarms.transition(number), askedSeconds: 1_732_270_000)
  }

  private func queue(_ numbers: ClosedRange<Int>, to recipients: [String] = ["a"]) -> DeliveryQueue {
    var queue = DeliveryQueue(groupsStorms: true, retry: BackoffSchedule(firstSeconds: 1, limitSeconds: 60))
    for number in numbers { queue.add(notice(number), to: recipients, ageSeconds: 0, at: 0) }
    return queue
  }

  private func deliver(_ queue: DeliveryQueue, at seconds: Double) -> (numbers: [Int], recipients: [String])? {
    guard case .deliver(let items, let recipients) = queue.next(at: seconds) else { return nil }
    return (items.map { Int($0.notice.transition.patient.id.dropFirst()) ?? 0 }, recipients)
  }

  @Test("The same notice is in it once, and another of the same alarm beside it")
  func dedupes() {
    var queue = queue(1...2)
    queue.add(notice(1), to: ["a"], ageSeconds: 0, at: 1)
    queue.add(notice(1, .reminder(1)), to: ["a"], ageSeconds: 0, at: 1)
    #expect(queue.items.map(\.key) == [notice(1).key, notice(2).key, notice(1, .reminder(1)).key])
  }

  @Test("One recipient of three that is refused for now waits alone, longer each time, and the others are not told again")
  func partsRecipients() {
    var queue = queue(1...1, to: ["a", "b", "c"])
    #expect(deliver(queue, at: 0)?.recipients == ["a", "b", "c"])
    let settled = queue.settle(
      [notice(1).key], ["a": .delivered, "b": .later("450 greylisted"), "c": .never("550 no such user")], at: 0)
    #expect(settled.map(\.recipient) == ["a", "c"] && settled.map(\.outcome) == [.taken, .dead])
    #expect(settled[1].reason == "550 no such user")
    var now = 0.0
    for wait in [60.0, 120, 240, 480, 900, 900] {
      #expect(queue.next(at: now + wait - 0.1) == .wait(untilSeconds: now + wait))
      now += wait
      #expect(deliver(queue, at: now)?.recipients == ["b"])
      _ = queue.settle([notice(1).key], ["b": .later("450 greylisted")], at: now)
    }
    #expect(queue.settle([notice(1).key], ["b": .delivered], at: 3000).map(\.outcome) == [.taken])
    #expect(queue.next(at: 3000) == .nothing)
  }

  @Test("What fails for all makes all wait, longer each time, until something is delivered")
  func waitsForChannel() {
    var queue = queue(1...2)
    let times = (0..<8).map { _ in queue.channelFailed("down", tried: [notice(1).key], at: 0) }
    #expect(times == [1, 2, 4, 8, 16, 32, 60, 60])
    #expect(queue.next(at: 59) == .wait(untilSeconds: 60))
    #expect(deliver(queue, at: 60)?.numbers == [1])
    _ = queue.settle([notice(1).key], ["a": .delivered], at: 60)
    #expect(queue.channelFailed("down", tried: [], at: 0) == 1)
  }

  @Test("More than twenty alike and to the same recipients are one message, and stay one when it has to go out again")
  func digests() {
    #expect(deliver(queue(1...20), at: 0)?.numbers == [1])
    #expect(deliver(queue(1...21), at: 0)?.numbers == Array(1...21))
    #expect(deliver(queue(1...500), at: 0)?.numbers == Array(1...200))
    var flood = queue(1...21)
    flood.add(notice(22, .reminder(1)), to: ["a"], ageSeconds: 0, at: 0)
    flood.add(notice(23), to: ["a", "b"], ageSeconds: 0, at: 0)
    #expect(deliver(flood, at: 0)?.numbers == Array(1...21))
    let bound = flood.bind(flood.items((1...21).map { notice($0).key }))
    #expect(Set(bound.map(\.notice.digest)) == [NoticeMessage.identity(of: (1...21).map { notice($0) })])
    _ = flood.channelFailed("broke off", tried: (1...21).map { notice($0).key }, at: 0)
    flood.add(notice(24), to: ["a"], ageSeconds: 0, at: 0)
    #expect(deliver(flood, at: 1)?.numbers == Array(1...21))
    var files = DeliveryQueue(groupsStorms: false, retry: BackoffSchedule())
    for number in 1...30 { files.add(notice(number), to: ["folder"], ageSeconds: 0, at: 0) }
    #expect(deliver(files, at: 0)?.numbers == [1])
  }

  @Test("A message about many that may have gone out keeps its name on another console, also when some of it is over by then")
  func keepsDigest() throws {
    var first = queue(1...25)
    guard case .deliver(let due, _) = first.next(at: 0) else { throw CancellationError() }
    let digest = try #require(first.bind(due).first?.notice.digest)
    // Another console reads from the outbox what was to go in it, and something new.
    var ledger = DeliveryLedger(rules: .init(), recipients: [.init(channel: "mail", name: "a")])
    var second = DeliveryQueue(groupsStorms: true, retry: BackoffSchedule())
    for number in 3...40 {
      var alarm = OutstandingAlarm(transition: SampleAlarms.transition(number), ageSeconds: 30)
      if number <= 25 { alarm.digests = ["mail": digest] }
      for case .post(let notice, _, let recipients, let age, let delay) in ledger.take(.outstanding(alarm), at: 0) {
        second.add(notice, to: recipients, ageSeconds: age, delaySeconds: delay, at: 0)
      }
    }
    guard case .deliver(let again, _) = second.next(at: 0) else { throw CancellationError() }
    #expect(again.count == 23 && NoticeMessage.identity(of: second.bind(again).map(\.notice)) == digest)
    _ = second.settle(again.map(\.key), ["a": .delivered], at: 0)
    #expect(deliver(second, at: 0)?.numbers == [26])
  }

  @Test("Thousands at once are worked off in the time that each takes, also where one of two recipients waits")
  func storm() {
    var queue = DeliveryQueue(groupsStorms: false, retry: BackoffSchedule())
    let count = 2_000
    for number in 1...count { queue.add(notice(number), to: ["a", "b"], ageSeconds: 0, at: 0) }
    let clock = ContinuousClock()
    let took = clock.measure {
      for _ in 1...count {
        guard case .deliver(let items, _) = queue.next(at: 0) else { return }
        _ = queue.expire(at: 0)
        _ = queue.settle(items.map(\.key), ["a": .delivered, "b": .later("450")], at: 0)
      }
    }
    #expect(queue.count == count && queue.next(at: 0) == .wait(untilSeconds: 60))
    // Each message that looks at all the others takes minutes for ten thousand, and most of one for these.
    #expect(took < .seconds(10))
    var ended = 0
    for number in 1...count { ended += queue.end(episode: SampleAlarms.transition(number).episodeID).count }
    #expect(ended == count && queue.next(at: 0) == .nothing)
  }

  @Test("What is held back goes when its time has come, and is no older for it")
  func holdsBack() {
    var queue = DeliveryQueue(groupsStorms: true, retry: BackoffSchedule())
    queue.add(notice(1), to: ["a"], ageSeconds: 0, delaySeconds: 5000, at: 0)
    #expect(queue.next(at: 4999) == .wait(untilSeconds: 5000))
    #expect(queue.expire(at: 5000) == [] && deliver(queue, at: 5000)?.numbers == [1])
  }

  @Test("Nothing older than an hour goes out, with what kept it as the reason")
  func expires() {
    var queue = queue(1...1, to: ["a", "b"])
    queue.add(notice(2), to: ["a"], ageSeconds: 40 * 86_400, at: 0)
    #expect(queue.expire(at: 0).map(\.notice.transition.patient.id) == ["P2"])
    _ = queue.settle([notice(1).key], ["a": .delivered, "b": .later("450 greylisted")], at: 0)
    #expect(queue.expire(at: 3599) == [])
    let gone = queue.expire(at: 3600)
    #expect(gone.map(\.recipient) == ["b"] && gone.map(\.outcome) == [.expired])
    #expect(gone[0].reason == "older than an hour; 450 greylisted")
    #expect(queue.next(at: 3600) == .nothing)
  }

  @Test("Of an episode that is over nobody is told that it stands, and of one that somebody has seen nobody is reminded")
  func endings() {
    var queue = queue(1...2)
    queue.add(notice(1, .reminder(1)), to: ["a"], ageSeconds: 0, at: 0)
    queue.add(notice(1, .resolved), to: ["a"], ageSeconds: 0, at: 0)
    let episode = SampleAlarms.transition(1).episodeID
    #expect(queue.acknowledge(episode: episode).map(\.notice.kind) == [.reminder(1)])
    #expect(queue.end(episode: episode).map(\.notice.kind) == [.alarm])
    #expect(queue.items.map(\.key) == [notice(2).key, notice(1, .resolved).key])
    // Asked for again, it is taken again: what is done with is the ledger's to know.
    queue.add(notice(1), to: ["a"], ageSeconds: 0, at: 0)
    #expect(queue.items.count == 3)
  }

  @Test("Whatever happens, each notice has one outcome at each recipient, and nothing is left", arguments: UInt64(1)...40)
  func oneOutcome(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var queue = DeliveryQueue(groupsStorms: true, retry: BackoffSchedule(firstSeconds: 1, limitSeconds: 8))
    var outcomes: [[String]: Int] = [:]
    var asked = 0
    func count(_ settled: [DeliveryQueue.Settled]) {
      for one in settled { outcomes[[one.notice.identity, one.recipient], default: 0] += 1 }
    }
    var now = 0.0
    for _ in 0..<400 {
      now += Double.random(in: 0...40, using: &random)
      count(queue.expire(at: now))
      switch Int.random(in: 0..<10, using: &random) {
      case 0..<4 where asked < 60:
        asked += 1
        queue.add(
          notice(asked), to: ["a", "b", "c"], ageSeconds: Double.random(in: 0...5000, using: &random),
          delaySeconds: Bool.random(using: &random) ? 100 : 0, at: now)
      case 4 where asked > 0:
        count(queue.end(episode: SampleAlarms.transition(Int.random(in: 1...asked, using: &random)).episodeID))
      default:
        guard case .deliver(let items, let recipients) = queue.next(at: now) else { continue }
        let keys = items.map(\.key)
        if Int.random(in: 0..<5, using: &random) == 0 {
          _ = queue.channelFailed("down", tried: keys, at: now)
        } else {
          let answers: [DeliveryOutcome] = [.delivered, .later("4"), .never("5")]
          let outcome = Dictionary(
            uniqueKeysWithValues: recipients.map { ($0, answers.randomElement(using: &random) ?? .delivered) })
          count(queue.settle(keys, outcome, at: now))
        }
      }
    }
    count(queue.expire(at: now + 10_000))
    #expect(queue.next(at: now) == .nothing)
    #expect(outcomes.count == asked * 3 && outcomes.values.allSatisfy { $0 == 1 })
  }
}
