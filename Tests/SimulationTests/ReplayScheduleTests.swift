import Simulation
import Testing
import Vitals

@Suite("Replay")
struct ReplayScheduleTests {
  private func reading(_ id: String, _ seconds: Double, heartRate: Double = 80) -> Reading {
    var reading = Reading(patient: PatientIdentity(id: id, ward: "recorded"), timeSeconds: seconds)
    reading.values.heartRate = heartRate
    return reading
  }

  @Test("A bed takes the next stay of the file one hour after the last reading of the one before")
  func layout() {
    let rows = [
      reading("A", 3600), reading("A", 7200), reading("B", 3600), reading("B", 36_000), reading("C", 0), reading("C", 3600),
      reading("D", 60),
    ]
    let replay = ReplaySchedule(readings: rows, beds: 2, startEpochSeconds: 1_000_000)
    // A leaves bed 01 at 7200, C comes at 10800 and leaves at 14400, D at 18000; B stays in bed 02.
    #expect(
      replay.map { "\($0.patient.id) \($0.patient.bed ?? "-") \(Int($0.timeSeconds) - 1_000_000)" } == [
        "A 01 3600", "B 02 3600", "A 01 7200", "C 01 10800", "C 01 14400", "D 01 18060", "B 02 36000",
      ])
    #expect(replay.spanSeconds == 32_400)
  }

  @Test("Readings keep their patient, values and ward; a ward name replaces the ward")
  func identity() throws {
    let rows = [reading("A", 0, heartRate: 71)]
    let kept = try #require(ReplaySchedule(readings: rows, beds: 1, startEpochSeconds: 5).first)
    #expect(kept.patient == PatientIdentity(id: "A", ward: "recorded", bed: "01"))
    #expect(kept.values.heartRate == 71)
    let renamed = try #require(
      ReplaySchedule(readings: rows, beds: 1, startEpochSeconds: 5, wardName: "Ward 2").first)
    #expect(renamed.patient.ward == "Ward 2")
  }

  @Test(
    "Every reading is replayed once, in time order, no bed holding two patients at a time",
    arguments: 1...8 as ClosedRange<UInt64>)
  func complete(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var rows: [Reading] = []
    for stay in 0..<Int.random(in: 1...120, using: &random) {
      var time = Double(Int.random(in: -2...5, using: &random)) * 3600
      for _ in 0..<Int.random(in: 1...40, using: &random) {
        rows.append(reading("S\(stay)", time, heartRate: Double(rows.count)))
        time += Double(Int.random(in: 0...4, using: &random)) * 3600
      }
    }
    if seed % 2 == 0 { rows.shuffle(using: &random) }
    let beds = Int.random(in: 1...40, using: &random)
    let replay = ReplaySchedule(readings: rows, beds: beds, startEpochSeconds: 1_700_000_000)
    let replayed = Array(replay)
    #expect(replayed.count == rows.count)
    let original = Dictionary(uniqueKeysWithValues: rows.map { ($0.values.heartRate ?? -1, $0) })
    var seen = Set<Double>()
    var offsetOfStay: [String: Double] = [:]
    var bedOfStay: [String: String] = [:]
    var spans: [String: [String: (first: Double, last: Double)]] = [:]
    for (earlier, later) in zip(replayed, replayed.dropFirst()) { #expect(earlier.timeSeconds <= later.timeSeconds) }
    for reading in replayed {
      let key = reading.values.heartRate ?? -2
      #expect(seen.insert(key).inserted)
      let row = original[key]
      #expect(row?.patient.id == reading.patient.id)
      #expect(reading.timeSeconds == reading.timeSeconds.rounded())
      let offset = reading.timeSeconds - (row?.timeSeconds ?? 0)
      #expect(offsetOfStay[reading.patient.id] ?? offset == offset)
      offsetOfStay[reading.patient.id] = offset
      let bed = reading.patient.bed ?? ""
      #expect(bedOfStay[reading.patient.id] ?? bed == bed)
      bedOfStay[reading.patient.id] = bed
      let span = spans[bed]?[reading.patient.id]
      spans[bed, default: [:]][reading.patient.id] = (span?.first ?? reading.timeSeconds, reading.timeSeconds)
    }
    #expect(spans.count <= beds)
    for stays in spans.values {
      let sorted = stays.values.sorted { $0.first < $1.first }
      for (earlier, later) in zip(sorted, sorted.dropFirst()) { #expect(later.first - earlier.last >= 3600) }
    }
  }

  @Test("Readings of the same second keep the order of the file")
  func stable() {
    let rows = (0..<50).map { reading("S\($0)", 3600) }
    let replay = ReplaySchedule(readings: rows, beds: 50, startEpochSeconds: 0)
    #expect(replay.map(\.patient.id) == rows.map(\.patient.id))
  }

  @Test("Readings with a Kafka time are laid out and sent by it, those of a patient in the order of the file")
  func kafkaTimes() {
    func sent(_ id: String, _ seconds: Double, claims: Double) -> Reading {
      var reading = reading(id, claims)
      reading.kafkaSeconds = seconds
      return reading
    }
    // B's clock is an hour behind, and then set right; a record of C was made by a producer that was 13 hours ahead.
    let rows = [
      sent("A", 0, claims: 0), sent("A", 20.0004, claims: 20), sent("B", 5, claims: -3595), sent("B", 15, claims: -3585),
      sent("B", 25, claims: 25), sent("C", 1, claims: 1), sent("C", 46_802, claims: 46_802), sent("C", 3, claims: 3),
    ]
    let replay = ReplaySchedule(readings: rows, beds: 3, startEpochSeconds: 1_000_000)
    #expect(
      replay.map { "\($0.patient.id) \($0.timeSeconds - 1_000_000) \(($0.kafkaSeconds ?? 0) - 1_000_000)" } == [
        "A 0.0 0.0", "C 1.0 1.0", "C 46802.0 46802.0", "C 3.0 3.0", "B -3595.0 5.0", "B -3585.0 15.0", "A 20.0 20.0",
        "B 25.0 25.0",
      ])
    #expect(replay.indices.map { replay.dueSeconds(at: $0, speed: 1) } == [0, 1, 3, 3, 5, 15, 20.0004, 25])
    #expect(replay.reading(inFileAt: 2).timeSeconds == 1_000_000 - 3595)
  }

  @Test("Readings are due in the time of the record divided by the speed, the first at once")
  func due() {
    let rows = [reading("A", 3600), reading("A", 7200), reading("A", 10_800)]
    let replay = ReplaySchedule(readings: rows, beds: 36, startEpochSeconds: 1e9)
    #expect(replay.indices.map { replay.dueSeconds(at: $0, speed: 3600) } == [0, 1, 2])
    #expect(replay.indices.map { replay.dueSeconds(at: $0, speed: .infinity) } == [0, 0, 0])
  }

  @Test("Nothing recorded is nothing to replay")
  func empty() {
    let replay = ReplaySchedule(readings: [], beds: 36, startEpochSeconds: 0)
    #expect(replay.isEmpty)
    #expect(replay.spanSeconds == 0)
  }

  @Test("Bed labels run from 01 to 36, and have three digits on a ward of a hundred")
  func labels() {
    let rows = (0..<36).map { reading("S\($0)", 0) }
    let small = ReplaySchedule(readings: rows, beds: 36, startEpochSeconds: 0)
    #expect(small.first?.patient.bed == "01" && small.last?.patient.bed == "36")
    let large = ReplaySchedule(readings: rows, beds: 100, startEpochSeconds: 0)
    #expect(large.last?.patient.bed == "036")
  }
}
