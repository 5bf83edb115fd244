import Alarms
import Foundation
import Storage
import Testing
import Vitals

@testable import wardwatch

@Suite("The whole path, on a real broker, database and mail folder", .serialized, .enabled(if: PrivateCluster.isInstalled))
struct WholePathTests {
  @Test("A producer of the classic form is shown, scored, stored and mailed")
  func classicProducer() throws {
    let ward = try WardUnderTest()
    try ward.sendClassicWard()
    let session = try ward.session()
    session.start()
    let shown = try #require(session.snapshot { $0.readings == 270 && $0.database.delivered > 0 && $0.mail.delivered > 0 })
    #expect(shown.beds.map(\.patient.id).sorted() == ["P001", "P002", "P003"])
    #expect(shown.beds.first { $0.patient.id == "P002" }?.alarm.severity == .high)
    #expect(shown.isOnDuty == true)
    let summary = session.finish()
    #expect(summary.patients == 3)
    #expect(summary.rejects == 0)
    #expect(summary.alarms.high == 1)
    #expect(summary.rows >= summary.alarms.low + summary.alarms.medium + summary.alarms.high)
    #expect(try summary.mails == 1 && ward.mails.count == 1)
  }

  @Test("One spot check of a patient who is never measured again is raised, stored and mailed")
  func singleSpotCheck() throws {
    let ward = try WardUnderTest()
    let session = try ward.session()
    session.start()
    let now = Date().timeIntervalSince1970
    try ward.send(#"{"patient_id":"S1","ts":\#(now),"hr":135,"rr":30,"spo2":84,"sbp":92,"on_oxygen":true}"#)
    let shown = try #require(session.snapshot { $0.mail.delivered == 1 })
    #expect(shown.beds.first?.alarm.severity == .high)
    let summary = session.finish()
    #expect(summary.rows == 1 && summary.alarms.high == 1)
  }

  @Test("An arrest that a monitor shows by sending no value is raised within 12 s of it, stored and mailed under its name")
  func arrest() throws {
    let ward = try WardUnderTest()
    let session = try ward.session()
    session.start()
    let now = Date().timeIntervalSince1970.rounded()
    for second in -90..<0 {
      let values = second < -20 ? #""hr":72,"rr":15,"spo2":97"# : #""hr":null,"rr":null,"spo2":null"#
      try ward.send(#"{"patient_id":"P1","bed":"7","ts":\#(now + Double(second)),\#(values)}"#, key: "P1")
    }
    #expect(ward.flush())
    let shown = try #require(session.snapshot { $0.mail.delivered == 1 && $0.database.delivered == 1 })
    let bed = try #require(shown.beds.first)
    #expect(bed.assessment.lifeThreat == .asystoleOrLeadsOff)
    #expect(try #require(bed.alarm.episodeStartSeconds) <= now - 21 + 12)
    let summary = session.finish()
    #expect(summary.readings == 70 && summary.rows == 1 && summary.alarms.high == 1)
    let mail = try String(contentsOfFile: ward.folder + "/mails/" + #require(try ward.mails.first), encoding: .utf8)
    #expect(mail.contains("Subject: HIGH alarm: bed 7, asystole or leads off, NEWS2"))
  }

  @Test("A restart stores nothing twice and mails nothing twice")
  func restart() throws {
    let ward = try WardUnderTest()
    let now = Date().timeIntervalSince1970
    try ward.sendClassicWard(seconds: 60, endingAt: now - 30)
    let first = try ward.session()
    first.start()
    _ = try #require(first.snapshot { $0.mail.delivered == 1 })
    let before = first.finish()

    let second = try ward.session()
    second.start()
    try ward.sendClassicWard(seconds: 30, endingAt: now)
    _ = try #require(second.snapshot { $0.readings >= 90 && $0.beds.count == 3 })
    let after = second.finish()
    #expect(after.rows >= before.rows)
    #expect(after.alarms.high == 0, "the patient was HIGH already")
    #expect(try ward.mails.count == 1)
  }

  @Test("Nothing is lost while the database restarts")
  func databaseOutage() throws {
    let ward = try WardUnderTest()
    let session = try ward.session()
    session.start()
    _ = try #require(session.snapshot { $0.database.state == .up })
    ward.cluster.stop(abruptly: true)
    try ward.sendClassicWard()
    // HIGH alarms are mailed though the database is away: a late mail is worse than one sent twice.
    _ = try #require(session.snapshot { $0.database.state == .down && $0.mail.delivered == 1 })
    try ward.cluster.start()
    _ = try #require(session.snapshot { $0.database.state == .up && $0.database.pending == 0 })
    let summary = session.finish()
    #expect(summary.rows >= summary.alarms.low + summary.alarms.medium + summary.alarms.high)
    #expect(summary.alarms.high == 1)
  }

  @Test("With the database down it begins and ends at once, and what is left is in the journal and with whoever is mailed")
  func endsWithoutDatabase() throws {
    let ward = try WardUnderTest()
    ward.cluster.stop()
    try ward.sendClassicWard()
    let begin = Date()
    let session = try ward.session()
    #expect(-begin.timeIntervalSinceNow < 15)
    session.start()
    _ = try #require(session.snapshot { $0.database.state == .down && $0.mail.delivered == 1 && $0.database.pending > 0 })
    let quit = Date()
    let summary = session.finish()
    // Whoever waited for the database would do so for 25 s.
    #expect(-quit.timeIntervalSinceNow < 15)
    #expect(summary.mails == 1 && summary.rows == 0)
    let log = try String(contentsOfFile: ward.folder + "/wardwatch.log", encoding: .utf8)
    #expect(log.contains("the journal keeps them for the next start"))
    try ward.cluster.start()
    let next = try ward.session()
    next.start()
    _ = try #require(next.snapshot { $0.database.state == .up && $0.database.delivered > 0 })
    #expect(next.finish().rows >= summary.alarms.high)
  }

  @Test("Bad records are counted and kept, and the stream goes on")
  func badRecords() throws {
    let ward = try WardUnderTest()
    let session = try ward.session()
    session.start()
    let bad: [[UInt8]] = [
      Array("no json".utf8), Array("{\"patient_id\":\"P9\",\"hr\":\"many\",\"ts\":\(Date().timeIntervalSince1970)}".utf8),
      Array("{\"hr\":70,\"ts\":\(Date().timeIntervalSince1970)}".utf8), [0xFF, 0xFE, 0x00],
      Array("{\"patient_id\":\"\\u001b[2J\",\"hr\":70,\"ts\":\(Date().timeIntervalSince1970)}".utf8),
      Array("{\"patient_id\":\"P9\",\"hr\":70,\"ts\":\"yesterday\"}".utf8),
      Array("{\"patient_id\":\"P9\",\"hr\":7000,\"ts\":\(Date().timeIntervalSince1970)}".utf8),
      Array("{\"patient_id\":\"\(String(repeating: "x", count: 990_000))\",\"hr\":7}".utf8),
    ]
    for record in bad { try ward.send(record) }
    // A compacted topic's tombstone, which is no fault.
    try ward.send([])
    try ward.sendClassicWard(seconds: 5)
    let shown = try #require(session.snapshot { $0.rejects >= bad.count && $0.readings >= 15 })
    #expect(shown.beds.count >= 3)
    #expect(shown.rejectsByReason[.badTime] == 1)
    let summary = session.finish()
    #expect(ward.keptRejects.count == summary.rejects)
    #expect(summary.feed.tombstones == 1)
    #expect(summary.feed.rejectsByReason["wrong-type"] == 1)
    #expect(summary.feed.patientsWith["spo2"] == 3)
  }

  @Test("A broker that cannot be reached is said, and keeps nothing from starting")
  func unreachableBroker() throws {
    let ward = try WardUnderTest()
    let session = try ward.session(bootstrap: "127.0.0.1:1")
    session.start()
    let shown = try #require(session.snapshot { $0.feed.state == .down })
    #expect(shown.feed.message?.contains("127.0.0.1:1") == true)
    _ = session.finish()
  }

  @Test("Without weights the ward is watched by NEWS2 alone, and the screen says so")
  func missingWeights() throws {
    let ward = try WardUnderTest()
    let session = try ward.session(weightsPath: ward.folder + "/nowhere")
    session.start()
    try ward.sendClassicWard()
    let shown = try #require(session.snapshot { $0.readings == 270 && $0.mail.delivered == 1 })
    #expect(shown.warning?.contains("NEWS2 alone") == true)
    #expect(shown.beds.allSatisfy { !$0.assessment.isModelled })
    #expect(session.finish().alarms.high == 1)
  }
}
