import Alarms
import Detection
import Foundation
import Testing
import Vitals

@testable import Engine

/// A patient of the engine, a reading a second.
private struct ScoredBed {
  var shard = Shard(wardName: "Ward", detector: .rulesOnly)
  var seconds = 1_795_694_400.0
  var events: [ShardEvent] = []
  var values = PerVital<Double?>(repeating: nil)
  var onOxygen = true

  init(heartRate: Double = 72, breathing: Double = 15, saturation: Double = 97) {
    values.heartRate = heartRate
    values.respiratoryRate = breathing
    values.oxygenSaturation = saturation
  }

  mutating func run(for count: Int = 1, entry: Circumstances.Entry? = nil) {
    for _ in 0..<count {
      seconds += 1
      var reading = Reading(
        patient: PatientIdentity(id: "P1"), timeSeconds: seconds, values: values, onOxygen: onOxygen, consciousness: .alert)
      reading.circumstances = entry
      shard.step([reading], into: &events)
    }
  }

  /// A record without a measurement.
  mutating func enter(_ entry: Circumstances.Entry) {
    seconds += 1
    var reading = Reading(patient: PatientIdentity(id: "P1"), timeSeconds: seconds)
    reading.circumstances = entry
    shard.step([reading], into: &events)
  }

  var told: [String] {
    events.compactMap { if case .transition(let step) = $0 { "\(step.kind.rawValue) \(step.severity.word)" } else { nil } }
  }

  var severity: Severity { shard.patients[0].alarm.severity }
  var assessment: Assessment? { shard.patients[0].assessment }
}

@Suite("The engine and whom NEWS2 is for")
struct CircumstancesAlarmTests {
  private static let scaleTwo = Circumstances.Entry(oxygenScale: .two, oxygenScaleBy: "Dr X")
  private static let child = Circumstances.Entry(birthDate: BirthDate("2019-02-03"))
  private static let pregnant = Circumstances.Entry(isPregnant: true)

  @Test("On scale 2 a saturation of 90 on oxygen raises nothing, and one of 98 does")
  func onScaleTwo() {
    var bed = ScoredBed(saturation: 90)
    bed.enter(Self.scaleTwo)
    bed.run(for: 120)
    #expect(bed.told.isEmpty && bed.assessment?.news2.total == 2)
    bed.values.oxygenSaturation = 98
    bed.run(for: 40)
    #expect(bed.told == ["raised MEDIUM"])
  }

  @Test("A scale entered by itself is shown at once, and is no reading")
  func shownAtOnce() {
    var bed = ScoredBed(saturation: 90)
    bed.run(for: 5)
    let last = bed.shard.patients[0].lastReadingSeconds
    bed.enter(Self.scaleTwo)
    #expect(bed.assessment?.news2[.oxygenSaturation] == 0 && bed.assessment?.observation.oxygenScaleBy == "Dr X")
    #expect(bed.shard.patients[0].lastReadingSeconds == last)
  }

  @Test("What is entered before the first reading counts from that on")
  func enteredFirst() {
    var bed = ScoredBed(heartRate: 140, breathing: 30)
    bed.enter(Self.child)
    #expect(bed.assessment == nil)
    bed.run(for: 60)
    #expect(bed.told.isEmpty && bed.assessment?.exemption == .childhood)
  }

  @Test(
    "A change of age, pregnancy or scale resolves no running alarm and lowers none; recovery does, by the rule that raised it",
    arguments: [(child, Severity.normal), (pregnant, .normal), (scaleTwo, .low)])
  func runningAlarm(entry: Circumstances.Entry, severityBesides: Severity) {
    var bed = ScoredBed(heartRate: 115, saturation: 91)
    bed.run(for: 30)
    #expect(bed.severity == .high)
    bed.run(entry: entry)
    bed.run(for: 600)
    #expect(bed.severity == .high && bed.assessment?.severity == severityBesides)
    #expect(bed.told == ["raised HIGH"])
    bed.values = ScoredBed().values
    bed.onOxygen = false
    bed.run(for: 200)
    #expect(bed.severity == .normal && bed.told.last == "resolved NORMAL")
    // The next episode knows nothing of the rule before.
    bed.values.oxygenSaturation = 91
    bed.run(for: 60)
    #expect(bed.severity == .normal)
  }

  @Test(
    "What kills within minutes goes on for a child and in pregnancy, and its sentence has no NEWS2", arguments: [child, pregnant])
  func lifeThreat(entry: Circumstances.Entry) throws {
    var bed = ScoredBed(heartRate: 120, breathing: 28)
    bed.run(entry: entry)
    bed.run(for: 100)
    #expect(bed.told.isEmpty)
    bed.values.oxygenSaturation = 70
    bed.run(for: 8)
    #expect(bed.told == ["raised HIGH"])
    let question = try #require(bed.shard.unexplained.last).question
    let sentence = bed.shard.detector.explain(question).sentence
    #expect(sentence.hasPrefix("SpO2 70. No score: ") && sentence.contains(bed.assessment?.exemption?.words ?? "?"))
  }

  @Test("That a patient has no score stands as a technical condition, and is told once when it begins and when it ends")
  func condition() {
    var bed = ScoredBed()
    bed.run(for: 5)
    bed.enter(Self.pregnant)
    bed.run(for: 60)
    #expect(bed.shard.patients[0].conditions.all.map(\.cause) == ["no NEWS2: pregnant"])
    bed.enter(.init(isPregnant: false))
    bed.run(for: 5)
    #expect(bed.shard.patients[0].conditions.all.isEmpty && bed.assessment?.news2.isPartial == true)
    let told = bed.events.compactMap { if case .condition(let change) = $0 { change.words } else { nil } }
    #expect(told == ["no NEWS2: pregnant", "NEWS2 counts again"])
  }

  @Test("A checkpoint keeps circumstances, and those of the running episode")
  func checkpoint() throws {
    var bed = ScoredBed(heartRate: 135, breathing: 26, saturation: 91)
    bed.run(for: 30)
    bed.run(entry: Self.child)
    bed.enter(Self.scaleTwo)
    var restored = Shard(wardName: "Ward", detector: .rulesOnly)
    try restored.restart(from: bed.shard.checkpoint())
    #expect(restored.patients[0].circumstances == bed.shard.patients[0].circumstances)
    #expect(restored.patients[0].assessment?.exemption == .childhood)
    bed.shard = restored
    bed.run(for: 600)
    #expect(bed.severity == .high)
  }
}
