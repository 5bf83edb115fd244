import Alarms
import Detection
import Testing
import Vitals

@testable import Engine

@Suite("A HIGH that ended before anybody acknowledged it")
struct LatchTests {
  private static let noon = 1_795_694_400.0

  private struct Ward {
    var shard = Shard(wardName: "Ward", detector: .rulesOnly)
    var seconds = LatchTests.noon
    var events: [ShardEvent] = []

    init(latches: Bool = true) { shard.latches = latches }

    mutating func run(for count: Int, isIll: Bool) {
      for _ in 0..<count {
        seconds += 1
        var reading = Reading(patient: PatientIdentity(id: "P1", bed: "1"), timeSeconds: seconds)
        (reading.values.heartRate, reading.values.respiratoryRate) = isIll ? (135, 28) : (72, 15)
        (reading.values.oxygenSaturation, reading.consciousness) = (isIll ? 88 : 97, .alert)
        shard.step([reading], into: &events)
      }
    }

    var bed: BedSnapshot? {
      var (focus, drivers) = (FocusedPatient?.none, DriverStrip())
      return shard.beds(at: seconds, focus: &focus, drivers: &drivers).first
    }

    var steps: [AlarmTransition] { events.compactMap { if case .transition(let step) = $0 { step } else { nil } } }
  }

  @Test("is shown as HIGH until somebody acknowledges it, where alarms latch, and changes no step")
  func latches() throws {
    var (ward, plain) = (Ward(), Ward(latches: false))
    for isIll in [true, false] {
      ward.run(for: 90, isIll: isIll)
      plain.run(for: 90, isIll: isIll)
    }
    #expect(ward.steps == plain.steps && ward.steps.last?.kind == .resolved)
    #expect(plain.bed?.alarm.severity == .normal && plain.bed?.latched == nil)
    let shown = try #require(ward.bed)
    #expect(shown.alarm.severity == .high && shown.alarm.acknowledgement == nil)
    #expect(shown.latched?.endedSeconds == ward.steps.last?.timeSeconds)
    let acknowledged = ward.shard.acknowledgeLatched(patientID: "P1", by: "jk", at: ward.seconds)
    let done = try #require(acknowledged)
    #expect(done.episodeID == ward.steps[0].episodeID && done.step == ward.steps.last { $0.kind.isAlarm }?.step && done.turn == 0)
    #expect(ward.bed?.alarm.severity == .normal)
    // Another console hears of it.
    plain.shard.latches = true
    #expect(plain.bed?.alarm.severity == .high)
    plain.shard.learn(done, isNews: true, into: &plain.events)
    #expect(plain.bed?.alarm.severity == .normal && plain.events.last == .acknowledged(done))
  }

  @Test("does not latch where it was acknowledged, or where the patient has left")
  func seen() {
    var ward = Ward()
    ward.run(for: 60, isIll: true)
    _ = ward.shard.acknowledge(patientID: "P1", by: "jk", at: ward.seconds)
    ward.run(for: 90, isIll: false)
    #expect(ward.bed?.latched == nil)
    ward.run(for: 60, isIll: true)
    var discharge = Reading(patient: PatientIdentity(id: "P1", bed: "1"), timeSeconds: ward.seconds + 1)
    discharge.movement = .discharge
    ward.shard.step([discharge], into: &ward.events)
    #expect(!ward.shard.patients.contains { $0.latched != nil })
  }

  @Test("is in the checkpoint; the next HIGH asks for itself")
  func isKept() throws {
    var ward = Ward()
    ward.run(for: 60, isIll: true)
    ward.run(for: 90, isIll: false)
    var other = Ward()
    try other.shard.restart(from: ward.shard.checkpoint())
    other.seconds = ward.seconds
    #expect(other.bed?.latched == ward.bed?.latched && other.bed?.latched != nil)
    other.run(for: 60, isIll: true)
    #expect(other.bed?.latched == nil && other.bed?.alarm.severity == .high)
    let acknowledged = other.shard.acknowledgeLatched(patientID: "P1", by: "jk", at: other.seconds)
    #expect(acknowledged == nil)
  }
}
