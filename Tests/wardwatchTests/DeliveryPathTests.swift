import Alarms
import Foundation
import Monitoring
import Notification
import Settings
import Storage
import Testing
import Vitals

@testable import wardwatch

@Suite("From an alarm to people and back, on a real broker and database", .serialized, .enabled(if: PrivateCluster.isInstalled))
struct DeliveryPathTests {
  @Test("A HIGH goes on every way; somebody goes, silences, acknowledges; history tells of it")
  func wholeWay() throws {
    let ward = try WardUnderTest()
    let pager = ward.folder + "/page"
    try "#!/bin/sh\ncat >>\(ward.folder)/paged\n".write(toFile: pager, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: pager)
    let session = try ward.session { plan in plan.delivery.command = try? CommandConfiguration(pager) }
    session.start()
    try ward.sendClassicWard()
    _ = try #require(session.snapshot { $0.mail.delivered == 1 && $0.mail.pending == 0 })
    #expect(try ward.mails.count == 1)
    let paged = try String(contentsOfFile: ward.folder + "/paged", encoding: .utf8)
    #expect(paged.contains(#""patient":"P002""#) && paged.contains(#""severity":"HIGH""#) && paged.count { $0 == "\n" } == 1)

    session.monitor.care(for: "P002", .claim, by: "Åsa")
    session.monitor.care(for: "P002", .silence(seconds: 3_600), by: "Åsa")
    session.monitor.care(for: "P001", .claim, by: "Åsa")
    session.monitor.acknowledge(patientID: "P002", by: "Åsa")
    let shown = try #require(
      session.snapshot { $0.beds.first { $0.patient.id == "P002" }?.alarm.acknowledgement != nil && $0.database.pending == 0 })
    let bed = try #require(shown.beds.first { $0.patient.id == "P002" })
    #expect(bed.care?.claim?.person == "Åsa")
    let silent = try #require(bed.care?.silentSeconds(at: bed.nowSeconds(at: shown.timeSeconds)))
    #expect(silent > 500 && silent <= 600)
    // There is nothing to go for.
    #expect(shown.beds.first { $0.patient.id == "P001" }?.care == nil)
    #expect(shown.log.contains { $0.text == "Åsa is going" } && shown.log.contains { $0.text == "silenced by Åsa" })
    _ = session.finish()

    let now = Date().timeIntervalSince1970
    let history = try AlarmHistory.read(
      HistoryFilter(fromSeconds: now - 3_600, toSeconds: now, leastSeverity: .high), from: ward.cluster.connectionInfo)
    let episode = try #require(history.episodes.first)
    #expect(history.episodes.count == 1 && episode.patient.id == "P002" && episode.endSeconds == nil)
    #expect(episode.acknowledgement?.person == "Åsa" && episode.mailedSeconds != nil)

    // Another run knows who is going, and tells nobody again.
    let again = try ward.session(console: "-second") { plan in plan.delivery.command = try? CommandConfiguration(pager) }
    again.start()
    let known = try #require(
      again.snapshot { $0.isOnDuty == true && $0.beds.contains { $0.care?.claim != nil } })
    #expect(known.beds.first { $0.care?.claim != nil }?.patient.id == "P002")
    _ = again.finish()
    #expect(try ward.mails.count == 1)
    #expect(try String(contentsOfFile: ward.folder + "/paged", encoding: .utf8) == paged)
  }
}
