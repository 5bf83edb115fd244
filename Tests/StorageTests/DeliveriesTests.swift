import Alarms
import Foundation
import Sharing
import Testing
import Vitals

@testable import Storage

@Suite("Who has been told of what", .enabled(if: TestDatabase.isInstalled, "no PostgreSQL server is installed"))
struct DeliveriesTests {
  private let folder = TemporaryFolder()
  private let accepted = Accepted()

  private func started(_ address: String, topic: String = "ICU", sink: Accepted? = nil) -> AlarmRecorder {
    let recorder = AlarmRecorder(configuration: TestDatabase.configuration(address, topic: topic, folder: folder))
    recorder.start(onAccepted: (sink ?? accepted).sink)
    return recorder
  }

  private func delivery(
    _ of: AlarmTransition, to recipient: String, _ outcome: AlarmDelivery.Outcome, reason: String? = nil, notice: String = "alarm"
  ) -> AlarmDelivery {
    AlarmDelivery(
      transitionID: of.id, notice: notice, channel: "mail", recipient: recipient, outcome: outcome, reason: reason,
      messageID: "<\(of.id)>", timeSeconds: 1_732_270_100)
  }

  private func note(_ of: AlarmTransition, to recipient: String, _ error: String) -> DeliveryNote {
    DeliveryNote(
      transitionID: of.id, notice: "alarm", channel: "mail", recipient: recipient, messageID: "<m>", error: error,
      nextAttemptSeconds: 1_732_270_200)
  }

  private func record(_ recorder: AlarmRecorder, _ transitions: [AlarmTransition]) {
    recorder.record(
      transitions.map { RecordedTransition(transition: $0, receivedNanoseconds: Monotonic.nowNanoseconds()) }, checkpoint: nil)
    #expect(recorder.drain(timeoutSeconds: 60))
  }

