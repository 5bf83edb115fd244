import Alarms
import Detection
import Engine
import Testing
import Vitals

@Suite("Alarms after a gap")
struct AfterGapAlarmTests {
  /// Two minutes of quiet, a minute of silence, then bad values for so long, then quiet again.
  private func steps(badSeconds: Int) -> [AlarmTransition] {
    var shard = Shard(wardName: "Ward", detector: .rulesOnly)
    var events: [ShardEvent] = []
    for second in Array(0..<120) + Array(180..<240) {
      var reading = Reading(patient: PatientIdentity(id: "P"), timeSeconds: 1_700_000_000 + Double(second))
      let isBad = (180..<180 + badSeconds).contains(second)
      reading.values.heartRate = isBad ? 190 : 78
      reading.values.respiratoryRate = isBad ? 38 : 15
      reading.values.oxygenSaturation = isBad ? 70 : 97
      reading.values.systolicPressure = isBad ? 60 : 122
      shard.step([reading], into: &events)
    }
    return events.compactMap { if case .transition(let step) = $0 { step } else { nil } }
  }

  @Test("A few odd seconds of a probe that was just put back on raise nothing", arguments: 1...9)
  func artefact(badSeconds: Int) {
    #expect(steps(badSeconds: badSeconds).isEmpty)
  }

  @Test("A collapse in the gap is raised as soon as any other that lasts")
  func collapse() throws {
    let raised = try #require(steps(badSeconds: 60).first)
    #expect(raised.severity == .high)
    #expect(raised.timeSeconds == 1_700_000_190)
  }
}
