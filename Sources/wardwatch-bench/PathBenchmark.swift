internal import Alarms
internal import Detection
internal import Foundation
internal import Interchange
internal import Monitoring
internal import Saving
internal import Sharing
internal import Simulation
internal import Streaming
internal import Vitals

/// The whole path, from a topic that is full to the last reading scored, beside reading the same topic and doing nothing with it.
struct PathBenchmark {
  let detector: Detector
  /// Nil for the embedded broker, which holds less and is slower than a real one.
  let bootstrap: String?
  let records: Int

  private static let partitions = 6
  private static let patients = 1000
  /// As the console is without a screen, whose batches the plain consumer takes too.
  private let configuration = MonitorConfiguration(wardName: "Bench", wantsSnapshots: false)

  func run() throws -> [Measurement] {
    let broker = bootstrap == nil ? try EmbeddedBroker(topic: nil, partitions: Self.partitions) : nil
    let topic = "wardwatch_bench_\(UUID().uuidString.prefix(8).lowercased())"
    let configuration = KafkaConfiguration(
      bootstrap: bootstrap ?? broker?.bootstrap ?? "", topic: topic,
      resumeOffsets: Dictionary(uniqueKeysWithValues: (0..<Int32(Self.partitions)).map { ($0, 0) }))
    try KafkaAdmin.ensureTopic(configuration, partitions: Self.partitions)
    try fill(configuration)
    let plain = try plainRate(configuration)
    let whole = try wholeRate(configuration)
    let name = bootstrap == nil ? "embedded broker" : "Kafka"
    return [
      Measurement(
        section: "path", what: "backlog of \(records), \(name)", value: whole, unit: "records/s", peer: plain,
        peerName: "consumed and thrown away"),
      Measurement(section: "path", what: "whole path ÷ plain consumption", value: whole / plain, unit: "ratio"),
    ]
  }

  private func fill(_ configuration: KafkaConfiguration) throws {
    let producer = try KafkaProducer(configuration: configuration)
    defer { producer.close() }
    var encoder = RecordEncoder(format: .wide)
    let start = Date().timeIntervalSince1970 - Double(records / Self.patients) - 1
    var ward = SimulatedWard(seed: 1, beds: Self.patients, startSeconds: start, scenarios: [])
    var sent = 0
    while sent < records {
      for reading in ward.advance(to: start + Double(sent / Self.patients)).prefix(records - sent) {
        try encoder.encode(reading) {
          try producer.send(key: reading.patient.id, value: $0, timestampMilliseconds: Int64(reading.timeSeconds * 1000))
        }
        sent += 1
      }
    }
    guard producer.flush(timeoutSeconds: 120), producer.deliveryReport.delivered == records else {
      throw BenchmarkError(problem: "the broker took \(producer.deliveryReport.delivered) of \(records) records")
    }
  }

  private func plainRate(_ topic: KafkaConfiguration) throws -> Double {
    let consumer = try KafkaConsumer(configuration: topic)
    defer { consumer.close() }
    var batch = RecordBatch()
    var (read, clock) = (0, Stopwatch(.wall))
    while read < records {
      batch.removeAll()
      consumer.poll(into: &batch, maximumRecords: configuration.recordsPerBatch, timeoutSeconds: 0.1)
      // From the first record: half a second of getting to know the broker is the same for both.
      if read == 0 { clock = Stopwatch(.wall) }
      read += batch.entries.count
    }
    return Double(read) / clock.seconds
  }

  private func wholeRate(_ topic: KafkaConfiguration) throws -> Double {
    let source = TimedSource(try KafkaConsumer(configuration: topic))
    var configuration = configuration
    configuration.threads = ProcessInfo.processInfo.activeProcessorCount
    let monitor = Monitor(
      configuration: configuration, detector: detector, source: source, store: NoStore(),
      mailStatus: { DependencyStatus(state: .off) }, rejectsKeeper: nil)
    monitor.start()
    var totals = monitor.totals
    while totals.readings + totals.rejects < records {
      // Asking looks at everybody.
      usleep(50_000)
      totals = monitor.totals
    }
    let seconds = source.seconds
    monitor.stop()
    guard totals.rejects == 0 else { throw BenchmarkError(problem: "\(totals.rejects) records were rejected") }
    return Double(totals.readings) / seconds
  }
}

struct BenchmarkError: Error, CustomStringConvertible {
  var problem: String
  var description: String { problem }
}
