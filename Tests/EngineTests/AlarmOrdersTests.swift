import Alarms
import Detection
import Testing
import Vitals

@testable import Engine

/// A patient of the engine, a reading a second, whose Kafka time runs along.
private struct OrderedBed {
  var shard = Shard(wardName: "Ward", detector: .rulesOnly)
  var seconds = 1_795_694_400.0
  var kafkaSeconds: Double? = 1_795_694_400
  var events: [ShardEvent] = []
  var values = PerVital<Double?>(repeating: nil)

  init(heartRate: Double = 72, saturation: Double = 97) {
    (values.heartRate, values.oxygenSaturation, values.respiratoryRate) = (heartRate, saturation, 15)
  }

  mutating func run(for count: Int = 1, every interval: Double = 1) {
    for _ in 0..<count { step(values, after: interval) }
  }

  /// A record without a measurement.
  mutating func order(_ text: String, by person: String? = "Dr X", because reason: String? = "R", for spanSeconds: Double? = 3600)
    throws
  {
    var entry = Circumstances.Entry()
    entry.orders = [AlarmOrders.Entry(try AlarmOrder(text), by: person, reason: reason, spanSeconds: spanSeconds)]
    step(PerVital(repeating: nil), after: 0, entry)
  }

  mutating func step(_ values: PerVital<Double?>, after interval: Double, _ entry: Circumstances.Entry? = nil) {
    seconds += interval
    kafkaSeconds? += interval
    var reading = Reading(
      patient: PatientIdentity(id: "P1"), timeSeconds: seconds, values: values,
      consciousness: entry == nil ? .alert : nil, kafkaSeconds: kafkaSeconds)
    reading.circumstances = entry
    shard.step([reading], into: &events)
  }

  var told: [String] {
    events.compactMap {
      guard case .transition(let step) = $0 else { return nil }
      return "\(step.kind.rawValue) \(step.severity.word)" + (step.closure.map { " \($0.rawValue)" } ?? "")
    }
  }

  var orders: [String] { shard.patients[0].circumstances.orders.value?.standing.map(\.order.text) ?? [] }
  var assessment: Assessment? { shard.patients[0].assessment }
}

@Suite("The engine and what is ordered for a patient")
struct AlarmOrdersTests {
  @Test("A limit of one's own raises where the rules would not, and the alarm ends when it is kept again")
  func ownLimit() throws {
    var bed = OrderedBed(heartRate: 105)
    bed.run(for: 5)
    try bed.order("limit hr > 100 high", by: nil, because: nil, for: nil)
    bed.run(for: 30)
    #expect(bed.told == ["raised HIGH"] && bed.assessment?.breachedLimit == "HR 105, own limit: HR above 100 is HIGH")
    bed.values.heartRate = 98
    bed.run(for: 90)
    #expect(bed.told == ["raised HIGH", "resolved NORMAL"])
  }

  @Test("A limit is of this patient alone, holds for a child too, and ends with the stay")
  func ofOnePatient() throws {
    var bed = OrderedBed(heartRate: 105)
    bed.run(for: 5)
    try bed.order("limit hr > 100 medium")
    var child = Circumstances.Entry()
    child.birthDate = BirthDate("2019-02-03")
    bed.step(PerVital(repeating: nil), after: 0, child)
    for _ in 0..<30 {
      let other = Reading(patient: PatientIdentity(id: "P2"), timeSeconds: bed.seconds, values: bed.values)
      bed.shard.step([other], into: &bed.events)
      bed.run()
    }
    #expect(bed.told == ["raised MEDIUM"])
    var discharge = Reading(patient: PatientIdentity(id: "P1"), timeSeconds: bed.seconds + 1)
    discharge.movement = .discharge
    bed.shard.step([discharge], into: &bed.events)
    #expect(bed.told == ["raised MEDIUM", "closed NORMAL discharge"])
    #expect(!bed.shard.patients.contains { $0.circumstances.orders.isPresent })
  }

