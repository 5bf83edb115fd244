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
    let cluster = try PrivateCluster(isDurable: true)
    try cluster.start()
    defer { cluster.stop() }
    let folder = FileManager.default.temporaryDirectory.appending(path: "wardwatch-bench-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    defer { try? FileManager.default.removeItem(at: folder) }
    let broker = bootstrap == nil ? try EmbeddedBroker(topic: nil, partitions: 1) : nil
    let topic = "wardwatch_bench_\(UUID().uuidString.prefix(8).lowercased())"
    let kafka = KafkaConfiguration(bootstrap: bootstrap ?? broker?.bootstrap ?? "", topic: topic, resumeOffsets: [0: 0])
    try KafkaAdmin.ensureTopic(kafka, partitions: 1)

    let recorder = AlarmRecorder(
      configuration: StorageConfiguration(
        connectionInfo: cluster.connectionInfo, siteName: "bench", topic: topic, wardName: "Bench", schemaPath: "schema.sql",
        stateDirectory: folder.path))
    recorder.start { _ in }
    defer { recorder.close() }
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
    guard let latency = recorder.latency else { throw BenchmarkError(problem: "no alarm was stored") }
    return [
      Measurement(
        section: "ward", what: "read → alarm committed, p99", value: latency.p99Milliseconds, unit: "ms",
        peer: latency.p50Milliseconds, peerName: "median"),
      try measurement("record → alarm committed, p99", sent.delays(of: store.committed)),
      try measurement("record → alarm on the frame, p99", sent.delays(of: screen.drawn)),
    ]
  }

  private func measurement(_ what: String, _ delays: [Double]) throws -> Measurement {
    guard delays.count >= Self.beds else { throw BenchmarkError(problem: "\(what): only \(delays.count) alarms were raised") }
    let sorted = delays.sorted()
    return Measurement(
      section: "ward", what: what, value: sorted[min(sorted.count - 1, sorted.count * 99 / 100)] * 1e3, unit: "ms",
      peer: sorted.median * 1e3, peerName: "median of \(sorted.count)")
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

private struct SeenAlarm: Sendable {
  var patientKey: String
  var sinceSeconds: Double
  var seenSeconds: Double
}

/// The recorder in the engine's port, asked after each step when it stands in the database.
private final class TimedStore: AlarmStore {
  private let recorder: AlarmRecorder
  private let seen = Guarded<[SeenAlarm]>([])
  private let queue = DispatchQueue(label: "wardwatch.bench.committed")

  init(_ recorder: AlarmRecorder) { self.recorder = recorder }

  var committed: [SeenAlarm] { queue.sync { seen.withLock { $0 } } }
  var status: DependencyStatus { recorder.status }
  var duty: WardDuty { recorder.duty }
  var checkpointRound: Int? { recorder.checkpointRound }

  func record(_ transitions: [AlarmTransition], receivedNanoseconds: UInt64, checkpoint: CheckpointSlice?) {
    recorder.record(
      transitions.map { RecordedTransition(transition: $0, receivedNanoseconds: receivedNanoseconds) }, checkpoint: checkpoint)
    let raised = transitions.filter { $0.severity > $0.previousSeverity }
    guard !raised.isEmpty else { return }
    queue.async { [self] in
      guard recorder.drain(timeoutSeconds: 10) else { return }
      let now = Date().timeIntervalSince1970
      seen.withLock { seen in
        seen += raised.map { SeenAlarm(patientKey: $0.patient.key, sinceSeconds: $0.timeSeconds, seenSeconds: now) }
      }
    }
  }

  func record(provisional transitions: [AlarmTransition]) { recorder.record(provisional: transitions) }
  func settleProvisional(areVoid: Bool) { recorder.settleProvisional(areVoid: areVoid) }
  func record(_ explanation: AlarmExplanation) { recorder.record(explanation) }
  func record(_ acknowledgement: AlarmAcknowledgement) { recorder.acknowledge(acknowledgement) }
  func record(_ event: EpisodeEvent) { recorder.record(event) }
  func record(_ technical: [TechnicalAlarm]) { recorder.record(technical) }
  func noteBegan(at offsets: [Int32: Int64]) { recorder.noteBegan(at: offsets) }
  func noteRead(upTo offsets: [Int32: Int64]) { recorder.noteRead(upTo: offsets) }
  func noteCluster(_ id: String) { recorder.noteCluster(id) }
}

/// Makes a frame of every snapshot, as the console does, and notes whose alarm is on it.
private final class TimedScreen: Sendable {
  private struct Content {
    var model = ConsoleModel()
    var since: [String: Double] = [:]
    var seen: [SeenAlarm] = []
  }

  private let content = Guarded(Content())
  private let queue = DispatchQueue(label: "wardwatch.bench.screen")

  init(_ mailbox: Mailbox) {
    mailbox.wakeOnArrival { [self] in
      queue.async { [self] in if let snapshot = mailbox.take() { draw(snapshot) } }
    }
  }

  var drawn: [SeenAlarm] { queue.sync { content.withLock(\.seen) } }

  private func draw(_ snapshot: WardSnapshot) {
    content.withLock { content in
      _ = content.model.receive(snapshot)
      _ = content.model.frame(size: Size(columns: 120, rows: 40), abilities: Abilities())
      let now = Date().timeIntervalSince1970
      for bed in snapshot.beds where bed.alarm.severity > .normal {
        guard let since = bed.alarm.severitySinceSeconds, content.since[bed.patient.key] != since else { continue }
        content.since[bed.patient.key] = since
        content.seen.append(SeenAlarm(patientKey: bed.patient.key, sinceSeconds: since, seenSeconds: now))
      }
    }
  }
}
