package import Vitals

/// A feed in which much happens, as records of a topic of two partitions, keyed by patient: illness, artefacts, spot checks,
/// clocks that are set, names in conflict, two people of one id, transfers, discharges, records that come late or twice.
package struct EventfulWard {
  package static let begin = 1_795_350_000.0
  package static let partitions: Int32 = 2

  /// In the order in which they are read.
  package private(set) var readings: [Reading] = []

  package init(seed: UInt64, ids: Int = 7, seconds: Int = 240) {
    var random = SplitMix64(seed: seed)
    var sent: [Reading] = []
    for number in 0..<ids {
      let kind = Int(random.next() % 8)
      let onset = 20 + Double(random.next() % 100)
      let end = onset + 20 + Double(random.next() % 100)
      let step = kind == 1 ? 45.0 : [1.0, 1, 2][Int(random.next() % 3)]
      for time in stride(from: Double(number) * 0.1, to: Double(seconds), by: step) {
        var reading = Self.reading("P\(number)", at: time, isIll: (onset..<end).contains(time), &random)
        Self.disguise(&reading, as: kind, at: time, of: seconds, &random)
        sent.append(reading)
        if random.next() % 97 == 0 { sent.append(reading) }
      }
    }
    sent.sort { ($0.kafkaSeconds ?? 0, $0.patient.id) < ($1.kafkaSeconds ?? 0, $1.patient.id) }
    var next: [Int64] = Array(repeating: 0, count: Int(Self.partitions))
    readings = sent.map { sent in
      var reading = sent
      let partition = Int32(reading.patient.id.suffix(1)).map { $0 % Self.partitions } ?? 0
      reading.position = RecordPosition(partition: partition, offset: next[Int(partition)])
      next[Int(partition)] += 1
      return reading
    }
  }

  private static func reading(_ id: String, at time: Double, isIll: Bool, _ random: inout SplitMix64) -> Reading {
    var reading = Reading(
      patient: PatientIdentity(id: id, ward: "4A", bed: "0\(id.suffix(1))", name: "Test \(id)"), timeSeconds: begin + time)
    reading.kafkaSeconds = begin + time + 0.05
    let wobble = Double(random.next() % 5)
    reading.values.heartRate = (isIll ? 118 : 74) + wobble
    reading.values.respiratoryRate = isIll ? 26 : 15
    reading.values.oxygenSaturation = isIll ? 89 : 97
    if Int(time) % 30 == 0 { (reading.values.systolicPressure, reading.values.diastolicPressure) = (isIll ? 92 : 124, 70) }
    // Odd seconds, and seconds without a word.
    if random.next() % 61 == 0 { reading.values.heartRate = 190 }
    if random.next() % 61 == 0 { reading.values = PerVital(repeating: nil) }
    if random.next() % 83 == 0 { reading.implausible.insert(.oxygenSaturation) }
    if random.next() % 83 == 0 { reading.onOxygen = isIll }
    if random.next() % 83 == 0 { reading.consciousness = isIll ? .confusion : .alert }
    return reading
  }

  private static func disguise(
    _ reading: inout Reading, as kind: Int, at time: Double, of seconds: Int, _ random: inout SplitMix64
  ) {
    let half = Double(seconds / 2)
    switch kind {
    case 2 where time > half: reading.timeSeconds -= 3600
    case 3 where Int(time) % 2 == 0: reading.patient.bed = "90"
    case 4 where time > half: reading.patient.name = "Somebody Else"
    case 5 where time > half: (reading.patient.bed, reading.movement) = ("91", time < half + 3 ? .transfer : nil)
    case 6 where time > half && time < half + 3: reading.movement = .discharge
    case 6 where Int(time) == 10:
      reading.circumstances = Circumstances.Entry(
        oxygenScale: .two, oxygenScaleBy: "Dr Test", birthDate: BirthDate("1950-03"), isPregnant: false)
    case 7: if random.next() % 7 == 0 { reading.timeSeconds -= 3 }
    default: break
    }
  }
}
