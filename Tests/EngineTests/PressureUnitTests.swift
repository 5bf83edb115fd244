import Alarms
import Detection
import Testing
import Vitals

@testable import Engine

@Suite("Pressures in a unit that nobody says")
struct PressureUnitTests {
  private func events(pulse: Double) -> [ShardEvent] {
    var shard = Shard(wardName: "Ward", detector: .rulesOnly)
    var events: [ShardEvent] = []
    for second in 0..<60 {
      var reading = Reading(patient: PatientIdentity(id: "P1"), timeSeconds: 1_700_000_000 + Double(second))
      reading.values.heartRate = pulse
      reading.values.respiratoryRate = 16
      reading.values.oxygenSaturation = 97
      reading.values.temperature = 36.8
      reading.values.systolicPressure = second < 50 ? 16.4 : 124
      reading.values.diastolicPressure = second < 50 ? 10.5 : 78
      shard.step([reading], into: &events)
    }
    return events
  }

  @Test("raise no alarm of somebody who is well otherwise, and are said")
  func well() {
    let told = events(pulse: 82)
    #expect(!told.contains { if case .transition = $0 { true } else { false } })
    let changes = told.compactMap { if case .condition(let change) = $0 { change } else { nil } }
    #expect(changes.map(\.phase) == [.begins, .ends])
    #expect(changes.first?.cause == "pressure unit? 16.4/10.5 may be kPa")
  }

  @Test("are scored of somebody who is not")
  func ill() {
    let raised = events(pulse: 134).compactMap { if case .transition(let transition) = $0 { transition.severity } else { nil } }
    #expect(raised.contains { $0 >= .medium })
  }
}
