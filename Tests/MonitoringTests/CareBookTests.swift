import Alarms
import Foundation
import Testing
import Vitals

@testable import Engine
@testable import Monitoring

@Suite("What people do about the alarms of a ward")
struct CareBookTests {
  private func patient(_ id: String, _ severity: Severity, episode: UUID?, conditions: Int = 0) -> Shard.Patient {
    var patient = Shard.Patient(identity: PatientIdentity(id: id))
    if severity > .normal {
      _ = patient.alarm.update(severity, at: 0, policy: AlarmPolicy())
      _ = patient.alarm.update(severity, at: 100, policy: AlarmPolicy())
    }
    patient.episodeID = episode
    for number in 0..<conditions {
      _ = patient.conditions.set(
        .signal(Vital.allCases[number]), cause: "x", of: patient.identity, at: 0)
    }
    return patient
  }

  private func follow(_ book: inout CareBook, _ patients: [Shard.Patient], at seconds: Double) -> [EpisodeEvent.Kind] {
    book.follow([patients]) { _, _ in seconds }.map(\.kind)
  }

  @Test("is known while the alarm runs, and ends with it or with another occupant")
  func ends() {
    var book = CareBook()
    let (first, second) = (UUID(), UUID())
    #expect(follow(&book, [patient("P1", .high, episode: first), patient("P2", .normal, episode: nil)], at: 100) == [])
    #expect(book["P1"]?.episodeID == first && book["P2"] == nil)
    #expect(book.perform(.claim, for: "P1", by: "Åsa", at: 110)?.kind == .claimed)
    #expect(book.perform(.claim, for: "P2", by: "Åsa", at: 110) == nil)
    #expect(book["P1"]?.claim?.person == "Åsa")
    #expect(follow(&book, [patient("P1", .high, episode: second)], at: 120) == [])
    #expect(book["P1"]?.claim == nil)
    #expect(follow(&book, [patient("P1", .normal, episode: nil)], at: 130) == [] && book["P1"] == nil)
  }

  @Test("silences one patient alone, until something new comes beside the alarm")
  func silences() {
    var book = CareBook()
    let episodes = [UUID(), UUID()]
    let patients = [patient("P1", .high, episode: episodes[0]), patient("P2", .high, episode: episodes[1])]
    _ = follow(&book, patients, at: 100)
    #expect(book.perform(.silence(seconds: 300), for: "P1", by: "Åsa", at: 100)?.untilSeconds == 400)
    #expect(book["P1"]?.silentSeconds(at: 150) == 250 && book["P2"]?.silence == nil)
    // The other one sounds again after two minutes, this one does not.
    #expect(follow(&book, patients, at: 221) == [.realarmed] && book["P2"]?.realarms == 1)
    #expect(follow(&book, [patient("P1", .high, episode: episodes[0], conditions: 1), patients[1]], at: 230) == [.unsilenced])
  }

  @Test("is learnt from the database before the alarm itself is known, as after a restart")
  func restarts() {
    var book = CareBook()
    let episode = UUID()
    let claimed = EpisodeEvent(
      episodeID: episode, kind: .claimed, ordinal: 0, patientID: "P1", person: "Bo", timeSeconds: 90)
    let silenced = EpisodeEvent(
      episodeID: episode, kind: .silenced, ordinal: 0, patientID: "P1", person: "Bo", timeSeconds: 95, untilSeconds: 300)
    for event in [silenced, claimed] { book.learn(event) }
    #expect(follow(&book, [patient("P1", .high, episode: episode, conditions: 2)], at: 100) == [])
    #expect(book["P1"]?.claim?.person == "Bo" && book["P1"]?.silentSeconds(at: 100) == 200)
    book.learn(EpisodeEvent(episodeID: episode, kind: .released, ordinal: 0, patientID: "P1", person: "Cy", timeSeconds: 120))
    #expect(book["P1"]?.claim == nil)
  }

  @Test("goes on where the engine comes upon the same alarms once more, whether it was done here or elsewhere")
  func again() {
    var book = CareBook()
    let patients = [patient("P1", .high, episode: UUID()), patient("P2", .high, episode: UUID())]
    _ = follow(&book, patients, at: 100)
    #expect(book.perform(.silence(seconds: 300), for: "P1", by: "Bo", at: 100) != nil)
    #expect(book.perform(.claim, for: "P1", by: "Bo", at: 101) != nil)
    book.learn(
      EpisodeEvent(
        episodeID: patients[1].episodeID ?? UUID(), kind: .claimed, ordinal: 0, patientID: "P2", person: "Cy", timeSeconds: 102))
    var next = book.again
    #expect(follow(&next, [], at: 105) == [] && next.isEmpty, "nobody is known yet")
    #expect(follow(&next, patients, at: 110) == [])
    #expect(next["P1"]?.silentSeconds(at: 110) == 290 && next["P1"]?.claim?.person == "Bo" && next["P2"]?.claim?.person == "Cy")
    // Once more, and nothing is lost of it.
    next = next.again
    #expect(follow(&next, patients, at: 120) == [] && next["P1"]?.silentSeconds(at: 120) == 280)
  }
}
