internal import Alarms
internal import Console
internal import Detection
internal import Dispatch
internal import Foundation
internal import Interchange
internal import Monitoring
internal import Saving
internal import Sharing
internal import Storage
internal import Streaming
internal import Vitals

/// How long after a reading was sent its alarm stands in the database, and on the frame that the terminal paints: a ward of 36 beds
/// at one reading a second, each ill for half of the time, through a broker and a PostgreSQL of its own that keeps its promises.
struct WardBenchmark {
  let detector: Detector
  /// Nil for the embedded broker.
  let bootstrap: String?

  private static let beds = 36
  private static let seconds = 80
  /// Of it well, and then ill.
  private static let phaseSeconds = 20

  func run() throws -> [Measurement] {
    let database = try BenchDatabase()
    defer { database.stop() }
    let broker = bootstrap == nil ? try EmbeddedBroker(topic: nil, partitions: 1) : nil
    let topic = "wardwatch_bench_\(UUID().uuidString.prefix(8).lowercased())"
    let kafka = KafkaConfiguration(
      bootstrap: bootstrap ?? broker?.bootstrap ?? "", topic: topic,
      properties: broker == nil ? [:] : EmbeddedBroker.readingProperties, resumeOffsets: [0: 0])
    try KafkaAdmin.ensureTopic(kafka, partitions: 1)

    let storage = database.configuration(ofTopic: topic)
    let recorder = AlarmRecorder(configuration: storage)
    recorder.start { _ in }
    let store = TimedStore(recorder)
    let monitor = Monitor(
      configuration: MonitorConfiguration(wardName: "Bench"), detector: detector,
      source: try KafkaConsumer(configuration: kafka),
      store: store, mailStatus: { DependencyStatus(state: .off) }, rejectsKeeper: nil)
    let screen = TimedScreen(monitor.mailbox)
    monitor.start()
    let sent = try send(to: kafka)
    monitor.stop()
    guard recorder.drain(timeoutSeconds: 20) else { throw BenchmarkError(problem: "not all was stored") }
    let committed = store.committed
    recorder.close()
    guard let latency = recorder.latency else { throw BenchmarkError(problem: "no alarm was stored") }
    return [
      Measurement(
        section: "ward", what: "read → alarm committed, p99", value: latency.p99Milliseconds, unit: "ms",
        peer: latency.p50Milliseconds, peerName: "median"),
      try measurement("record → alarm committed, p99", sent.delays(of: committed)),
      try measurement("record → alarm on the frame, p99", sent.delays(of: screen.drawn)),
      Measurement(
        section: "ward", what: "start → trends of all beds filled", value: try secondsToFilledTrends(kafka, storage) * 1e3,
        unit: "ms"),
    ]
  }

  /// A console that comes to the ward after the first has gone: from the question who was there before to the picture.
  private func secondsToFilledTrends(_ kafka: KafkaConfiguration, _ storage: StorageConfiguration) throws -> Double {
    let watch = Stopwatch(.wall)
    let recorder = AlarmRecorder(configuration: storage)
    recorder.start { _ in }
    defer { recorder.close() }
    guard let inherited = recorder.loadInheritance(timeoutSeconds: 10), let checkpoint = inherited.checkpoint else {
      throw BenchmarkError(problem: "no checkpoint was found")
    }
    var kafka = kafka
    kafka.resumeOffsets = checkpoint.offsets
    let monitor = Monitor(
      configuration: MonitorConfiguration(wardName: "Bench"), detector: detector,
      source: try KafkaConsumer(configuration: kafka), store: TimedStore(recorder),
      mailStatus: { DependencyStatus(state: .off) }, rejectsKeeper: nil)
    monitor.restore(checkpoint)
    recorder.settleProvisional(areVoid: true)
    let arrived = DispatchSemaphore(value: 0)
    monitor.mailbox.wakeOnArrival { arrived.signal() }
    monitor.start()
    defer { monitor.stop() }
    let recollection = try Recollection.read(storage)
    monitor.recall(recollection.bins, recollection.steps)
    while arrived.wait(timeout: .now() + 20) == .success {
      guard let snapshot = monitor.mailbox.take() else { continue }
      let isFilled = snapshot.beds.allSatisfy { bed in
        bed.trends.cells(of: .vital(.heartRate), zoom: .halfHour, count: 8, endingAt: bed.lastReadingSeconds)
          .contains { $0 != nil }
      }
      if snapshot.beds.count == Self.beds, isFilled { return watch.seconds }
    }
    throw BenchmarkError(problem: "the trends were not filled within 20 s")
  }

  private func measurement(_ what: String, _ delays: [Double]) throws -> Measurement {
    guard delays.count >= Self.beds else { throw BenchmarkError(problem: "\(what): only \(delays.count) alarms were raised") }
    return Measurement(
      section: "ward", what: what, value: delays.share(0.99) * 1e3, unit: "ms", peer: delays.median * 1e3,
      peerName: "median of \(delays.count)")
  }

  private func send(to kafka: KafkaConfiguration) throws -> SentReadings {
    let producer = try KafkaProducer(configuration: kafka)
    defer { producer.close() }
    var encoder = RecordEncoder(format: .wide)
    var sent = SentReadings()
    let start = Monotonic.nowNanoseconds()
    for turn in 0..<Self.seconds * Self.beds {
      let due = start + UInt64(turn) * 1_000_000_000 / UInt64(Self.beds)
      let now = Monotonic.nowNanoseconds()
      if due > now { usleep(UInt32((due - now) / 1000)) }
      let (second, bed) = turn.quotientAndRemainder(dividingBy: Self.beds)
      let isIll = (second + bed) / Self.phaseSeconds % 2 == 1
      let milliseconds = (Date().timeIntervalSince1970 * 1000).rounded(.down)
      var reading = Reading(patient: PatientIdentity(id: "P\(bed)", bed: "\(bed + 1)"), timeSeconds: milliseconds / 1000)
      reading.values = PerVital { isIll ? Self.ill($0) : Self.well($0) }
      try encoder.encode(reading) {
        try producer.send(key: reading.patient.id, value: $0, timestampMilliseconds: Int64(milliseconds))
      }
      sent.note(reading)
    }
    guard producer.flush(timeoutSeconds: 20) else { throw BenchmarkError(problem: "the broker did not take all records") }
    return sent
  }

  private static func well(_ vital: Vital) -> Double {
    switch vital {
    case .heartRate: 72
    case .respiratoryRate: 15
    case .oxygenSaturation: 98
    case .systolicPressure: 124
    case .diastolicPressure: 76
    case .temperature: 36.8
    }
  }

  private static func ill(_ vital: Vital) -> Double {
    switch vital {
    case .heartRate: 134
    case .respiratoryRate: 29
    case .oxygenSaturation: 88
    case .systolicPressure: 92
    case .diastolicPressure: 56
    case .temperature: 38.6
    }
  }
}

/// When each patient's readings were measured, which is when they were sent.
private struct SentReadings {
  private var milliseconds: Set<String> = []

  mutating func note(_ reading: Reading) { milliseconds.insert(Self.key(reading.patient.key, reading.timeSeconds)) }

  /// How long each took to be seen that a reading brought about, and not the time that passed.
  func delays(of seen: [SeenAlarm]) -> [Double] {
    seen.filter { milliseconds.contains(Self.key($0.patientKey, $0.sinceSeconds)) }.map { $0.seenSeconds - $0.sinceSeconds }
  }

  private static func key(_ patientKey: String, _ seconds: Double) -> String {
    "\(patientKey) \(Int((seconds * 1000).rounded()))"
  }
}
