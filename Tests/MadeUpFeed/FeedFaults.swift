import Vitals

/// What is wrong with one patient's records on their way.
struct FeedFaults {
  var clock: ClockFault
  var kafka: KafkaFault
  /// A record comes as rows of one vital each, so far apart.
  var splitSeconds: Double?
  /// One record in so many comes again.
  var copiesOneIn: Int?
  /// One record in so many comes late.
  var lateOneIn: Int?
  /// A buffer of old readings is sent at this second, so many of them each second.
  var backfill: (second: Double, perSecond: Double)?
  /// The patient is moved.
  var move: (second: Double, bed: String)?
  /// Names that are given in turns.
  var names: [String?]

  enum KafkaFault: CaseIterable {
    case right
    case wavers
    case anHourAhead
    /// Sent as seconds where milliseconds are meant, which is seen and mended.
    case wholeSeconds
    case none
  }

  /// Nothing is wrong.
  init(of person: Person) {
    (clock, kafka) = (.none, .right)
    names = person.names
  }

  init(of person: Person, using random: inout SplitMix64) {
    func isSo(oneIn count: Int) -> Bool { Int.random(in: 0..<count, using: &random) == 0 }
    clock = ClockFault(within: person.stayedSeconds, using: &random)
    kafka = isSo(oneIn: 2) ? .right : KafkaFault.allCases[Int.random(in: 0..<KafkaFault.allCases.count, using: &random)]
    // Where neither clock tells the time, nobody can.
    if kafka == .none, clock.isWitless { clock = .none }
    let isMonitor = person.intervalSeconds <= 5
    splitSeconds = isSo(oneIn: 4) ? [0, 0.05, 0.15][Int.random(in: 0..<3, using: &random)] : nil
    copiesOneIn = isSo(oneIn: 3) ? Int.random(in: 1..<10, using: &random) : nil
    lateOneIn = isSo(oneIn: 3) && isMonitor ? Int.random(in: 4..<30, using: &random) : nil
    // Of whom nothing comes for long, nobody can tell anything.
    lateOneIn = lateOneIn.map { max($0, 2 * Int(person.intervalSeconds)) }
    // Without a Kafka time, nothing tells what is late by the old clock from what is new by one that was set back.
    if kafka == .none, clock.isSetBack { lateOneIn = nil }
    let second = person.stayedSeconds * Double.random(in: 0.1..<0.7, using: &random)
    // Without a Kafka time, at the pace of a clock, or beside a clock that stands, nothing tells old readings from a clock that was
    // set back.
    backfill =
      isSo(oneIn: 4) && isMonitor && kafka != .none && !clock.stands
      ? (second, [4, 20, 1000][Int.random(in: 0..<3, using: &random)]) : nil
    move = isSo(oneIn: 4) && isMonitor ? (second, person.beds[0] + "B") : nil
    names = isSo(oneIn: 3) ? person.names + [nil, "Test Other", person.names[0]?.uppercased()] : person.names
  }

  func applied(to honest: [MadeUpFeed.Record], using random: inout SplitMix64) -> [MadeUpFeed.Record] {
    var sent: [MadeUpFeed.Record] = []
    for record in honest { send(record, at: record.arrivedSeconds, into: &sent, using: &random) }
    if let backfill, let person = honest.first {
      // From before the stay, when all was well.
      for number in 0..<300 {
        var old = person
        old.measuredSeconds = -3600 + Double(number)
        old.reading.values.temperature = 36.5 - 0.01
        old.reading.timeSeconds = MadeUpFeed.beginSeconds + old.measuredSeconds
        old.arrivedSeconds = backfill.second + Double(number) / backfill.perSecond + 0.37
        old.reading.kafkaSeconds = kafkaSeconds(at: old.arrivedSeconds, using: &random)
        sent.append(old)
      }
    }
    return sent
  }

  private func send(
    _ honest: MadeUpFeed.Record, at second: Double, into sent: inout [MadeUpFeed.Record], using random: inout SplitMix64
  ) {
    func isSo(oneIn count: Int?) -> Bool { count.map { Int.random(in: 0..<$0, using: &random) == 0 } ?? false }
    var record = honest
    record.reading.patient.name = names[Int.random(in: 0..<names.count, using: &random)]
    if let move, second >= move.second { record.reading.patient.bed = move.bed }
    record.reading.timeSeconds = MadeUpFeed.beginSeconds + clock.seconds(at: second, using: &random)
    if isSo(oneIn: lateOneIn) {
      let lateSeconds = Double.random(in: 0.5..<100, using: &random)
      if !clock.hides(lateSeconds: lateSeconds) { record.arrivedSeconds += lateSeconds }
    }
    for (number, part) in parts(of: record.reading).enumerated() {
      var row = record
      row.reading = part
      row.arrivedSeconds += Double(number) * (splitSeconds ?? 0)
      row.reading.kafkaSeconds = kafkaSeconds(at: row.arrivedSeconds, using: &random)
      sent.append(row)
      guard isSo(oneIn: copiesOneIn) else { continue }
      let delay = Double.random(in: 0.01..<0.9, using: &random)
      row.arrivedSeconds += delay
      row.reading.kafkaSeconds = kafkaSeconds(at: row.arrivedSeconds, using: &random)
      sent.append(row)
    }
  }

  private func parts(of whole: Reading) -> [Reading] {
    guard let splitSeconds else { return [whole] }
    return Vital.allCases.filter { whole.values[$0] != nil }.enumerated().map { number, vital in
      var part = whole
      part.values = PerVital(repeating: nil)
      part.values[vital] = whole.values[vital]
      part.timeSeconds += Double(number) * splitSeconds
      return part
    }
  }

  private func kafkaSeconds(at second: Double, using random: inout SplitMix64) -> Double? {
    let right = MadeUpFeed.beginSeconds + (second * 1000).rounded() / 1000
    return switch kafka {
    case .right: right
    case .wavers: right - (Double.random(in: 0..<0.4, using: &random) * 1000).rounded() / 1000
    case .anHourAhead: right + 3600
    case .wholeSeconds: right.rounded(.down)
    case .none: nil
    }
  }
}
