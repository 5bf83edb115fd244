import Alarms
import Detection
import Saving
import Testing
import Vitals

@testable import Engine

/// A patient whose feed charts consciousness and oxygen with every record, a record a second.
private struct ChartedBed {
  static let patient = PatientIdentity(id: "P1", bed: "07")

  var shard = Shard(wardName: "Ward", detector: .rulesOnly)
  var events: [ShardEvent] = []
  var seconds = 1_795_694_400.0
  var level: Consciousness? = .alert
  var onOxygen: Bool? = false

  mutating func run(for count: Int = 1) {
    for _ in 0..<count {
      seconds += 1
      var reading = Reading(patient: Self.patient, timeSeconds: seconds, onOxygen: onOxygen, consciousness: level)
      reading.values.heartRate = 72
      reading.values.oxygenSaturation = 97
      shard.step([reading], into: &events)
    }
  }

  mutating func enter(_ level: Consciousness? = nil, onOxygen: Bool? = nil, by person: String = "jk", delay: Double = 0.5) {
    var reading = Reading(
      patient: Self.patient, timeSeconds: seconds + delay, onOxygen: onOxygen, consciousness: level)
    reading.circumstances = Circumstances.Entry()
    reading.circumstances?.enteredBy = person
    shard.step([reading], into: &events)
  }

  var observation: Observation? { shard.patients[0].assessment?.observation }
  var entered: EnteredChart? { shard.patients[0].assessment?.entered.value }
  var severity: Severity { shard.patients[0].alarm.severity }
  var overruled: [String] { events.compactMap { if case .overruled(_, let words, _) = $0 { words } else { nil } } }
}

@Suite("What a person has entered, and a feed that charts with every record")
struct EnteredChartTests {
  @Test("A level that was entered stands against records that repeat the one of before, raises its alarm, and says whose it is")
  func stands() {
    var bed = ChartedBed()
    bed.run(for: 60)
    bed.enter(.voice)
    #expect(bed.observation?.consciousness == .voice)
    bed.run(for: 60)
    #expect(bed.observation?.consciousness == .voice && bed.entered?.consciousness?.by == "jk")
    #expect(bed.severity == .medium, "a single 3 in NEWS2")
    #expect(bed.overruled.isEmpty)
  }

  @Test("The next entry ends it, and so does a record that says something new, which is told")
  func ends() {
    var bed = ChartedBed()
    bed.run(for: 60)
    bed.enter(.voice)
    bed.run(for: 30)
    bed.enter(.confusion, by: "mo")
    bed.run(for: 30)
    #expect(bed.observation?.consciousness == .confusion && bed.entered?.consciousness?.by == "mo")
    bed.level = .pain
    bed.run()
    #expect(bed.observation?.consciousness == .pain && bed.entered == nil)
    #expect(bed.overruled == ["now charted: responds to pain; mo had entered new confusion"])
    // From here on the feed is what is known.
    bed.level = .alert
    bed.run(for: 2)
    #expect(bed.observation?.consciousness == .alert)
  }

  @Test("Once the feed says the same, its next change is news: the patient is not held for worse, and it is told")
  func agrees() {
    var bed = ChartedBed()
    bed.run(for: 60)
    bed.enter(.voice)
    bed.level = .voice
    bed.run(for: 30)
    #expect(bed.observation?.consciousness == .voice && bed.overruled.isEmpty)
    bed.level = .alert
    bed.run(for: 2)
    #expect(bed.observation?.consciousness == .alert && bed.overruled.count == 1)
  }

  @Test("Oxygen is the same; each stands for itself")
  func oxygen() {
    var bed = ChartedBed()
    bed.run(for: 60)
    bed.enter(onOxygen: true)
    bed.level = .confusion
    bed.run(for: 60)
    #expect(bed.observation?.onOxygen == true && bed.observation?.consciousness == .confusion)
    #expect(bed.shard.patients[0].assessment?.news2[.oxygen] == 2)
    bed.enter(onOxygen: false)
    bed.run(for: 2)
    #expect(bed.observation?.onOxygen == false && bed.overruled.isEmpty)
  }

