package import Vitals

/// Records of invented patients as hospitals send them, from a seed: clocks that are wrong or set right, records that come late,
/// twice, in pieces or from a buffer, names in conflict, ids of two people. And the same stays as an honest feed would send them.
package struct MadeUpFeed {
  /// 2026-11-22T12:26:40Z.
  package static let beginSeconds = 1_795_350_400.0

  package struct Record {
    package var person: Int
    /// When it was measured, in seconds after the beginning.
    package var measuredSeconds: Double
    /// When it comes, in seconds after the beginning.
    package var arrivedSeconds: Double
    /// As the feed tells it, its clocks included.
    package var reading: Reading
  }

  package var people: [Person]
  /// In the order in which they come.
  package var records: [Record]
  /// The same stays with right clocks, each record whole, at once and under its own id.
  package var honest: [Record] = []
  /// What is wrong with each one's records, for whoever looks for a cause.
  package var faults: [String] = []

  init() {
    people = []
    records = []
  }

  /// A few patients, each with faults of their own.
  package init(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    self.init()
    let count = Int.random(in: 1...3, using: &random)
    let haveOneID = count > 1 && Int.random(in: 0..<3, using: &random) == 0
    people = (0..<count).map { Person(number: $0, isMonitored: haveOneID, using: &random) }
    honest = people.flatMap { $0.honestRecords() }
    for person in people {
      let faults = FeedFaults(of: person, using: &random)
      var sent = faults.applied(to: person.honestRecords(), using: &random)
      if haveOneID, person.number < 2 {
        for index in sent.indices { sent[index].reading.patient.id = "7" }
      }
      records += sent
      self.faults.append("\(person) \(faults)\(haveOneID ? " one id" : "")")
    }
    sort()
  }

  /// A recorded stay, its times in seconds from its beginning, sent with faults. It gets a bed, and the temperature by which the
  /// second can be told.
  package init(recorded: [Reading], seed: UInt64) {
    self.init()
    var random = SplitMix64(seed: seed)
    guard let first = recorded.first, let last = recorded.last else { return }
    let interval = recorded.count > 1 ? (last.timeSeconds - first.timeSeconds) / Double(recorded.count - 1) : 60
    let person = Person(number: 0, intervalSeconds: interval, stayedSeconds: last.timeSeconds, illness: nil)
    people = [person]
    honest = recorded.map { reading in
      var sent = person.reading(at: reading.timeSeconds)
      let temperature = sent.values.temperature
      sent.values = reading.values
      sent.values.temperature = temperature
      sent.implausible = reading.implausible
      return Record(person: 0, measuredSeconds: reading.timeSeconds, arrivedSeconds: reading.timeSeconds, reading: sent)
    }
    let faults = FeedFaults(of: person, using: &random)
    records = faults.applied(to: honest, using: &random)
    self.faults = ["\(first.patient.id) \(faults)"]
    sort()
  }

  mutating func sort() {
    // Stable, so that the rows of one moment keep their order.
    func sorted(_ records: [Record]) -> [Record] {
      records.enumerated().sorted { ($0.element.arrivedSeconds, $0.offset) < ($1.element.arrivedSeconds, $1.offset) }
        .map(\.element)
    }
    honest = sorted(honest)
    records = sorted(records)
  }
}

/// Somebody in a bed, who is ill for a while.
package struct Person {
  package var number: Int
  package var id: String
  package var beds: [String]
  package var names: [String?]
  /// Readings come so far apart.
  package var intervalSeconds: Double
  package var stayedSeconds: Double
  /// In seconds after the beginning; nil for who stays well.
  package var illness: Range<Double>?

  package init(
    number: Int, intervalSeconds: Double, stayedSeconds: Double, illness: Range<Double>?
  ) {
    self.number = number
    self.intervalSeconds = intervalSeconds
    self.stayedSeconds = stayedSeconds
    self.illness = illness
    id = "P\(number + 1)"
    beds = ["0\(number + 1)"]
    names = [["Test One", "Test Two", "Test Three"][number % 3]]
  }

  /// - Parameter isMonitored: whether readings come every few seconds.
  init(number: Int, isMonitored: Bool, using random: inout SplitMix64) {
    let interval = [1, 1, 1, 2, 5, 300][Int.random(in: 0..<(isMonitored ? 5 : 6), using: &random)]
    let stayed = interval == 300 ? 14_400.0 : 420
    let onset = stayed * Double.random(in: 0.15..<0.5, using: &random)
    let isEverIll = Int.random(in: 0..<5, using: &random) > 0
    self.init(
      number: number, intervalSeconds: Double(interval), stayedSeconds: stayed,
      illness: isEverIll ? onset..<onset + 0.3 * stayed : nil)
  }

  package func isIll(at second: Double) -> Bool { illness?.contains(second) ?? false }

  package func honestRecords() -> [MadeUpFeed.Record] {
    stride(from: 0, to: stayedSeconds, by: intervalSeconds).map { second in
      MadeUpFeed.Record(person: number, measuredSeconds: second, arrivedSeconds: second, reading: reading(at: second))
    }
  }

  /// What is measured at a second after the beginning: no step that a body could not make, which would be an artefact, and a
  /// temperature by which the second can be told.
  package func reading(at second: Double) -> Reading {
    let time = MadeUpFeed.beginSeconds + second
    var reading = Reading(
      patient: PatientIdentity(id: id, bed: beds[0], name: names[0]), timeSeconds: time, kafkaSeconds: time)
    let wobble = Double(Int(second.magnitude * 7) % 3)
    let isIll = isIll(at: second)
    reading.values.heartRate = isIll ? 108 + wobble / 2 : 76 + wobble
    reading.values.respiratoryRate = isIll ? 27 : 15 + wobble
    reading.values.oxygenSaturation = isIll ? 90 : 97
    reading.values.systolicPressure = isIll ? 96 : 122 + wobble
    reading.values.temperature = 36.5 + second * Self.degreesPerSecond
    return reading
  }

  /// When a temperature was measured, in seconds after the beginning.
  package static func second(ofTemperature degrees: Double) -> Double { (degrees - 36.5) / degreesPerSecond }

  private static let degreesPerSecond = 1e-5
}
