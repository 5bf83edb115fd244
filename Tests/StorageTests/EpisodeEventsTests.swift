import Alarms
import Foundation
import Sharing
import Testing
import Vitals

@testable import Storage

@Suite("Stored deeds of people and timers", .enabled(if: TestDatabase.isInstalled, "no PostgreSQL server is installed"))
struct EpisodeEventsTests {
  private let folders = [TemporaryFolder(), TemporaryFolder()]
  private let episodeID = UUID()

  private func event(_ kind: EpisodeEvent.Kind, _ ordinal: Int, by person: String? = "Åsa", until: Double? = nil) -> EpisodeEvent
  {
    EpisodeEvent(
      episodeID: episodeID, kind: kind, ordinal: ordinal, patientID: "P1", person: person, timeSeconds: 1_732_270_000.25,
      untilSeconds: until)
  }

  @Test("Each has a row, the first of two in one place stays, and every console hears of each once")
  func heard() throws {
    let address = try TestDatabase.newSchema()
    let configurations = folders.map { TestDatabase.configuration(address, topic: "ICU", folder: $0) }
    let recorders = configurations.map { AlarmRecorder(configuration: $0) }
    for recorder in recorders { recorder.start(onAccepted: { _ in }) }
    defer { for recorder in recorders { recorder.close() } }
    let heard = Board<[EpisodeEvent]>([])
    let listener = try AcknowledgementListener(configuration: configurations[1])
    listener.start(onHeard: { _ in }, onEvents: { events in heard.update { $0 += events } }, onNotice: { _ in })
    defer { listener.close() }
    let claimed = event(.claimed, 0)
    recorders[0].record(claimed)
    #expect(heard.wait(timeoutSeconds: 60) { $0 == [claimed] })
    // On standby too: what people do is written by every console.
    let silenced = event(.silenced, 0, until: 1_732_270_600)
    recorders[1].record(event(.claimed, 0, by: "Bo"))
    recorders[1].record(silenced)
    #expect(heard.wait(timeoutSeconds: 60) { $0 == [claimed, silenced] })
    recorders[0].record(event(.realarmed, 0, by: nil))
    #expect(heard.wait(timeoutSeconds: 60) { $0.count == 3 && $0.last?.person == nil })
    #expect(
      try TestDatabase.column("select kind || coalesce(person, '') from episode_events order by kind", at: address)
        == ["claimedÅsa", "realarmed", "silencedÅsa"])
  }

  @Test("One that a trigger leaves out without a word is not taken for stored, and one whose place is taken is")
  func leftOut() throws {
    let address = try TestDatabase.newSchema()
    let recorder = AlarmRecorder(configuration: TestDatabase.configuration(address, topic: "ICU", folder: folders[0]))
    recorder.start(onAccepted: { _ in })
    defer { recorder.close() }
    recorder.record(event(.claimed, 0))
    #expect(recorder.wait(timeoutSeconds: 60) { $0.isOnDuty == true } && recorder.drain(timeoutSeconds: 60))
    let admin = try TestDatabase.connect(address)
    try TestDatabase.leaveOut(from: "episode_events", at: address)
    recorder.record(event(.claimed, 0, by: "Bo"))
    #expect(recorder.drain(timeoutSeconds: 60) && recorder.status.state == .up)
    recorder.record(event(.released, 0))
    #expect(recorder.wait(timeoutSeconds: 60) { $0.status.state == .down })
    #expect(recorder.status.message?.contains("stored nothing in episode_events and gave no reason") == true)
    try admin.run("drop trigger theirs on episode_events")
    #expect(recorder.drain(timeoutSeconds: 60) && recorder.rejectedCount == 0)
    #expect(try admin.run("select 1 from episode_events where kind = 'released'").count == 1)
  }

  @Test("Whoever starts later learns what there is, and what another topic's people do is theirs")
  func learnsLater() throws {
    let address = try TestDatabase.newSchema()
    let recorder = AlarmRecorder(configuration: TestDatabase.configuration(address, topic: "ICU", folder: folders[0]))
    recorder.start(onAccepted: { _ in })
    defer { recorder.close() }
    recorder.record(event(.claimed, 0))
    #expect(recorder.wait(timeoutSeconds: 60) { $0.status.state == .up } && recorder.drain(timeoutSeconds: 20))
    let looked = Board<[EpisodeEvent]>([])
    let listener = try AcknowledgementListener(
      configuration: TestDatabase.configuration(address, topic: "ICU", folder: folders[1]))
    listener.start(onHeard: { _ in }, onEvents: { events in looked.update { $0 += events } }, onNotice: { _ in })
    defer { listener.close() }
    #expect(looked.wait(timeoutSeconds: 60) { $0 == [event(.claimed, 0)] })
    let other = try AlarmDatabase(
      TestDatabase.configuration(address, topic: "other", folder: folders[1]), connectionInfo: address, applicationName: "test",
      whileWaiting: { true })
    #expect(try other.events(recordedAfter: 0).isEmpty)
  }
}
