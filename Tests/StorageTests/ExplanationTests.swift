import Alarms
import Foundation
import Sharing
import Testing
import Vitals

@testable import Storage

@Suite("Explanations in the database", .enabled(if: TestDatabase.isInstalled, "no PostgreSQL server is installed"))
struct ExplanationTests {
  private let folder = TemporaryFolder()
  private let accepted = Accepted()

  private func explained(_ transition: AlarmTransition) -> AlarmExplanation {
    AlarmExplanation(transitionID: transition.id, explanation: SampleAlarms.explanation)
  }

  @Test("An alarm is stored and mailed without its explanation, which follows; a mail that still waits has it after a restart")
  func follows() throws {
    let address = try TestDatabase.newSchema()
    let configuration = TestDatabase.configuration(address, topic: "ICU", folder: folder)
    let alarm = SampleAlarms.transition(7, asksForMail: true, isExplained: false)
    for run in 0..<2 {
      let recorder = AlarmRecorder(configuration: configuration)
      recorder.start(onAccepted: accepted.sink)
      defer { recorder.close() }
      recorder.record([RecordedTransition(transition: alarm, receivedNanoseconds: 1)], checkpoint: nil)
      #expect(recorder.drain(timeoutSeconds: 60))
      #expect(
        try TestDatabase.column("select count(*)::text from alarms where explanation is null", at: address) == ["1"])
      if run == 0 { #expect(recorder.outstandingAlarms(timeoutSeconds: 60).map(\.transition) == [alarm]) }
      recorder.record(explained(alarm))
      #expect(recorder.drain(timeoutSeconds: 60))
      var told = alarm
      told.explanation = SampleAlarms.explanation
      #expect(recorder.outstandingAlarms(timeoutSeconds: 60).map(\.transition) == [told])
    }
    #expect(accepted.ids.first == alarm.id)
    #expect(
      try TestDatabase.column(
        """
        select concat_ws('|', transition_id, primary_factor, primary_share, explanation, contributions -> 0 ->> 'change')
        from alarm_reasons
        """, at: address)
        == ["\(alarm.id.uuidString.lowercased())|SpO2|0.8|\(SampleAlarms.explanation.sentence)|-9"])
    #expect(try TestDatabase.column("select score || ' ' || expectation from explanations", at: address) == ["99.125 50"])
  }

  @Test("What an earlier version left in a journal, with its explanation inside, is read as it always was")
  func earlierVersion() throws {
    let address = try TestDatabase.newSchema()
    let recorder = AlarmRecorder(configuration: TestDatabase.configuration(address, topic: "ICU", folder: folder))
    recorder.start(onAccepted: accepted.sink)
    defer { recorder.close() }
    recorder.record([RecordedTransition(transition: SampleAlarms.transition(1), receivedNanoseconds: 1)], checkpoint: nil)
    #expect(recorder.drain(timeoutSeconds: 60))
    let sentence = [SampleAlarms.explanation.sentence]
    #expect(try TestDatabase.column("select explanation from alarms", at: address) == sentence)
    #expect(try TestDatabase.column("select explanation from alarm_reasons", at: address) == sentence)
  }

  @Test("On standby no explanation is written; after taking over each stands with its alarm, and one without an alarm does not")
  func standby() throws {
    let address = try TestDatabase.newSchema()
    let folders = [TemporaryFolder(), TemporaryFolder()]
    let recorders = folders.map { AlarmRecorder(configuration: TestDatabase.configuration(address, topic: "T", folder: $0)) }
    recorders[0].start(onAccepted: { _ in })
    #expect(recorders[0].wait(timeoutSeconds: 60) { $0.isOnDuty == true })
    recorders[1].start(onAccepted: { _ in })
    #expect(recorders[1].wait(timeoutSeconds: 60) { $0.isOnDuty == false })
    let alarm = SampleAlarms.transition(1, isExplained: false)
    recorders[1].record([RecordedTransition(transition: alarm, receivedNanoseconds: 1)], checkpoint: nil)
    recorders[1].record(explained(alarm))
    recorders[1].record(explained(SampleAlarms.transition(2)))
    #expect(recorders[1].wait(timeoutSeconds: 60) { $0.standbyCount == 3 })
    recorders[0].close()
    #expect(recorders[1].wait(timeoutSeconds: 60) { $0.isOnDuty == true && $0.standbyCount == 0 && $0.isDrained })
    #expect(
      try TestDatabase.column("select transition_id::text from explanations", at: address)
        == [alarm.id.uuidString.lowercased()])
    #expect(recorders[1].rejectedCount == 0)
    recorders[1].close()
  }
}