  @Test("A feed that charted nothing before is news when it does; what is entered of somebody unknown is known")
  func firstCharted() {
    var bed = ChartedBed()
    (bed.level, bed.onOxygen) = (nil, nil)
    bed.run(for: 10)
    bed.enter(.voice)
    bed.run(for: 10)
    #expect(bed.observation?.consciousness == .voice)
    bed.level = .alert
    bed.run()
    #expect(bed.observation?.consciousness == .alert && bed.overruled.count == 1)
  }

  @Test(
    "A record that was on its way meanwhile, and claims to be younger, does not refuse the entry", arguments: [0, 0.5, -0.5, -4])
  func crosses(delay: Double) {
    var bed = ChartedBed()
    bed.run(for: 60)
    bed.enter(.unresponsive, delay: delay)
    bed.run(for: 5)
    #expect(bed.observation?.consciousness == .unresponsive)
  }

  @Test("It holds for as long as anything charted, and then the feed counts again")
  func ages() {
    var bed = ChartedBed()
    bed.run(for: 60)
    bed.enter(.voice)
    bed.seconds += EnteredChart.lifetimeSeconds - 10
    bed.run()
    #expect(bed.observation?.consciousness == .voice)
    bed.seconds += 20
    bed.run()
    #expect(bed.observation?.consciousness == .alert && bed.entered == nil)
    #expect(bed.overruled == ["now charted: alert; jk had entered responds to voice"])
  }

  @Test("What says better than the records go on saying holds for an hour, and then the worse counts, alarms, and is told")
  func relieves() {
    var bed = ChartedBed()
    (bed.level, bed.onOxygen) = (.confusion, true)
    bed.run(for: 60)
    bed.enter(.alert, onOxygen: false)
    bed.run(for: 90)
    #expect(bed.observation?.consciousness == .alert && bed.observation?.onOxygen == false && bed.severity == .normal)
    #expect(bed.entered?.worseCharted.consciousness == .confusion && bed.entered?.worseCharted.onOxygen == true)
    bed.seconds += EnteredChart.reliefSeconds - 100
    bed.run(for: 5)
    #expect(bed.observation?.consciousness == .alert)
    bed.run(for: 60)
    #expect(bed.observation?.consciousness == .confusion && bed.observation?.onOxygen == true && bed.entered == nil)
    #expect(bed.severity == .medium)
    #expect(
      bed.overruled == ["now charted: new confusion; jk had entered alert", "now charted: on oxygen; jk had entered room air"])
  }

  @Test("Of two levels that NEWS2 scores alike, the entry stands for as long as any; nothing worse is charted")
  func relievesNothing() {
    var bed = ChartedBed()
    bed.level = .unresponsive
    bed.run(for: 60)
    bed.enter(.voice)
    bed.seconds += EnteredChart.reliefSeconds + 60
    bed.run(for: 5)
    #expect(bed.observation?.consciousness == .voice && bed.entered?.worseCharted.consciousness == nil)
  }

  @Test("A restart changes nothing of it")
  func restarts() throws {
    var bed = ChartedBed()
    bed.run(for: 60)
    bed.enter(.voice)
    bed.run(for: 3)
    var coder = StateCoder(version: 1)
    var patient = bed.shard.patients[0]
    coder.pass(&patient)
    var reader = StateCoder(reading: coder.bytes, version: 1)
    var read = Shard.Patient.blank
    reader.pass(&read)
    #expect(reader.isComplete)
    bed.shard.patients[0] = read
    bed.run(for: 3)
    #expect(bed.observation?.consciousness == .voice && bed.entered?.consciousness?.by == "jk")
  }

  @Test("Whatever feed and people say in whatever order, what is known is what one of them said last of new")
  func followsAnyOrder() {
    var random = SplitMix64(seed: 20_261_127)
    let levels: [Consciousness] = [.alert, .confusion, .voice, .pain, .unresponsive]
    for _ in 0..<200 {
      var bed = ChartedBed()
      var expected = Consciousness.alert
      bed.run(for: 2)
      for _ in 0..<30 {
        let level = levels[Int.random(in: 0..<levels.count, using: &random)]
        if Bool.random(using: &random) {
          bed.enter(level)
          expected = level
        } else if level != bed.level {
          bed.level = level
          expected = level
        }
        bed.run(for: Int.random(in: 1...3, using: &random))
        #expect(bed.observation?.consciousness == expected)
      }
    }
  }
}
