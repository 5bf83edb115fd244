internal import Foundation
internal import Interchange
internal import Registry
internal import Settings
internal import Streaming
internal import Vitals

/// Looks at sample records, proposes a mapping for them, and shows what it would make of them.
enum MapCommand {
  private struct Report: Codable {
    var source: String
    /// What is made of the records by themselves.
    var unmapped: MapReport
    /// By the mapping given or proposed; nil where neither was needed.
    var mapped: MapReport?
    /// The mapping as a file.
    var mapping: String?
  }

  /// How long the broker may take to give what it has.
  private static let patienceSeconds = 10.0

  static func run(_ settings: Settings) throws -> Int32 {
    let plan = try FeedPlan(settings, historySeconds: Int(settings.historySeconds), isTrial: true)
    let samples = try samples(settings, plan)
    let unmapped = MapReport(
      samples.batch, mapping: nil, units: \.assumedUnit, schemas: plan.schemas, zone: LocalZone(named: settings.timeZone))
    var report = Report(source: samples.source, unmapped: unmapped)
    if let path = settings.mapping {
      report.mapped = MapReport(
        samples.batch(withHeaders: plan.mapping?.headers ?? []), mapping: plan.mapping,
        units: try units(MappingFile.read(path), settings), schemas: plan.schemas,
        zone: LocalZone(named: settings.timeZone))
    } else if !isEnough(unmapped) || settings.write != nil {
      let proposal = MappingProposal(
        records: samples.records, headers: samples.headers, hasKeys: samples.hasKeys, schemas: plan.schemas)
      let text = proposal.text(topic: settings.samples == nil ? settings.topic : nil, source: samples.source)
      report.mapping = text
      if let mapping = try? Mapping(Array(text.utf8), path: settings.write ?? "the proposal"),
        let compiled = try? mapping.compiled(forTopic: settings.topic, isTrial: true)
      {
        report.mapped = MapReport(
          samples.batch(withHeaders: compiled.headers), mapping: compiled, units: try units(mapping, settings),
          schemas: plan.schemas,
          zone: LocalZone(named: settings.timeZone))
      }
    }
    if settings.json { print(try report.jsonLine()) } else { say(report, settings) }
    if let path = settings.write, let text = report.mapping { try write(text, to: path) }
    return (report.mapped ?? unmapped).read > 0 ? 0 : 1
  }

  /// Whether the records need no mapping: read whole, with nothing left that could be a vital sign.
  private static func isEnough(_ report: MapReport) -> Bool { report.isWhole && report.unused.isEmpty }

  private static func units(_ mapping: Mapping, _ settings: Settings) throws -> (Vital) -> String {
    let topic = try mapping.mapping(forTopic: settings.topic)
    return { topic.unitWords(of: $0) }
  }

  private static func write(_ text: String, to path: String) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      let reason =
        errno == EEXIST ? "it is there already; move it away, or choose another name" : String(cString: strerror(errno))
      throw Failure("\(path): cannot write the mapping: \(reason)")
    }
    try FileHandle(fileDescriptor: descriptor, closeOnDealloc: true).write(contentsOf: Data(text.utf8))
    Progress.say("wrote \(path); look through it, take away each ? that is right, then: \(Product.name) map --mapping=\(path)")
  }

  private static func say(_ report: Report, _ settings: Settings) {
    print("\(report.source)\n\nBy themselves: \(report.unmapped.words)")
    if let path = settings.mapping, let mapped = report.mapped {
      print("\nBy \(path): \(mapped.words)")
    } else if let text = report.mapping {
      if let mapped = report.mapped { print("\nBy the mapping proposed: \(mapped.words)") }
      if settings.write == nil { print("\nThe mapping proposed; --write=FILE writes it:\n\n\(text)", terminator: "") }
    } else {
      print("\nThey are understood as they are: no mapping is needed. --write=FILE writes one all the same.")
    }
  }

  // MARK: Samples

  private struct Samples {
    var source: String
    var batch = RecordBatch()
    /// Of the headers of `batch`.
    var headerNames: [String] = []

    var headers: [[(name: String, text: String)]] {
      batch.entries.map { entry in
        headerNames.enumerated().compactMap { place, name in batch.headerText(place, of: entry).map { (name, $0) } }
      }
    }

    /// With the headers that a mapping asks for.
    func batch(withHeaders names: [String]) -> RecordBatch {
      var batch = batch
      batch.renameHeaders { headerNames.indices.contains($0) ? names.firstIndex(of: headerNames[$0]) : nil }
      return batch
    }

    var records: [ArraySlice<UInt8>] {
      batch.entries.map { batch.bytes[$0.start..<$0.start + $0.count] }
    }
    /// There are Kafka keys, and not all the same.
    var hasKeys: Bool { Set(batch.entries.map { $0.key.map { batch.bytes[$0] } }).count > 1 }
  }

  private static func samples(_ settings: Settings, _ plan: FeedPlan) throws -> Samples {
    let samples = try settings.samples.map { try Self.samples(inFile: $0, settings) } ?? Self.samples(ofTopic: settings, plan)
    guard !samples.batch.isEmpty else { throw Failure("\(samples.source): there is no record in it to look at") }
    return samples
  }

  private static let mostFileBytes = 256 << 20

  private static func samples(inFile path: String, _ settings: Settings) throws -> Samples {
    guard let handle = path == "-" ? .standardInput : FileHandle(forReadingAtPath: path) else {
      throw Failure("\(path): cannot read the samples: \(String(cString: strerror(errno)))")
    }
    let text = try handle.read(upToCount: mostFileBytes) ?? Data()
    var samples = Samples(source: "")
    for (offset, record) in SampleRecords.split(Array(text), atMost: settings.last).enumerated() {
      record.withUnsafeBytes { samples.batch.append($0, partition: 0, offset: Int64(offset), timestampMilliseconds: nil) }
    }
    samples.source = "\(samples.batch.entries.count) records of \(path == "-" ? "standard input" : path)"
    return samples
  }

  /// The last records of the topic, as far back as `--history`.
  private static func samples(ofTopic settings: Settings, _ plan: FeedPlan) throws -> Samples {
    var kafka = plan.kafka
    kafka.readsKeys = true
    kafka.readsAllHeaders = true
    let consumer = try KafkaConsumer(configuration: kafka)
    defer { consumer.close() }
    var newest: [RecordBatch] = []
    var batch = RecordBatch()
    var count = 0
    let begin = Date()
    while !consumer.hasReachedEnd || count == 0, consumer.status.state != .waitingForTopic,
      -begin.timeIntervalSinceNow < patienceSeconds
    {
      consumer.poll(into: &batch, maximumRecords: settings.last, timeoutSeconds: 0.1)
      if batch.isEmpty { continue }
      plan.registry?.want(batch.schemaIDs)
      newest.append(batch)
      count += batch.entries.count
      while let oldest = newest.first?.entries.count, count - oldest >= settings.last {
        count -= oldest
        newest.removeFirst()
      }
    }
    if let message = consumer.status.message, count == 0 { throw Failure(message) }
    var samples = Samples(source: "")
    samples.headerNames = consumer.headerNames
    for batch in newest { batch.entries.forEach { samples.batch.append($0, of: batch) } }
    samples.source = "\(samples.batch.entries.count) records of \(settings.topic) at \(settings.bootstrap)"
    return samples
  }
}
