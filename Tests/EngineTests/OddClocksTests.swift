import Alarms
import Detection
import Foundation
import Testing
import Vitals

@testable import Engine
@testable import Interchange

/// Feeds whose times are no times of day: what monitors and gateways send when a battery is empty, a driver counts since it was
/// started, or a field is too short.
@Suite("Clocks that are none")
struct OddClocksTests {
  /// What stands in the record's `ts`, by how many seconds after the beginning it is sent.
  struct Clock: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var ts: @Sendable (Int) -> String
    /// The Kafka time, in ms; nil for when it is sent.
    var kafka: (@Sendable (Int) -> Int64)?
    /// How far apart records come.
    var stepSeconds = 1
    /// What is told of each record.
    var told: [RejectReason] = []
  }

  private static let begin = Int(IdentityFeed.begin)
  private static func iso(_ seconds: Int, _ format: String) -> String {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(identifier: "UTC")
    formatter.dateFormat = format
    return "\"\(formatter.string(from: Date(timeIntervalSince1970: Double(seconds))))\""
  }

  static let clocks = [
    Clock(testDescription: "seconds since it was started") { "\(100 + $0)" },
    Clock(testDescription: "milliseconds since it was started") { "\(86_400_000 + 1000 * $0)" },
    Clock(testDescription: "an empty battery: 1970") { "\(1 + $0)" },
    Clock(testDescription: "an empty battery: 2000") { "\(946_684_800 + $0)" },
    Clock(testDescription: "2036, where NTP's seconds begin anew") { "\(2_085_978_496 + $0)" },
    Clock(testDescription: "2038, where 31 bits end") { "\(2_147_483_640 + $0)" },
    Clock(testDescription: "1901, where they begin anew") { "\(-2_147_483_648 + $0)" },
    Clock(testDescription: "standing still") { _ in "\(begin)" },
    Clock(testDescription: "standing still, hours ago") { _ in "\(begin - 7200)" },
    Clock(testDescription: "minutes alone") { iso(begin + $0, "yyyy-MM-dd'T'HH:mm'Z'") },
    Clock(testDescription: "a date alone") { iso(begin + $0, "yyyy-MM-dd") },
    Clock(testDescription: "a time of day alone") { iso(begin + $0, "HH:mm:ss") },
    Clock(testDescription: "seconds, rounded to tens") { "\((begin + $0) / 10 * 10)" },
    Clock(testDescription: "twice as fast") { "\(begin + 2 * $0)" },
    Clock(testDescription: "half as fast") { "\(begin + $0 / 2)" },
    Clock(testDescription: "forward by an hour every 20 s") { "\(begin + $0 + $0 / 20 * 3600)" },
    Clock(testDescription: "backward by an hour every 20 s") { "\(begin + $0 - $0 / 20 * 3600)" },
    Clock(testDescription: "two clocks by turns") { "\(begin + $0 - ($0 % 2) * 5400)" },
    Clock(testDescription: "two clocks by turns, one ahead") { "\(begin + $0 + ($0 % 2) * 5400)" },
    Clock(testDescription: "running backwards") { "\(begin - $0)" },
    Clock(testDescription: "Kafka's in seconds", ts: { _ in "null" }, kafka: { Int64(begin + $0) }),
    Clock(testDescription: "a leap second") { second in
      let at = begin + second
      return second == 70 ? iso(at, "yyyy-MM-dd'T'HH:mm:'60Z'") : iso(at, "yyyy-MM-dd'T'HH:mm:ss'Z'")
    },
    Clock(testDescription: "an hour's fold, told without a zone") {
      iso(begin + $0 - ($0 >= 50 ? 3600 : 0), "yyyy-MM-dd HH:mm:ss")
    },
    Clock(testDescription: "standing still, spot checks", ts: { _ in "\(begin)" }, stepSeconds: 10),
    Clock(testDescription: "standing still, without a Kafka time", ts: { _ in "\(begin)" }, kafka: { _ in -1 }),
    Clock(
      testDescription: "standing still, spot checks without a Kafka time", ts: { _ in "\(begin)" }, kafka: { _ in -1 },
      stepSeconds: 10),
    Clock(testDescription: "stopping, without a Kafka time", ts: { "\(begin + min($0, 70))" }, kafka: { _ in -1 }),
    Clock(
      testDescription: "stopping just then, without a Kafka time", ts: { "\(begin + min($0, 79))" }, kafka: { _ in -1 }),
    Clock(
      testDescription: "stopping, spot checks without a Kafka time", ts: { "\(begin + min($0, 70))" }, kafka: { _ in -1 },
      stepSeconds: 10),
    Clock(
      testDescription: "standing still, and the Kafka time made of it", ts: { _ in "\(begin)" },
      kafka: { _ in Int64(begin) * 1000 }),
    Clock(
      testDescription: "an hour back now and then, and standing there, without a Kafka time",
      ts: { "\(begin - $0 / 40 * 3600)" }, kafka: { _ in -1 }),
    Clock(
      testDescription: "minutes alone, without a Kafka time", ts: { iso(begin + $0, "yyyy-MM-dd'T'HH:mm'Z'") }, kafka: { _ in -1 }
    ),
    Clock(testDescription: "in words", ts: { _ in #""just now""# }, told: [.badTime]),
    Clock(testDescription: "day or month first", ts: { iso(begin + $0, "03/04/yyyy HH:mm:ss") }, told: [.badTime]),
    Clock(testDescription: "in words, spot checks", ts: { _ in #""just now""# }, stepSeconds: 10, told: [.badTime]),
    Clock(testDescription: "another day alone", ts: { _ in #""2024-11-19""# }, told: [.badTime]),
    Clock(testDescription: "running backwards, without a Kafka time", ts: { "\(begin - $0)" }, kafka: { _ in -1 }),
    Clock(
      testDescription: "two standing clocks by turns, without a Kafka time", ts: { "\(begin - ($0 % 2) * 5400)" },
      kafka: { _ in -1 }),
  ]

  @Test("A HIGH is raised under each of them within 12 s and 15 more", arguments: clocks)
  func raised(clock: Clock) throws {
    var shard = Shard(wardName: "Ward", detector: .rulesOnly)
    let decoder = RecordDecoder()
    var raisedAt: Int?
    var events: [ShardEvent] = []
    for second in stride(from: 0, to: 160, by: clock.stepSeconds) {
      let state = second < 80 ? IdentityFeed.well : IdentityFeed.ill
      var batch = RecordBatch()
      let kafka = clock.kafka.map { $0(second) } ?? Int64(Self.begin + second) * 1000
      batch.append(#"{"patient_id":"P1","ts":\#(clock.ts(second)),\#(state)}"#, timestampMilliseconds: kafka)
      var decoded = DecodedBatch()
      decoder.decode(batch, into: &decoded)
      #expect(decoded.rejects.map(\.reason) == clock.told, "at \(second)")
      let arrival = Arrival(wallSeconds: Double(Self.begin + second), isLive: true)
      shard.step(decoded.readings, arrival: arrival, into: &events)
      shard.tick(into: &events) { max(0, Double(Self.begin + second) - $0 - Shard.arrivalSeconds) }
      for case .transition(let step) in events where step.severity == .high && step.kind.isAlarm { raisedAt = raisedAt ?? second }
    }
    let at = try #require(raisedAt)
    #expect(at >= 80 && at <= 107, "at \(at)")
    #expect(shard.patients.map(\.alarm.severity) == [.high])
    #expect(!events.contains { if case .transition(let step) = $0 { step.kind == .resolved } else { false } })
  }

  @Test("What is dated in words that nobody can read raises, ends nothing, and says that its time cannot be read")
  func undated() throws {
    var feed = IdentityFeed()
    func clocks(_ feed: IdentityFeed) -> [String] {
      feed.events.compactMap { event in
        guard case .condition(let change) = event, change.kind == .clock else { return nil }
        return "\(change.phase) \(change.words)"
      }
    }
    for second in 0..<60 { feed.send("P1", at: Double(second), IdentityFeed.well) }
    for second in 60..<90 { feed.send("P1", at: Double(second), ts: #""just now""#, IdentityFeed.ill) }
    #expect(feed.transitions.map(\.kind.isAlarm) == feed.transitions.map { _ in true })
    #expect(feed.shard.patients.map(\.alarm.severity) == [.high])
    #expect(clocks(feed).count == 1 && clocks(feed)[0].hasPrefix("begins"))
    for second in 90..<600 { feed.send("P1", at: Double(second), ts: #""just now""#, IdentityFeed.well) }
    #expect(feed.shard.patients.map(\.alarm.severity) == [.high])
    for second in 600..<700 { feed.send("P1", at: Double(second), IdentityFeed.well) }
    #expect(feed.transitions.last?.kind == .resolved)
    #expect(clocks(feed).count == 2 && clocks(feed)[1].hasPrefix("ends"))
  }
}
