import Alarms
import Foundation
import Saving
import Testing
import Vitals

@testable import Storage

@Suite("Alarms raised before it is known what they go on from", .serialized, .enabled(if: TestDatabase.isInstalled))
struct ProvisionalTests {
  private let folder = TemporaryFolder()
  private let address: String
  private let configuration: StorageConfiguration
  private let high: AlarmTransition

  init() throws {
    address = try TestDatabase.newSchema()
    configuration = TestDatabase.configuration(address, folder: folder)
    high = SampleAlarms.recorded(0..<1, ward: configuration.wardName, asksForMail: true)[0].transition
  }

  private func rows() throws -> [String?] { try TestDatabase.column("select id::text from alarms", at: address) }

  @Test("wait, are stored once nothing went before, also those of an earlier run, and what followed them stays behind them")
  func stand() throws {
    let accepted = Accepted()
    let other = SampleAlarms.recorded(7..<8, ward: configuration.wardName)[0].transition
    for (run, transition) in [high, other].enumerated() {
      let recorder = AlarmRecorder(configuration: configuration)
      recorder.start(onAccepted: accepted.sink)
      defer { recorder.close() }
      recorder.record(provisional: [transition])
      recorder.markMailed(transitionID: transition.id, atSeconds: 1_732_270_200)
      #expect(recorder.settle(timeoutSeconds: 60))
      #expect(recorder.wait(timeoutSeconds: 60) { $0.isOnDuty == true })
      // The turn that answers the second question comes after the one that stores what waits at the first.
      _ = recorder.rowCount(timeoutSeconds: 60)
      #expect(recorder.rowCount(timeoutSeconds: 60) == 0)
      guard run == 1 else { continue }
      recorder.settleProvisional(areVoid: false)
      #expect(recorder.drain(timeoutSeconds: 60))
    }
    #expect(Set(try rows()) == Set([high, other].map { $0.id.uuidString.lowercased() }))
  }

  @Test("are void where the engine comes to them again, and a mail that went out meanwhile counts as sent")
  func void() throws {
    let accepted = Accepted()
    let recorder = AlarmRecorder(configuration: configuration)
    recorder.start(onAccepted: accepted.sink)
    defer { recorder.close() }
    var second = high
    second.id = UUID()
    recorder.record(provisional: [high, second])
    #expect(recorder.settle(timeoutSeconds: 60))
    #expect(accepted.ids == [high.id, second.id], "nobody waits for the checkpoint at the end")
    recorder.markMailed(transitionID: high.id, atSeconds: 1_732_270_200)
    recorder.settleProvisional(areVoid: true)
    recorder.record([RecordedTransition(transition: high, receivedNanoseconds: 0)], checkpoint: nil)
    #expect(recorder.drain(timeoutSeconds: 60))
    #expect(try rows() == [high.id.uuidString.lowercased()])
    #expect(
      try TestDatabase.column("select extract(epoch from sent_at)::bigint::text from outbox", at: address) == ["1732270200"])
    #expect(recorder.status.pending == 0)
  }

  @Test("What became of them before a console was killed is not lost: reasons, mails and recipients", arguments: [false, true])
  func killed(areVoid: Bool) throws {
    do {
      let recorder = AlarmRecorder(configuration: configuration)
      recorder.start { _ in }
      defer { recorder.close() }
      #expect(recorder.wait(timeoutSeconds: 60) { $0.isOnDuty == true })
      recorder.record(provisional: [high])
      recorder.record(AlarmExplanation(transitionID: high.id, explanation: SampleAlarms.explanation))
      recorder.record(
        AlarmDelivery(
          transitionID: high.id, notice: "alarm", channel: "mail", recipient: "a", outcome: .taken, messageID: "<m>",
          timeSeconds: 1_732_270_200))
      recorder.markMailed(transitionID: high.id, atSeconds: 1_732_270_200)
      #expect(recorder.settle(timeoutSeconds: 60))
      // A turn after the one that may have stored it.
      _ = recorder.rowCount(timeoutSeconds: 60)
    }
    let accepted = Accepted()
    let recorder = AlarmRecorder(configuration: configuration)
    recorder.start(onAccepted: accepted.sink)
    defer { recorder.close() }
    #expect(recorder.wait(timeoutSeconds: 60) { $0.isOnDuty == true })
    _ = recorder.rowCount(timeoutSeconds: 60)
    recorder.settleProvisional(areVoid: areVoid)
    if areVoid { recorder.record([RecordedTransition(transition: high, receivedNanoseconds: 0)], checkpoint: nil) }
    #expect(recorder.drain(timeoutSeconds: 60))
    #expect(try rows() == [high.id.uuidString.lowercased()])
    #expect(try TestDatabase.column("select transition_id::text from explanations", at: address) == (try rows()))
    #expect(try TestDatabase.column("select recipient || state from deliveries", at: address) == ["ataken"])
    #expect(
      try TestDatabase.column("select extract(epoch from sent_at)::bigint::text from outbox", at: address) == ["1732270200"])
  }

  @Test("People are told of them after 10 s, if it is not known by then; never of what is void")
  func patience() {
    var alarms = ProvisionalAlarms()
    let second: UInt64 = 1_000_000_000
    let entry = JournalEntry.provisional(high)
    #expect(alarms.take([entry], atNanoseconds: 5 * second).isEmpty)
    #expect(alarms.takeDue(atNanoseconds: 14 * second, isEnding: false).isEmpty)
    #expect(alarms.takeDue(atNanoseconds: 15 * second, isEnding: false) == [entry])
    #expect(alarms.takeDue(atNanoseconds: 99 * second, isEnding: true).isEmpty)
    _ = alarms.take([entry], atNanoseconds: 20 * second)
    alarms.void()
    #expect(alarms.takeDue(atNanoseconds: 99 * second, isEnding: true).isEmpty)
  }
}
