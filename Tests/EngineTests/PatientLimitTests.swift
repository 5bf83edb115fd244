import Alarms
import Detection
import Testing
import Vitals

@testable import Engine

@Suite("How many patients are kept, and for how long")
struct PatientLimitTests {
  private let noon = 1_795_350_000.0

  private func shard(_ limits: PatientLimits) -> Shard {
    Shard(wardName: "Ward", detector: .rulesOnly, limits: limits)
  }

  private func reading(_ id: String, _ seconds: Double, bed: String? = nil, isIll: Bool = false) -> Reading {
    var reading = Reading(patient: PatientIdentity(id: id, bed: bed ?? id), timeSeconds: noon + seconds)
    reading.kafkaSeconds = noon + seconds
    reading.values.heartRate = isIll ? 135 : 72
    reading.values.respiratoryRate = isIll ? 28 : 15
    reading.values.oxygenSaturation = isIll ? 88 : 97
    return reading
  }

  private func arrival(_ seconds: Double) -> Arrival { Arrival(wallSeconds: noon + seconds, isLive: true) }

  @Test("Ids without end keep only as many patients as there is room for: the rest is refused, and who is known goes on")
  func hostileIDs() {
    let most = 1_000
    var shard = shard(PatientLimits(mostPatients: most))
    var events: [ShardEvent] = []
    var refused = 0
    for batch in 0..<200 {
      let seconds = Double(batch)
      // Records of administration too: what they say of nobody is not remembered.
      let strangers = (0..<500).flatMap { number -> [Reading] in
        var gone = Reading(patient: PatientIdentity(id: "gone \(batch).\(number)"), timeSeconds: noon + seconds)
        gone.movement = .discharge
        return [reading("\(batch).\(number)", seconds), gone]
      }
      shard.step(strangers + [reading("0.7", seconds + 0.5)], arrival: arrival(seconds), into: &events)
      #expect(!shard.refused.contains(strangers.count))
      refused += shard.refused.count
    }
    #expect(shard.patients.count == most && shard.indices.count == most)
    #expect(shard.occupants.count == most)
    #expect(refused == 200 * 500 - most)
    #expect(shard.patient(id: "0.7")?.history.newestSeconds == noon + 199.5)
  }

  @Test("Where there is no room, a known patient who is moved to another bed goes on; a second person of the id does not begin")
  func movedWhereFull() {
    var shard = shard(PatientLimits(mostPatients: 2))
    var events: [ShardEvent] = []
    for second in 0..<30 {
      shard.step([reading("A", Double(second)), reading("B", Double(second))], arrival: arrival(Double(second)), into: &events)
    }
    shard.step([reading("A", 30, bed: "elsewhere")], arrival: arrival(30), into: &events)
    #expect(shard.refused == [0] && shard.patients.count == 2)
    // The old bed has been silent for longer than it ever is.
    for second in 60..<70 {
      shard.step([reading("A", Double(second), bed: "elsewhere")], arrival: arrival(Double(second)), into: &events)
      #expect(shard.refused.isEmpty)
    }
    #expect(shard.patient(id: "A")?.identity.bed == "elsewhere")
  }

  @Test("Who has not been heard of for a day while others were is let go, with all that was remembered; the id is anybody's then")
  func forgets() {
    var shard = shard(PatientLimits(forgetAfterSeconds: 86_400))
    var events: [ShardEvent] = []
    shard.step([reading("A", 0), reading("B", 0)], arrival: arrival(0), into: &events)
    shard.step([reading("B", 86_399)], arrival: arrival(86_399), into: &events)
    shard.forget(into: &events)
    #expect(shard.patients.count == 2)
    shard.step([reading("B", 86_400)], arrival: arrival(86_400), into: &events)
    events = []
    shard.forget(into: &events)
    #expect(shard.patients.map(\.identity.id) == ["B"] && shard.occupants.count == 1)
    #expect(events == [.left(PatientIdentity(id: "A", bed: "A"), words: "not heard of for long: let go", timeSeconds: noon)])
    shard.step([reading("A", 86_401, bed: "9")], arrival: arrival(86_401), into: &events)
    #expect(shard.patient(id: "A")?.identity == PatientIdentity(id: "A", bed: "9"))
  }

  @Test("When the whole feed is silent nobody is let go")
  func silentFeed() {
    var shard = shard(PatientLimits(forgetAfterSeconds: 60))
    var events: [ShardEvent] = []
    shard.step([reading("A", 0), reading("B", 1)], arrival: arrival(1), into: &events)
    shard.forget(into: &events)
    #expect(shard.patients.count == 2)
  }

  @Test("Whoever is let go with an alarm standing has it closed, never resolved")
  func closes() throws {
    var shard = shard(PatientLimits(forgetAfterSeconds: 3600))
    var events: [ShardEvent] = []
    for second in 0..<60 {
      shard.step([reading("A", Double(second), isIll: true)], arrival: arrival(Double(second)), into: &events)
    }
    #expect(events.transitions.last?.severity == .high)
    shard.step([reading("B", 4000)], arrival: arrival(4000), into: &events)
    events = []
    shard.forget(into: &events)
    let last = try #require(events.transitions.last)
    #expect(last.kind == .closed && last.closure == .silence && last.previousSeverity == .high)
    #expect(last.timeSeconds == noon + 59)
    #expect(shard.patients.map(\.identity.id) == ["B"])
  }

  @Test("Of ids that were discharged only so many are remembered, the newest")
  func discharged() {
    var registry = OccupantRegistry()
    for number in 0..<300 {
      var gone = reading("\(number)", Double(number))
      _ = registry.judge(gone)
      gone.movement = .discharge
      _ = registry.judge(gone)
    }
    registry.forgetLetGo(butFor: 100)
    #expect(registry.count == 100)
    #expect(Set(registry.letGo.keys) == Set((200..<300).map(String.init)))
  }

  @Test("That there is no room is said once, and once that there is room again")
  func saidOnce() {
    var watch = CapacityWatch(limits: PatientLimits(mostPatients: 100))
    var said: [String] = []
    for (refused, patients) in [(0, 99), (3, 100), (5, 100), (0, 100), (0, 99), (1, 100), (0, 98), (0, 97)] {
      if let news = watch.note(refused: refused, patients: patients) { said.append(news) }
      #expect((watch.warning != nil) == (said.count == 1))
    }
    #expect(said.count == 2 && said[0].contains("--max-patients") && said[1] == "there is room for new patients again")
  }
}
