import Alarms
import Foundation
import Testing
import Vitals

@testable import Storage

@Suite("Decisions")
struct DecisionTests {
  @Test("What was seen lately is kept for ten minutes, and until the stored checkpoint is past it; never more than so many")
  func remembers() {
    var recent = RecentEntries(seconds: 600, limit: 4)
    func seconds(_ count: UInt64) -> UInt64 { count * 1_000_000_000 }
    recent.remember([SampleAlarms.entry(1), SampleAlarms.entry(2)], atNanoseconds: 0)
    recent.read(upTo: [0: 10, 1: 7])
    recent.remember([SampleAlarms.entry(3)], atNanoseconds: seconds(300))
    recent.read(upTo: [0: 20, 1: 7])
    #expect(recent.uncoveredCount == 3)
    // Behind it, but young.
    recent.stored(upTo: [0: 15, 1: 7], atNanoseconds: seconds(301))
    #expect(recent.uncoveredCount == 1 && recent.entries.count == 3)
    recent.stored(upTo: [0: 19, 1: 9], atNanoseconds: seconds(601))
    #expect(recent.entries == [SampleAlarms.entry(3)])
    // Old, but nobody who takes over would know of it.
    recent.stored(upTo: [0: 19, 1: 9], atNanoseconds: seconds(5000))
    #expect(recent.entries == [SampleAlarms.entry(3)])
    recent.stored(upTo: [0: 20, 1: 9], atNanoseconds: seconds(5001))
    #expect(recent.entries.isEmpty)
    recent.remember((4..<10).map(SampleAlarms.entry), atNanoseconds: seconds(5002))
    #expect(recent.entries == (6..<10).map(SampleAlarms.entry))
  }

  @Test("Whether the database lacks what is not remembered is told by where the engine began and by what was forgotten")
  func lacks() {
    var recent = RecentEntries(seconds: 600, limit: 2)
    #expect(!recent.lacks(from: [:]), "an engine that has not begun lacks nothing")
    recent.began(at: [0: 100, 1: 7])
    #expect(recent.lacks(from: [0: 99, 1: 7]) && recent.lacks(from: [0: 100]) && recent.lacks(from: [:]))
    #expect(!recent.lacks(from: [0: 100, 1: 7]))
    // Nothing was found between: what is read further changes nothing.
    recent.read(upTo: [0: 150, 1: 9])
    recent.remember([SampleAlarms.entry(1)], atNanoseconds: 0)
    recent.read(upTo: [0: 200, 1: 9])
    recent.remember([SampleAlarms.entry(2)], atNanoseconds: 0)
    recent.read(upTo: [0: 300, 1: 9])
    recent.stored(upTo: [0: 300, 1: 9], atNanoseconds: 1)
    #expect(!recent.lacks(from: [0: 100, 1: 7]))
    recent.remember([SampleAlarms.entry(3)], atNanoseconds: 2)
    #expect(recent.lacks(from: [0: 199, 1: 9]) && !recent.lacks(from: [0: 200, 1: 9]), "the first is forgotten")
    recent.remember([SampleAlarms.entry(4), SampleAlarms.entry(5)], atNanoseconds: 3)
    #expect(recent.lacks(from: [0: 300, 1: 9]), "nobody knows where the third was")
    recent.read(upTo: [0: 500, 1: 9])
    #expect(recent.lacks(from: [0: 499, 1: 9]) && !recent.lacks(from: [0: 500, 1: 9]))
    recent.began(at: [0: 300, 1: 9])
    #expect(!recent.lacks(from: [0: 300, 1: 9]) && recent.lacks(from: [0: 299, 1: 9]))
  }

  @Test("The database is known to be away after two failures to connect, one soon after the other")
  func reach() {
    func second(_ number: UInt64) -> UInt64 { number * 1_000_000_000 }
    let error = PostgresError(kind: .passing, description: "away")
    var reach = Reach()
    reach.failedToConnect(error, atNanoseconds: second(0))
    #expect(!reach.isKnownAway(atNanoseconds: second(1)))
    // The machine stood still meanwhile.
    reach.failedToConnect(error, atNanoseconds: second(16))
    #expect(!reach.isKnownAway(atNanoseconds: second(16)))
    reach.failedToConnect(error, atNanoseconds: second(20))
    #expect(reach.isKnownAway(atNanoseconds: second(34)) && !reach.isKnownAway(atNanoseconds: second(35)))
    reach.cameBack()
    #expect(!reach.isKnownAway(atNanoseconds: second(21)))
  }

