import Alarms
import Foundation
import Monitoring
import Testing
import Vitals

@testable import Storage
@testable import wardwatch

@Suite("Many consoles on one ward", .serialized, .enabled(if: PrivateCluster.isInstalled))
struct ManyConsolesTests {
  @Test("Who has taken which bed is on every screen, also of a console that comes later and has to begin anew")
  func acknowledgements() throws {
    let ward = try WardUnderTest()
    let patients = ["P1", "P2", "P3"]
    for patient in patients { try ward.sendEmergency(patient: patient) }
    let hasAlarms = { (shown: WardSnapshot) in shown.beds.filter { $0.alarm.severity > .normal }.count == 3 }
    let onDuty = try ward.session(console: "-first")
    onDuty.start()
    #expect(try #require(onDuty.snapshot { hasAlarms($0) && $0.isOnDuty != nil }).isOnDuty == true)
    let standby = try ward.session(console: "-second")
    standby.start()
    #expect(try #require(standby.snapshot { hasAlarms($0) && $0.isOnDuty != nil }).isOnDuty == false)

    onDuty.monitor.acknowledge(patientID: "P1", by: "rn1")
    _ = try #require(standby.snapshot { $0.seenBy("P1") == "rn1" })
    standby.monitor.acknowledge(patientID: "P2", by: " rn\u{1B}[2J2 ")
    _ = try #require(onDuty.snapshot { $0.seenBy("P2") == "rn2" })
    // Whoever else writes into the table is not trusted with the screen.
    let database = try PostgresConnection.open(
      ward.cluster.connectionInfo, applicationName: "test", connectTimeoutSeconds: 60, statementTimeoutSeconds: 60,
      whileWaiting: { true })
    try database.run(
      """
      insert into acknowledgements (id, episode_id, step, ward, patient_id, person, acknowledged_at)
      select gen_random_uuid(), episode_id, step, ward, patient_id, E'rn\\x1b]0;x\\x07\\u202E3', now() from alarms
      where patient_id = 'P3'
      """)
    try database.run("notify wardwatch_acknowledged, 'patient_vitals'")
    for session in [onDuty, standby] {
      let shown = try #require(session.snapshot { $0.seenBy("P3") != nil })
      #expect(patients.map(shown.seenBy) == ["rn1", "rn2", "rn]0;x3"])
      #expect(shown.acknowledgements == ["P1 acknowledged by rn1", "P2 acknowledged by rn2", "P3 acknowledged by rn]0;x3"])
      #expect(hasAlarms(shown))
    }
    _ = standby.finish()
    _ = onDuty.finish()

    // Without a checkpoint the next one raises the same alarms from the topic, as after one that is older than all this.
    for table in ["checkpoints", "patient_states"] { try database.run("delete from \(table)") }
    let later = try ward.session(console: "-third")
    later.start()
    let shown = try #require(later.snapshot { shown in patients.allSatisfy { shown.seenBy($0) != nil } })
    #expect(shown.seenBy("P2") == "rn2")
    #expect(shown.acknowledgements.isEmpty, "they came before it")
    _ = later.finish()
  }

  @Test("What is acknowledged while the database is away counts at once here, and elsewhere when it is back")
  func outage() throws {
    let ward = try WardUnderTest()
    try ward.sendEmergency(patient: "P1")
    let sessions = try ["-first", "-second"].map { try ward.session(console: $0) }
    for session in sessions {
      session.start()
      _ = try #require(session.snapshot { $0.beds.first?.alarm.severity == .high && $0.isOnDuty != nil })
    }
    ward.cluster.stop(abruptly: true)
    for session in sessions { _ = try #require(session.snapshot { $0.database.state == .down }) }
    sessions[1].monitor.acknowledge(patientID: "P1", by: "rn2")
    _ = try #require(sessions[1].snapshot { $0.seenBy("P1") == "rn2" })
    try ward.cluster.start()
    let shown = try #require(sessions[0].snapshot { $0.seenBy("P1") == "rn2" })
    #expect(shown.acknowledgements == ["P1 acknowledged by rn2"])
    for session in sessions { _ = session.finish() }
  }
}
