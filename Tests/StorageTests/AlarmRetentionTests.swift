import Alarms
import Foundation
import Sharing
import Testing
import Vitals

@testable import Storage

@Suite("What need not be kept", .enabled(if: TestDatabase.isInstalled, "no PostgreSQL server is installed"))
struct AlarmRetentionTests {
  private let folder = TemporaryFolder()

  @Test("is deleted with all that hangs on it; what stands, is still to be told, or came of late, stays")
  func prunes() throws {
    let address = try TestDatabase.newSchema()
    let configuration = TestDatabase.configuration(address, topic: "ICU", folder: folder)
    let recorder = AlarmRecorder(configuration: configuration)
    recorder.start(onAccepted: { _ in })
    defer { recorder.close() }
    // Over and told; over and not told; standing; over of late.
    let alarms = (1...4).map { SampleAlarms.transition($0, asksForMail: true) }
    let steps = alarms + [SampleAlarms.ending(alarms[0]), SampleAlarms.ending(alarms[1]), SampleAlarms.ending(alarms[3])]
    recorder.record(steps.map { RecordedTransition(transition: $0, receivedNanoseconds: 1) }, checkpoint: nil)
    for alarm in [alarms[0], alarms[2], alarms[3]] {
      recorder.record(
        AlarmDelivery(
          transitionID: alarm.id, notice: "alarm", channel: "mail", recipient: "a", outcome: .taken, messageID: "m",
          timeSeconds: 1))
      recorder.markMailed(transitionID: alarm.id, atSeconds: 1_732_270_100)
      recorder.acknowledge(SampleAlarms.acknowledgement(of: alarm, by: "nurse"))
    }
    recorder.record([
      TechnicalAlarm(id: UUID(), kind: .feed, patient: nil, cause: "x", beganSeconds: 1, endedSeconds: 2),
      TechnicalAlarm(id: UUID(), kind: .database, patient: nil, cause: "x", beganSeconds: 1),
    ])
    #expect(recorder.wait(timeoutSeconds: 60) { $0.status.state == .up } && recorder.drain(timeoutSeconds: 20))
    try TestDatabase.connect(address).run("update alarms set recorded_at = now() - interval '400 days' where patient_id <> 'P4'")

    try TestDatabase.connect(address).run(
      """
      insert into withheld_counts (topic, patient_key, began_at, patient_id, ward, count, recorded_at)
      select 'ICU', key, to_timestamp(0), key, 'W', 1, now() - age
      from (values ('old', interval '400 days'), ('new', interval '0')) v (key, age)
      """)
    let tally = try #require(try AlarmRetention.prune(configuration, keepingDays: 365))
    #expect(tally.episodes == 1 && tally.alarms == 2 && tally.technicalAlarms == 1 && tally.emptiedMails == 3)
    #expect(try TestDatabase.column("select distinct patient_id from alarms order by 1", at: address) == ["P2", "P3", "P4"])
    for table in ["deliveries", "acknowledgements"] {
      #expect(try TestDatabase.column("select count(*)::text from \(table)", at: address) == ["2"])
    }
    #expect(try TestDatabase.column("select kind from technical_alarms", at: address) == ["database"])
    #expect(
      try TestDatabase.column(
        "select patient_id from outbox o join alarms a on a.id = o.transition_id where payload <> '{}'", at: address)
        == ["P2"])
    #expect(try TestDatabase.column("select patient_key from withheld_counts", at: address) == ["new"])
    #expect(try AlarmRetention.prune(configuration, keepingDays: 365) == AlarmRetention.Tally())
  }
}
