import Alarms
import Detection
import Foundation
import Testing
import Vitals

@testable import Engine

/// What one patient goes through, a reading a second: MEDIUM (step 0), HIGH (step 1), MEDIUM (step 2), well again (step 3).
private enum Course {
  static let startSeconds = 1_700_000_000.0
  static let patient = PatientIdentity(id: "P1", bed: "07", name: "Okafor P")

  static let readings = (0..<400).map { second in
    var reading = Reading(patient: patient, timeSeconds: startSeconds + Double(second))
    reading.values.heartRate = (60..<220).contains(second) ? 135 : 72
    reading.values.respiratoryRate = (100..<140).contains(second) ? 28 : 15
    reading.values.oxygenSaturation = (100..<140).contains(second) ? 88 : 97
    reading.onOxygen = false
    reading.consciousness = .alert
    return reading
  }

  /// The second at which each step is taken, as a console without any acknowledgement takes them.
  static let steps: [AlarmTransition] = {
    var console = Console()
    console.read(to: 400)
    return console.transitions
  }()

  static let episodeID = AlarmIdentity.episode(
    of: "hospital", patientID: patient.id, startSeconds: steps.first?.timeSeconds ?? 0)

  static func acknowledgement(
    step: Int, turn: Int = 0, by person: String = "rn1", episodeID: UUID = episodeID
  ) -> AlarmAcknowledgement {
    AlarmAcknowledgement(
      episodeID: episodeID, step: step, turn: turn, patient: PatientIdentity(id: patient.id), person: person,
      timeSeconds: startSeconds + 1000)
  }
}

/// An engine that has read the course so far, with what it said.
private struct Console {
  var shard = Shard(wardName: "Ward", detector: .rulesOnly)
  var readCount = 0
  var events: [ShardEvent] = []

  mutating func read(to second: Int) {
    guard second > readCount else { return }
    shard.step(Array(Course.readings[readCount..<second]), into: &events)
    readCount = second
  }

  mutating func learn(_ acknowledgement: AlarmAcknowledgement, isNews: Bool = true) {
    shard.learn(acknowledgement, isNews: isNews, into: &events)
  }

  var seenBy: String? { shard.patient(id: "P1")?.alarm.acknowledgement?.by }
  var transitions: [AlarmTransition] {
    events.compactMap { if case .transition(let transition) = $0 { transition } else { nil } }
  }
  var told: [AlarmAcknowledgement] {
    events.compactMap { if case .acknowledged(let acknowledgement) = $0 { acknowledgement } else { nil } }
  }
}

@Suite("Acknowledgements of all consoles")
struct AcknowledgementTests {
  /// Each is a second at which the step of that number stands.
  private static let stands = [90, 130, 210, 390]

