import Alarms
import Foundation
import Monitoring
import Notification
import Testing
import Vitals

@testable import Storage
@testable import wardwatch

/// A console that starts in the middle of an episode while the database cannot tell what it goes on from, beside one on a database of
/// its own that has been there all the time.
@Suite("A checkpoint that comes late", .serialized, .enabled(if: PrivateCluster.isInstalled))
struct LateStartTests {
  enum Fault: CaseIterable {
    case databaseAway
    case checkpointLocked
  }

  private static let begin = Date().timeIntervalSince1970.rounded() - 300
  /// The embedded broker keeps 5 MB of a partition: what was before so much is gone from the topic.
  private static let paddingRecords = 30

  private let ward: WardUnderTest
  private let whole: PrivateCluster

  init() throws {
    ward = try WardUnderTest(partitions: 1)
    whole = try PrivateCluster()
    try whole.start()
  }

  private func send(_ seconds: Range<Int>) throws {
    for second in seconds {
      for (patient, illness) in [("P1", 130..<200), ("P2", 20..<150)] {
        let vitals =
          illness.contains(second)
          ? #""hr": 138, "rr": 29, "spo2": 87, "sbp": 88, "dbp": 51, "temp": 36.8"#
          : #""hr": 71, "rr": 15, "spo2": 97, "sbp": 121, "dbp": 78, "temp": 36.8"#
        try ward.send(
          #"{"patient_id": "\#(patient)", "ts": \#(Self.begin + Double(second)), \#(vitals)}"#, key: patient)
      }
    }
    #expect(ward.flush())
  }

  /// A few at a time, so that none is gone before it was read.
  private func sendPadding(whileReading sessions: [WardSession], after count: Int) throws {
    let nothing = String(repeating: "x", count: 200_000)
    for number in 1...Self.paddingRecords {
      try ward.send(#"{"patient_id": "P3", "ts": \#(Self.begin + Double(number)), "hr": 70, "note": "\#(nothing)"}"#)
      #expect(ward.flush())
      guard number % 10 == 0 else { continue }
      for session in sessions { _ = try #require(session.snapshot { $0.readings == count + number }) }
    }
  }

  private func rows(_ address: String) throws -> [String?] {
    let database = try PostgresConnection.open(
      address, applicationName: "test", connectTimeoutSeconds: 60, statementTimeoutSeconds: 60, whileWaiting: { true })
    let answer = try database.run("select (to_jsonb(alarms) - 'recorded_at')::text from alarms order by episode_id, step")
    return (0..<answer.count).map { answer.text($0, 0) }
  }

  /// Everything has been read and stored, and nobody is ill any more.
  private func isOver(_ shown: WardSnapshot) -> Bool {
    guard shown.database.state == .up, shown.database.pending == 0 else { return false }
    let isWell = shown.beds.allSatisfy { $0.alarm.severity == .normal }
    return isWell && shown.beds.contains { $0.patient.id == "P1" && $0.lastReadingSeconds == Self.begin + 299 }
  }

  @Test("is taken when it comes, and the rows are those of a console that was there all the time", arguments: Fault.allCases)
  func late(_ fault: Fault) throws {
    let always = try ward.session(console: "-second") { plan in
      plan.storage.connectionInfo = whole.connectionInfo
      plan.delivery = DeliveryPlan()
    }
    always.start()
    let before = try ward.session()
    before.start()
    try send(0..<60)
    _ = try #require(before.snapshot { $0.mail.delivered == 1 && $0.database.pending == 0 })
    try sendPadding(whileReading: [before, always], after: 120)
    _ = before.finish()
    #expect(try ward.mails.count == 1)

    let lock = try PostgresConnection.open(
      ward.cluster.connectionInfo, applicationName: "test", connectTimeoutSeconds: 60, statementTimeoutSeconds: 60,
      whileWaiting: { true })
    switch fault {
    case .databaseAway: ward.cluster.stop()
    case .checkpointLocked: try lock.runScript("begin; lock table checkpoints, patient_states in access exclusive mode")
    }
    try send(60..<100)
    let late = try ward.session()
    late.start()
    _ = try #require(late.snapshot { shown in shown.beds.contains { $0.patient.id == "P2" && $0.alarm.severity == .high } })
    switch fault {
    case .databaseAway: try ward.cluster.start()
    case .checkpointLocked: try lock.run("rollback")
    }
    _ = try #require(late.snapshot { shown in shown.log.contains { $0.text.contains("read once more") } })
    // Of what is over nobody is told any more.
    try send(100..<180)
    _ = try #require(late.snapshot { $0.mail.delivered == 1 })
    try send(180..<300)
    for session in [always, late] {
      _ = try #require(session.snapshot(where: isOver))
      _ = session.finish()
    }
    let expected = try rows(whole.connectionInfo)
    #expect(try rows(ward.cluster.connectionInfo) == expected)
    #expect(expected.count { $0?.contains(#""kind": "resolved""#) == true } == 2)
    #expect(try ward.mails.count == 2, "one for each HIGH")
  }
}