  @Test("A checkpoint never goes back, unless it is of a topic made anew")
  func floor() {
    var floor = CheckpointFloor()
    func lets(_ offsets: [Int32: Int64]?, after seconds: UInt64 = 1) -> Bool {
      floor.lets(offsets, atNanoseconds: seconds * 1_000_000_000)
    }
    #expect([lets([0: 5]), lets(nil)] == [true, true])
    floor.saw([0: 100, 1: 7], atNanoseconds: 0)
    let answers = [lets([0: 60, 1: 7]), lets(nil), lets([0: 99, 1: 8]), lets([0: 100, 1: 8]), lets(nil)]
    #expect(answers == [false, false, false, true, true])
    floor.saw([0: 200], atNanoseconds: 0)
    #expect([lets([0: 101, 1: 8]), lets([0: 3])] == [false, true], "another topic under the same name")
    floor.saw([0: 100], atNanoseconds: 0)
    #expect([lets([0: 4], after: 599), lets([0: 5], after: 600)] == [false, true])
    floor.doubt()
    #expect(!lets([0: 500], after: 700), "where nobody knows where it stands")
    floor.saw(nil, atNanoseconds: 0)
    #expect(lets([0: 500], after: 701))
    floor.beginOtherTopic()
    floor.saw([0: 900], atNanoseconds: 701_000_000_000)
    #expect(lets([0: 3], after: 702), "what stands there is the former topic's")
    floor.saw([0: 3], atNanoseconds: 703_000_000_000)
    #expect(lets([0: 4], after: 703))
    floor.saw([0: 9], atNanoseconds: 704_000_000_000)
    #expect(!lets([0: 5], after: 704))
  }

  @Test("Percentiles are right to within the width of a bucket")
  func measures() throws {
    var histogram = LatencyHistogram()
    #expect(histogram.milliseconds(atShare: 0.5) == nil)
    for milliseconds in 1...1000 { histogram.record(nanoseconds: UInt64(milliseconds) * 1_000_000) }
    #expect(abs(try #require(histogram.milliseconds(atShare: 0.5)) - 500) < 15)
    #expect(abs(try #require(histogram.milliseconds(atShare: 0.99)) - 990) < 25)
    histogram.record(nanoseconds: .max)
    histogram.record(nanoseconds: 0)
    #expect(histogram.total == 1002)
  }

  @Test("The last identities are known, and no more than that are kept")
  func forgets() {
    var recent = RecentIdentities(capacity: 4)
    let ids = (0..<5).map { _ in UUID() }
    ids.forEach { recent.insert($0) }
    #expect(recent.contains(ids[4]) && recent.contains(ids[3]))
    #expect(!recent.contains(ids[0]))
  }

  @Test(
    "An error is a row's, the set-up's or passing by its SQLSTATE",
    arguments: [
      ("23514", PostgresError.Kind.row), ("22P05", .row), ("P0001", .row), ("42P01", .setup), ("28P01", .setup),
      ("3D000", .setup),
      ("57P01", .passing), ("40001", .passing), ("53100", .passing), ("57014", .passing), ("25006", .passing),
      ("ZZ000", .passing),
    ])
  func classifies(state: String, kind: PostgresError.Kind) {
    #expect(PostgresError.kind(ofSQLState: state) == kind)
  }

  @Test("Of several hosts the one that can be written to is wanted, and a standby alone says that it is one")
  func readsReadOnly() {
    let error = PostgresError(
      connectionText: "connection to server on socket \"/x/.s.PGSQL.5432\" failed: session is read-only",
      place: "database w at /x:5432")
    #expect(error.kind == .passing)
    #expect(error.description.contains("session is read-only; the server is a read-only standby; name the primary too"))
  }

  @Test("The message of a refused connection gives its SQLSTATE and no line of code")
  func readsConnectionErrors() {
    let text = """
      connection to server on socket "/x/.s.PGSQL.5432" failed: FATAL:  28P01: password authentication failed for user "w"
      LOCATION:  auth_failed, auth.c:326
      """
    let error = PostgresError(connectionText: text, place: "database w at /x:5432")
    #expect(error.sqlState == "28P01")
    #expect(error.kind == .setup)
    #expect(!error.description.contains("LOCATION"))
    #expect(error.description.contains("check the user name and PGPASSWORD"))
    let refused = PostgresError(
      connectionText: "connection to server at \"127.0.0.1\", port 5599 failed: Connection refused\n\tIs the server running?",
      place: "database w at 127.0.0.1:5599")
    #expect(
      refused.description == "database w at 127.0.0.1:5599: Connection refused; check that it runs and its address")
    let lost = PostgresError(
      connectionText: "server closed the connection unexpectedly\n\tThis probably means", place: "database")
    #expect(lost.sqlState == nil && lost.kind == .passing)
  }

  @Test("Without a model the scores are null, and what is not finite is null")
  func leavesOutScores() {
    let row = AlarmRow(SampleAlarms.transition(1, isModelled: false))
    #expect(row.anomalyScore == nil && row.risk == nil)
    #expect((row.news2 ?? 0) > 0)
    var odd = SampleAlarms.transition(1)
    odd.assessment.risk = .nan
    odd.assessment.observation.values.heartRate = .infinity
    #expect(AlarmRow(odd).risk == nil && AlarmRow(odd).heartRate == nil)
  }
}