  @Test("The course has the steps that these tests speak of")
  func course() {
    #expect(Course.steps.map(\.kind) == [.raised, .escalated, .deescalated, .resolved])
    for (step, second) in zip(Course.steps, Self.stands) { #expect(step.timeSeconds < Course.startSeconds + Double(second)) }
    for (step, second) in zip(Course.steps.dropFirst(), Self.stands) {
      #expect(step.timeSeconds > Course.startSeconds + Double(second))
    }
  }

  /// Whenever it is learnt: too early, in time or too late.
  @Test(
    "Who has seen which step stands the same whenever a console learns of it, and no alarm changes by it",
    arguments: [0, 61] + stands, 0...3)
  func isTheSameWhenever(learntAt: Int, step: Int) {
    // A raise or escalation is seen until the next one: the first until the second, the second until the end.
    let seenAt = [0: [90], 1: [130, 210], 2: [210]][step] ?? []
    var console = Console()
    console.read(to: learntAt)
    console.learn(Course.acknowledgement(step: step))
    for second in Self.stands where second >= learntAt {
      console.read(to: second)
      #expect(console.seenBy == (seenAt.contains(second) ? "rn1" : nil), "at \(second)")
    }
    console.read(to: 400)
    #expect(console.transitions == Course.steps)
    let isEverShown = seenAt.contains { $0 >= learntAt }
    #expect(console.told.map(\.person) == (isEverShown ? ["rn1"] : []))
    #expect(console.told.allSatisfy { $0.patient == Course.patient && $0.step == step })
  }

  @Test("What came before this console is shown, and the log says nothing of it", arguments: [0, 130])
  func history(learntAt: Int) {
    var console = Console()
    console.read(to: learntAt)
    console.learn(Course.acknowledgement(step: 1), isNews: false)
    console.read(to: 130)
    #expect(console.seenBy == "rn1")
    #expect(console.told.isEmpty)
  }

  @Test("What is taken back stands taken back on every console, whenever it learns of it", arguments: [0, 90, 130, 210])
  func takenBack(learntAt: Int) {
    var console = Console()
    console.read(to: learntAt)
    for turn in 0...1 { console.learn(Course.acknowledgement(step: 1, turn: turn)) }
    console.read(to: 210)
    #expect(console.seenBy == nil)
    console.learn(Course.acknowledgement(step: 1, turn: 2, by: "rn2"))
    #expect(console.seenBy == "rn2")
    // What comes late, or once more, changes nothing.
    for turn in 0...2 { console.learn(Course.acknowledgement(step: 1, turn: turn, by: turn == 2 ? "rn2" : "rn1")) }
    #expect(console.seenBy == "rn2")
    #expect(console.told.map(\.isTakenBack) == [false, true, false])
  }

  @Test("Whoever takes back takes back their own, and the one who was stored first stands")
  func takesBackOwn() throws {
    var console = Console()
    console.read(to: 130)
    #expect(console.shard.takeBack(patientID: "P1", by: "rn1", at: 0) == nil)
    #expect(console.shard.acknowledge(patientID: "P1", by: "rn1", at: 0)?.turn == 0)
    #expect(console.shard.takeBack(patientID: "P1", by: "rn2", at: 0) == nil)
    let back = console.shard.takeBack(patientID: "P1", by: "rn1", at: 0)
    #expect(try #require(back).turn == 1 && console.seenBy == nil)
    // At the other console rn2 had been stored in the meantime, and rn1's taking back was not theirs.
    console.learn(Course.acknowledgement(step: 1, by: "rn2"))
    #expect(console.seenBy == "rn2")
    console.learn(try #require(back))
    #expect(console.seenBy == "rn2")
    let again = console.shard.takeBack(patientID: "P1", by: "rn2", at: 0)
    let theirs = try #require(again)
    #expect(theirs.turn == 1)
    #expect(AlarmIdentity.acknowledgement(theirs) != AlarmIdentity.acknowledgement(try #require(back)))
  }

  @Test("One's own comes back and changes nothing; that of the first to be stored takes its place")
  func firstStoredWins() throws {
    var console = Console()
    console.read(to: 210)
    let given = console.shard.acknowledge(patientID: "P1", by: "rn2", at: Course.startSeconds + 210)
    let own = try #require(given)
    #expect(own.episodeID == Course.episodeID)
    #expect(own.step == 1, "the escalation is what was seen, not the de-escalation after it")
    console.learn(own)
    #expect(console.seenBy == "rn2" && console.told.isEmpty)
    for _ in 0..<2 { console.learn(Course.acknowledgement(step: 1)) }
    #expect(console.seenBy == "rn1")
    #expect(console.told.count == 1)
  }

  @Test("A restart from before the acknowledgement knows it again", arguments: [true, false])
  func restart(hasCheckpoint: Bool) throws {
    var before = Console()
    before.read(to: 120)
    var after = Console()
    if hasCheckpoint {
      try after.shard.restart(from: before.shard.checkpoint())
      after.readCount = 110
    }
    after.learn(Course.acknowledgement(step: 1), isNews: false)
    after.read(to: 130)
    #expect(after.seenBy == "rn1")
  }

  @Test("What fits no alarm here invents none")
  func inventsNothing() {
    var console = Console()
    console.learn(Course.acknowledgement(step: 0))
    #expect(console.shard.patients.isEmpty)
    console.read(to: 90)
    console.learn(Course.acknowledgement(step: 0, by: "rn3", episodeID: UUID()))
    #expect(console.seenBy == "rn1")
    console.read(to: 400)
    console.learn(Course.acknowledgement(step: 0))
    #expect(console.seenBy == nil)
    #expect(console.shard.patient(id: "P1")?.alarm.severity == .normal)
  }

  @Test("Only so many are kept in mind, and the newest of them")
  func isBounded() {
    var awaited = AwaitedAcknowledgements(limit: 10)
    let episodes = (0..<25).map { _ in UUID() }
    for (number, episode) in episodes.enumerated() {
      var acknowledgement = Course.acknowledgement(step: 0, episodeID: episode)
      acknowledgement.timeSeconds = Double(number)
      awaited.remember(acknowledgement, isNews: true)
    }
    let kept = episodes.indices.filter { !awaited.take(episodeID: episodes[$0], step: 0).isEmpty }
    #expect(kept.count >= 5 && kept.count <= 10)
    #expect(kept == Array(episodes.indices.suffix(kept.count)))
    #expect(episodes.allSatisfy { awaited.take(episodeID: $0, step: 0).isEmpty })
  }
}