  @Test("There is a row for each recipient: one that waits says why, and the first outcome is for good")
  func rows() throws {
    let address = try TestDatabase.newSchema()
    let recorder = started(address)
    defer { recorder.close() }
    let alarm = SampleAlarms.transition(1, asksForMail: true)
    record(recorder, [alarm])
    recorder.note(note(alarm, to: "b", "450 greylisted"))
    #expect(recorder.drain(timeoutSeconds: 60))
    recorder.note(note(alarm, to: "b", "450 still greylisted"))
    recorder.record(delivery(alarm, to: "a", .taken))
    recorder.record(delivery(alarm, to: "c", .dead, reason: "550 no such user"))
    #expect(recorder.drain(timeoutSeconds: 60))
    let query = "select concat_ws(' ', recipient, state, attempts, reason) from deliveries order by recipient"
    #expect(
      try TestDatabase.column(query, at: address) == [
        "a taken 1", "b waiting 2 450 still greylisted", "c dead 1 550 no such user",
      ])
    #expect(try TestDatabase.column("select attempts || last_error from outbox", at: address) == ["2450 still greylisted"])
    recorder.record(delivery(alarm, to: "b", .expired, reason: "older than an hour"))
    // Twice in one transaction, as when the database comes back.
    recorder.record(delivery(alarm, to: "b", .taken))
    recorder.record(delivery(alarm, to: "c", .taken))
    recorder.note(note(alarm, to: "a", "late"))
    #expect(recorder.drain(timeoutSeconds: 60))
    #expect(
      try TestDatabase.column(query, at: address) == ["a taken 1", "b expired 2 older than an hour", "c dead 1 550 no such user"])
  }

  @Test("Whoever takes over knows who has it already, how old it is, whether it is over, and whether somebody has seen it")
  func handsOver() throws {
    let address = try TestDatabase.newSchema()
    let alarms = (1...4).map { SampleAlarms.transition($0, asksForMail: true) }
    do {
      let recorder = started(address)
      defer { recorder.close() }
      record(recorder, alarms + [SampleAlarms.ending(alarms[1])])
      recorder.record(delivery(alarms[0], to: "a", .taken))
      recorder.acknowledge(SampleAlarms.acknowledgement(of: alarms[0], by: "nurse"))
      recorder.markMailed(transitionID: alarms[2].id, atSeconds: Date().timeIntervalSince1970 - 60)
      recorder.giveUp(transitionID: alarms[3].id, reason: "550 no such user")
      recorder.record(
        EpisodeEvent(
          episodeID: alarms[2].episodeID, kind: .silenced, ordinal: 0, patientID: "P", person: "rn", timeSeconds: 100,
          untilSeconds: 400))
      #expect(recorder.drain(timeoutSeconds: 60))
    }
    try TestDatabase.connect(address).run(
      "update outbox set recorded_at = now() - interval '40 days' where transition_id = $1", [.text(alarms[1].id.uuidString)])
    let second = Accepted()
    let recorder = started(address, sink: second)
    defer { recorder.close() }
    #expect(recorder.wait(timeoutSeconds: 60) { $0.isOnDuty == true })
    let left = recorder.outstandingAlarms(timeoutSeconds: 60)
    let found = Dictionary(uniqueKeysWithValues: left.map { ($0.transition.id, $0) })
    #expect(Set(found.keys) == Set(alarms.map(\.id)))
    // What nobody could be told of at once stands, and others may be told.
    #expect(found[alarms[3].id]?.isGivenUp == true && left.count(where: \.isGivenUp) == 1)
    let first = try #require(found[alarms[0].id])
    #expect(first.deliveries == [delivery(alarms[0], to: "a", .taken)] && first.isAcknowledged && !first.isOver)
    #expect(first.toldSecondsAgo == nil && first.ageSeconds < 60)
    let over = try #require(found[alarms[1].id])
    #expect(over.isOver && !over.isAcknowledged && abs(over.ageSeconds - 40 * 86_400) < 60)
    let told = try #require(found[alarms[2].id])
    #expect(told.toldSecondsAgo.map { abs($0 - 60) < 30 } == true)
    // A silence of 300 s by the clock of the records, given a moment ago.
    #expect((240...300).contains(told.silentSeconds) && first.silentSeconds == 0)
    #expect(second.all.count == 4 && Set(second.ids) == Set(found.keys))
    // Read once more from the topic, it is not handed on again.
    record(recorder, [alarms[3], alarms[2]])
    #expect(second.all.count == 4)
    record(recorder, [SampleAlarms.ending(alarms[2])])
    #expect(second.all.last == .step(SampleAlarms.ending(alarms[2])))
    #expect(recorder.outstandingAlarms(timeoutSeconds: 60).count == 3)
    record(recorder, [SampleAlarms.ending(alarms[3])])
    #expect(recorder.outstandingAlarms(timeoutSeconds: 60).count == 2)
  }

  @Test("An acknowledgement that was taken back, or of a step before the last rise, is none")
  func standingAcknowledgement() throws {
    let address = try TestDatabase.newSchema()
    let recorder = started(address)
    defer { recorder.close() }
    let alarm = SampleAlarms.transition(1, asksForMail: true)
    record(recorder, [alarm])
    func isAcknowledged() -> Bool? { recorder.outstandingAlarms(timeoutSeconds: 60).first?.isAcknowledged }
    var given = SampleAlarms.acknowledgement(of: alarm, by: "nurse")
    recorder.acknowledge(given)
    #expect(recorder.drain(timeoutSeconds: 60) && isAcknowledged() == true)
    given.turn = 1
    recorder.acknowledge(given)
    #expect(recorder.drain(timeoutSeconds: 60) && isAcknowledged() == false)
    given.turn = 2
    recorder.acknowledge(given)
    var escalated = SampleAlarms.ending(alarm)
    (escalated.kind, escalated.severity) = (.escalated, .high)
    record(recorder, [escalated])
    #expect(isAcknowledged() == false)
  }

  @Test("What became of notices while the database was away comes with the journal")
  func journalled() throws {
    let address = try TestDatabase.newSchema()
    let alarm = SampleAlarms.transition(1, asksForMail: true)
    do {
      let away = AlarmRecorder(
        configuration: TestDatabase.configuration("host=/nowhere port=1 dbname=x", topic: "ICU", folder: folder))
      away.start(onAccepted: accepted.sink)
      away.record(
        [RecordedTransition(transition: alarm, receivedNanoseconds: Monotonic.nowNanoseconds())], checkpoint: nil)
      away.record(delivery(alarm, to: "a", .taken))
      away.giveUp(transitionID: alarm.id, reason: "older than an hour")
      #expect(away.settle(timeoutSeconds: 60))
      away.close()
    }
    let recorder = started(address)
    defer { recorder.close() }
    #expect(recorder.wait(timeoutSeconds: 60) { $0.isOnDuty == true } && recorder.drain(timeoutSeconds: 20))
    #expect(try TestDatabase.column("select recipient || state from deliveries", at: address) == ["ataken"])
    #expect(try TestDatabase.column("select given_up from outbox", at: address) == ["older than an hour"])
  }
}
