internal import Foundation
internal import Interchange
internal import Registry
internal import Settings
internal import Streaming
internal import Vitals

extension Check {
  /// A broker that is down this long after the first attempt is down.
  private static let retrySeconds = 3.0
  /// How much of the newest records is looked at, to see whether they are understood.
  private static let sampleSeconds = 60

  static func lookAtFeed(_ settings: Settings) throws -> (Finding.State, String) {
    let plan = try FeedPlan(settings, historySeconds: sampleSeconds)
    let consumer = try KafkaConsumer(configuration: plan.kafka)
    defer { consumer.close() }
    let decoder = RecordDecoder(zone: LocalZone(named: settings.timeZone), mapping: plan.mapping, schemas: plan.schemas)
    var (batch, decoded) = (RecordBatch(), DecodedBatch())
    var sample = FeedSample()
    var obstacle: String?
    let begin = Date()
    while !consumer.hasReachedEnd, consumer.status.state != .waitingForTopic,
      -begin.timeIntervalSinceNow < (consumer.status.state == .down ? retrySeconds : patienceSeconds)
    {
      consumer.poll(into: &batch, maximumRecords: 10_000, timeoutSeconds: 0.1)
      plan.registry?.want(batch.schemaIDs)
      decoder.decode(batch, into: &decoded)
      sample.add(decoded, of: batch, nowSeconds: Date().timeIntervalSince1970)
      obstacle = consumer.obstacle ?? obstacle
    }
    let place = "\(settings.topic) at \(settings.bootstrap)"
    let status = consumer.status
    switch status.state {
    case .down: return (.wrong, status.message ?? "no broker answers at \(settings.bootstrap); see --bootstrap")
    case .connecting: return (.wrong, "no broker at \(settings.bootstrap) has answered in time; see --bootstrap")
    case .waitingForTopic:
      return (.note, status.message ?? "the broker answers, and has no topic \(settings.topic) yet; it is waited for")
    case .catchingUp where sample.isEmpty:
      return (.wrong, obstacle ?? "the broker answers, but nothing of \(place) could be read in \(Int(patienceSeconds)) s")
    case .catchingUp, .following:
      let outage = plan.registry?.outage.map { "; \($0)" } ?? ""
      let mapping = settings.mapping.map { " by \($0)" } ?? ""
      let unused = sample.unusedWords(decoder.unusedFields(atMost: 8))
      return (
        sample.isUnderstood ? .ok : .note,
        "\(status.partitions) partitions of \(place); the last minute\(mapping): \(sample.words)\(unused)\(outage)"
      )
    }
  }
}

/// What the newest records of a topic come to.
struct FeedSample {
  private var records = 0
  private var rejected = 0
  private var tombstones = 0
  /// What each patient has sent.
  private var vitals: [String: VitalSet] = [:]
  private var onOxygen: Set<String> = []
  private var consciousness: Set<String> = []
  /// Why records, or parts of them, were not used, with how many each.
  private var reasons: [RejectReason: Int] = [:]
  private var filtered = 0
  /// The partition that each patient was met on first, and who was met on another too.
  private var partitions: [String: Int32] = [:]
  private var crossing: Set<String> = []

  /// How far ahead of this machine's clock Kafka's own time of a record was.
  private var aheadSeconds = 0.0

  mutating func add(_ decoded: DecodedBatch, of batch: RecordBatch, nowSeconds: Double) {
    records += batch.entries.count
    for milliseconds in batch.entries.compactMap(\.timestampMilliseconds) {
      aheadSeconds = max(aheadSeconds, Double(milliseconds) / 1000 - nowSeconds)
    }
    rejected += Set(decoded.rejects.map(\.entry)).count
    filtered += decoded.filtered
    tombstones += decoded.tombstones
    for reject in decoded.rejects { reasons[reject.reason, default: 0] += 1 }
    for reading in decoded.readings {
      let id = reading.patient.id
      for vital in Vital.allCases where reading.values[vital] != nil { vitals[id, default: []].insert(vital) }
      if reading.onOxygen != nil { onOxygen.insert(id) }
      if reading.consciousness != nil { consciousness.insert(id) }
      if vitals[id] == nil { vitals[id] = [] }
      guard let partition = reading.position?.partition else { continue }
      if let before = partitions.updateValue(partition, forKey: id), before != partition { crossing.insert(id) }
    }
  }

  /// There are records, and each is used whole.
  var isUnderstood: Bool { records > 0 && rejected == 0 && clockNote == nil }
  var isEmpty: Bool { records == 0 }

  private var clockNote: String? { Check.clockNote(aheadSeconds: aheadSeconds, of: "the broker, or of a sender,") }

  /// A vital sign that fewer patients have than there are says how many: it may be one that is not understood.
  var words: String {
    guard records > 0 else { return "no records" }
    let patients = vitals.count
    let counts =
      Vital.allCases.map { vital in (vital.label, vitals.values.count { $0.contains(vital) }) }
      + [("O2", onOxygen.count), ("ACVPU", consciousness.count)]
    let labels = counts.filter { $0.1 > 0 }.map { $0.1 == patients ? $0.0 : "\($0.0) \($0.1) of \(patients)" }.joined(
      separator: ", ")
    let none = counts.prefix(Vital.allCases.count).filter { $0.1 == 0 }.map(\.0).joined(separator: ", ")
    let missing = none.isEmpty || patients == 0 ? "" : "; nobody has \(none)"
    let understood = "\(records) records, \(patients) patients\(labels.isEmpty ? "" : " (\(labels)\(missing))")"
    let most = reasons.sorted { ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue) }.prefix(3)
    let why = most.isEmpty ? "" : ": " + most.map { "\($0.words) \($1)" }.joined(separator: ", ")
    let deleted = tombstones == 0 ? "" : ", \(tombstones) without a value"
    let clock = clockNote.map { "; \($0)" } ?? ""
    let keys =
      crossing.isEmpty ? "" : "; \(crossing.count) patients send to several partitions: key the records by patient"
    let others = filtered == 0 ? "" : ", \(filtered) passed over by the mapping"
    return "\(understood)\(others), \(rejected) records with rejects\(why)\(deleted)\(keys)\(clock)"
  }

  func unusedWords(_ fields: [UnusedField]) -> String {
    fields.isEmpty ? "" : "; fields not used: " + fields.map { "\($0.name) \($0.count)" }.joined(separator: ", ")
  }
}
