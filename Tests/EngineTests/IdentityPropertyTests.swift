import Alarms
import Detection
import Testing
import Vitals

@testable import Engine

/// Stays in which somebody falls ill, sent under their own id, and in disguise: two people under one id, names in conflict, beds
/// that change, records lost or split. `WARDWATCH_SEEDS=FIRST-LAST` plays other seeds than the usual ones.
@Suite("Whoever falls ill under whatever id")
struct IdentityPropertyTests {
  /// One was found by this alone.
  private static var seeds: [UInt64] { ClockPropertyTests.seeds + [200_426] }
  private static let seconds = 300
  private static let policy = AlarmPolicy()
  /// In disguise a record comes so much later at most.
  private static let jitterMilliseconds: UInt64 = 300

  /// Somebody at one bed, who is ill for a while.
  private struct Person {
    var bed: String
    var names: [String]
    var illness: Range<Int>
    var usualSeconds: Int
    /// The bed from a time on.
    var move: (second: Int, bed: String)?

    func bed(at second: Int) -> String { move.map { second >= $0.second ? $0.bed : bed } ?? bed }

    func readings(id: String, disguised: Bool, _ random: inout SplitMix64) -> [(second: Double, fields: String)] {
      stride(from: 0, to: IdentityPropertyTests.seconds, by: usualSeconds).flatMap { second -> [(Double, String)] in
        let state = illness.contains(second) ? IdentityFeed.ill : IdentityFeed.well
        guard disguised else { return [(Double(second), #""bed": "\#(bed)", "name": "\#(names[0])", \#(state)"#)] }
        let name = names[Int(random.next() % UInt64(names.count))]
        let who = #""bed": "\#(bed(at: second))", "# + (name.isEmpty ? "" : #""name": "\#(name)", "#)
        let jitter = Double(random.next() % IdentityPropertyTests.jitterMilliseconds) / 1000
        return [(Double(second) + jitter, who + state)]
      }
    }
  }

  private func person(_ bed: String, names: [String], _ random: inout SplitMix64) -> Person {
    let begin = 30 + Int(random.next() % 100)
    return Person(
      bed: bed, names: names, illness: begin..<(begin + 40 + Int(random.next() % 80)),
      usualSeconds: [1, 1, 2, 5][Int(random.next() % 4)])
  }

  /// When somebody at the bed first comes to HIGH.
  private func firstHigh(_ feed: IdentityFeed, at beds: [String]) -> Double? {
    feed.transitions.first { $0.severity == .high && $0.kind.isAlarm && beds.contains($0.patient.bed ?? "") }?.timeSeconds
  }

  private func play(_ readings: [(id: String, second: Double, fields: String)]) -> IdentityFeed {
    var feed = IdentityFeed()
    for reading in readings.sorted(by: { $0.second < $1.second }) { feed.send(reading.id, at: reading.second, reading.fields) }
    return feed
  }

  private func expectSoon(_ disguised: Double?, after clean: Double?, seed: UInt64) {
    guard let clean else { return }
    let limitSeconds = 15 + Double(Self.jitterMilliseconds) / 1000
    #expect((disguised ?? .infinity) <= clean + limitSeconds, "seed \(seed)")
  }

  @Test("is raised HIGH as soon when another one has the same id", arguments: seeds)
  func sameID(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let people = [
      person("01", names: ["Test Four", "FOUR^TEST", ""], &random), person("09", names: ["Test Five", "Five T"], &random),
    ]
    var clean: [(id: String, second: Double, fields: String)] = []
    var disguised = clean
    for (number, person) in people.enumerated() {
      clean += person.readings(id: "A\(number)", disguised: false, &random).map { ("A\(number)", $0.second, $0.fields) }
      disguised += person.readings(id: "7", disguised: true, &random).map { ("7", $0.second, $0.fields) }
    }
    let (cleanFeed, feed) = (play(clean), play(disguised))
    for person in people {
      expectSoon(firstHigh(feed, at: [person.bed]), after: firstHigh(cleanFeed, at: [person.bed]), seed: seed)
    }
    #expect(feed.shard.patients.count == 2, "seed \(seed)")
    #expect(feed.transitions.allSatisfy { $0.kind != .resolved || $0.patient.bed != nil })
  }

  @Test("is raised HIGH as soon when moved, or called by several names", arguments: seeds)
  func conflicts(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var one = person("01", names: ["Test One", "Test Other", "ONE^TEST", ""], &random)
    if random.next() % 2 == 0 { one.move = (20 + Int(random.next() % 200), "05") }
    let clean = play(one.readings(id: "A", disguised: false, &random).map { ("A", $0.second, $0.fields) })
    let feed = play(one.readings(id: "7", disguised: true, &random).map { ("7", $0.second, $0.fields) })
    expectSoon(firstHigh(feed, at: ["01", "05"]), after: firstHigh(clean, at: ["01"]), seed: seed)
    // Nothing that began is resolved while the patient is ill.
    let illness = IdentityFeed.begin + Double(one.illness.lowerBound)..<IdentityFeed.begin + Double(one.illness.upperBound)
    #expect(!feed.transitions.contains { $0.kind == .resolved && illness.contains($0.timeSeconds) }, "seed \(seed)")
  }
}