  @Test("What is accepted raises nothing while it holds; NEWS2 is shown as it is; beyond it and after it the rules speak")
  func accepted() throws {
    var bed = OrderedBed(heartRate: 135)
    try bed.order("accept hr to 140", for: 600)
    bed.run(for: 300)
    #expect(bed.told.isEmpty && bed.assessment?.news2.total == 3)
    bed.values.heartRate = 141
    bed.run(for: 30)
    #expect(bed.told == ["raised MEDIUM"])
    bed.values.heartRate = 135
    bed.run(for: 100)
    #expect(bed.told == ["raised MEDIUM", "resolved NORMAL"])
    bed.run(for: 200)
    #expect(bed.told == ["raised MEDIUM", "resolved NORMAL", "raised MEDIUM"] && bed.orders.isEmpty)
  }

  @Test("An alarm that is accepted in its face ends as closed by the order, not as resolved")
  func closesAlarm() throws {
    var bed = OrderedBed(heartRate: 135)
    bed.run(for: 30)
    #expect(bed.told == ["raised MEDIUM"])
    try bed.order("accept hr to 140")
    bed.run(for: 90)
    #expect(bed.told == ["raised MEDIUM", "closed NORMAL orders"])
    let closed = bed.events.compactMap { if case .transition(let step) = $0 { step } else { nil } }.last
    #expect(closed?.assessment.orders.value?.standing.first?.by == "Dr X")
  }

  @Test("What kills within minutes comes whatever is accepted or delayed")
  func killers() throws {
    var bed = OrderedBed(saturation: 90)
    for text in ["accept spo2 to 80", "delay high 20", "delay medium 60"] { try bed.order(text) }
    bed.run(for: 60)
    #expect(bed.told.isEmpty)
    bed.values.oxygenSaturation = 78
    bed.run(for: 8)
    #expect(bed.told == ["raised HIGH"])
  }

  @Test("Without a name, a reason or an end, what is lax does not hold")
  func unsigned() throws {
    var bed = OrderedBed(heartRate: 135)
    try bed.order("accept hr to 140", by: nil)
    try bed.order("accept hr to 140", because: nil)
    try bed.order("delay medium 60", for: nil)
    bed.run(for: 30)
    #expect(bed.told == ["raised MEDIUM"] && bed.orders.isEmpty)
  }

  @Test("An own delay is kept; a shorter one needs nobody", arguments: [(60.0, 60, 62), (2, 2, 4)])
  func delays(seconds: Double, before: Int, after: Int) throws {
    var bed = OrderedBed(heartRate: 135)
    try bed.order("delay medium \(Int(seconds))", by: seconds < 14 ? nil : "Dr X")
    bed.run(for: before)
    #expect(bed.told.isEmpty)
    bed.run(for: after - before)
    #expect(bed.told == ["raised MEDIUM"])
  }

  @Test("An acceptance that ends between two spot checks raises what is still known, live as in a replay")
  func endsBetween() throws {
    func play(live: Bool) throws -> [String] {
      var bed = OrderedBed(heartRate: 135)
      try bed.order("accept hr to 140", for: 6000)
      bed.run(for: 3, every: 1800)
      if live {
        for passed in stride(from: 10.0, to: 1790, by: 10) { bed.shard.tick(into: &bed.events) { _ in passed } }
        #expect(bed.told == ["raised MEDIUM"])
      }
      bed.run(every: 1800)
      return bed.told
        + bed.events.compactMap { if case .transition(let step) = $0 { "\(step.id) \(step.timeSeconds)" } else { nil } }
    }
    #expect(try play(live: true) == play(live: false))
  }

  @Test("A clock that stands still does not keep an acceptance")
  func standingClock() throws {
    var bed = OrderedBed(heartRate: 135)
    try bed.order("accept hr to 140", for: 600)
    bed.run(for: 60)
    for _ in 0..<700 {
      bed.kafkaSeconds? += 1
      bed.step(bed.values, after: 0)
    }
    #expect(bed.orders.isEmpty)
  }

  @Test("Orders are in the checkpoint, and the same comes of them afterwards")
  func inCheckpoint() throws {
    var bed = OrderedBed(heartRate: 135)
    try bed.order("accept hr to 140", for: 600)
    try bed.order("care DNAR")
    bed.run(for: 60)
    var other = bed
    other.shard = Shard(wardName: "Ward", detector: .rulesOnly)
    try other.shard.restart(from: bed.shard.checkpoint())
    #expect(other.orders == ["accept hr to 140", "care DNAR"])
    bed.run(for: 700)
    other.run(for: 700)
    #expect(bed.told == ["raised MEDIUM"] && other.told == bed.told)
  }
}
