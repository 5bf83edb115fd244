import Alarms
import Foundation
import Interchange
import Monitoring
import Testing
import Vitals

@testable import Storage
@testable import wardwatch

/// A database, a journal and a topic as version 0.1.0 left them (see `Version1` in the tests of `Storage`): P2 stands at HIGH, with
/// a mail that was never sent; P3 came to HIGH while the database was away, after the last checkpoint.
@Suite("An upgrade from version 0.1.0", .serialized, .enabled(if: PrivateCluster.isInstalled))
struct UpgradeTests {
  private static let begin = 1_795_651_200
  private let ward: WardUnderTest
  private let database: PostgresConnection

  init() throws {
    ward = try WardUnderTest(partitions: 1)
    database = try PostgresConnection.open(
      ward.cluster.connectionInfo, applicationName: "test", connectTimeoutSeconds: 60, statementTimeoutSeconds: 60,
      whileWaiting: { true })
    let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("StorageTests/Fixtures")
    try database.runScript(try String(contentsOf: fixtures.appendingPathComponent("version-1.sql"), encoding: .utf8))
    // The release before was stopped a moment ago.
    try database.run("update outbox set recorded_at = now()")
    try FileManager.default.copyItem(
      at: fixtures.appendingPathComponent("version-1.journal"), to: URL(fileURLWithPath: ward.folder + "/journal"))
    try send(0..<90)
  }

  /// The records that version 0.1.0 had read, to the offset, and those after them.
  private func send(_ seconds: Range<Int>) throws {
    for second in seconds {
      for (patient, illness) in [("P1", 0..<0), ("P2", 30..<90), ("P3", 65..<90)] {
        let vitals =
          illness.contains(second)
          ? #""hr": 138, "rr": 29, "spo2": 87, "sbp": 88, "dbp": 51, "temp": 36.8"#
          : #""hr": 71, "rr": 15, "spo2": 97, "sbp": 121, "dbp": 78, "temp": 36.8"#
        try ward.send(
          """
          {"patient_id": "\(patient)", "ward": "4A", "bed": "\(patient.suffix(1))", "name": "Test \(patient)", \
          "ts": \(Self.begin + second), \(vitals)}
          """, key: patient)
      }
    }
    #expect(ward.flush())
  }

  private func session() throws -> WardSession {
    // The ward is called otherwise from today on, and the records are old.
    try ward.session { plan in
      plan.monitor.wardName = "Level 4, east"
      plan.storage.wardName = "Level 4, east"
    }
  }

  private func column(_ query: String) throws -> [String?] {
    let rows = try database.run(query)
    return (0..<rows.count).map { rows.text($0, 0) }
  }

  @Test("goes on with the episodes that stand, ends each under its own name, and mails what waits once")
  func upgrade() throws {
    let first = try session()
    first.start()
    let stands = try #require(
      first.snapshot { shown in
        shown.mail.delivered == 2 && shown.database.pending == 0
          && shown.beds.filter { $0.alarm.severity == .high }.map(\.patient.id).sorted() == ["P2", "P3"]
      })
    #expect(stands.isOnDuty == true)
    let episodes = "select distinct patient_id || ' ' || episode_id from alarms order by 1"
    let named = [
      "P2 c950cd08-6cd6-5ce7-b272-600456faca51",
      "P3 \(AlarmIdentity.episode(of: "Ward 4A", patientID: "P3", startSeconds: Double(Self.begin + 79)).uuidString.lowercased())",
    ]
    #expect(try column(episodes) == named)

    try send(90..<200)
    _ = try #require(first.snapshot { $0.readings == 600 && $0.beds.allSatisfy { $0.alarm.severity == .normal } })
    #expect(first.finish().alarms.high == 1, "P2 was HIGH already; P3's is read once more, and is the same")
    #expect(try column(episodes) == named)
    let last = "select distinct on (episode_id) kind from alarms order by episode_id, step desc"
    #expect(try column(last) == ["resolved", "resolved"])
    #expect(try ward.mails.count == 2)
    #expect(try column("select count(*)::text from outbox where sent_at is null") == ["0"])

    // A restart finds nothing left to do, and what falls ill from now on is named after the site.
    let rows = try column("select count(*)::text from alarms")
    let second = try session()
    second.start()
    _ = try #require(second.snapshot { $0.readings == 600 && $0.isOnDuty == true })
    _ = second.finish()
    #expect(try column("select count(*)::text from alarms") == rows)
    #expect(try ward.mails.count == 2)
  }

  @Test("that finds no checkpoint reads the topic once more and raises the same episodes")
  func withoutCheckpoint() throws {
    let first = try session()
    first.start()
    _ = try #require(first.snapshot { $0.mail.delivered == 2 && $0.database.pending == 0 && $0.readings == 270 })
    _ = first.finish()
    let rows = try column("select id::text from alarms order by 1")
    for table in ["checkpoints", "patient_states"] { try database.run("delete from \(table)") }
    let second = try session()
    second.start()
    _ = try #require(
      second.snapshot { shown in
        shown.database.pending == 0 && shown.beds.filter { $0.alarm.severity == .high }.count == 2 && shown.isOnDuty == true
      })
    _ = second.finish()
    #expect(try column("select id::text from alarms order by 1") == rows)
    #expect(try ward.mails.count == 2)
  }
}
