import Alarms
import Foundation
import Testing
import Vitals

@testable import Storage

@Suite("Decisions")
struct DecisionTests {
  @Test("A console that could never ask acts on its own, and does not know")
  func actsAlone() {
    let duty = DutyState()
    #expect(duty.isOnDuty == nil)
    #expect(duty.persists)
  }

  @Test("Whoever was on duty stays so while the database is away")
  func staysOnDuty() {
    var duty = DutyState()
    #expect(duty.databaseAnswered(.acquired) == .takesOver)
    duty.databaseLost()
    #expect(duty.isOnDuty == true)
    #expect(!duty.holdsLock)
    #expect(duty.databaseAnswered(.heldByMyself) == .none)
    #expect(duty.isOnDuty == true && !duty.holdsLock)
    #expect(duty.databaseAnswered(.heldByAnother) == .stepsBack)
    #expect(!duty.persists)
  }

  @Test("Standby stays standby while the database is away, and takes over when the lock is free")
  func takesOver() {
    var duty = DutyState()
    #expect(duty.databaseAnswered(.heldByAnother) == .stepsBack)
    duty.databaseLost()
    #expect(duty.isOnDuty == false)
    #expect(duty.databaseAnswered(.heldByAnother) == .none)
    #expect(duty.databaseAnswered(.acquired) == .takesOver)
  }

  @Test("Standby remembers ten minutes and so many at most")
  func remembers() {
    var memory = StandbyMemory(seconds: 600, limit: 3)
    memory.remember([SampleAlarms.entry(1), SampleAlarms.entry(2)], atNanoseconds: 0)
    memory.remember([SampleAlarms.entry(3), SampleAlarms.entry(4)], atNanoseconds: 300_000_000_000)
    #expect(memory.count == 3)
    memory.forget(before: 601_000_000_000)
    #expect(memory.take() == [SampleAlarms.entry(3), SampleAlarms.entry(4)])
    #expect(memory.count == 0)
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
