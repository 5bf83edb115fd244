import Alarms
import Detection
import Engine
import Foundation
import Interchange
import KafkaCluster
import Streaming
import Testing
import Vitals

@testable import Storage

/// What consoles of their own processes work on: brokers, a private PostgreSQL, a folder for mails.
final class FaultWard {
  static let topic = "patient_vitals"
  static let site = "hospital"
  static let partitions = 3

  let folder = NSTemporaryDirectory() + "wardwatch-faults-" + UUID().uuidString
  /// A real Apache Kafka; nil for librdkafka's own broker.
  let brokers: KafkaCluster?
  private let embedded: EmbeddedBroker?
  let bootstrap: String
  let cluster: PrivateCluster
  private let producer: KafkaProducer
  private(set) var patients: [String] = []
  /// Of a topic that is no more.
  private(set) var formerAlarms: Set<String> = []

  init(onRealBrokers: Bool = false) throws {
    let brokers = onRealBrokers ? KafkaCluster("wardwatch-fault-brokers", port: 29_592) : nil
    self.brokers = brokers
    // What is not made to its end has no deinit.
    var isMade = false
    defer { if !isMade { brokers?.wipe() } }
    try FileManager.default.createDirectory(atPath: folder + "/mails", withIntermediateDirectories: true)
    try brokers?.start(topic: Self.topic, partitions: Self.partitions)
    embedded = brokers == nil ? try EmbeddedBroker(topic: Self.topic, partitions: Self.partitions) : nil
    bootstrap = brokers?.bootstrap ?? embedded?.bootstrap ?? ""
    cluster = try PrivateCluster(keepsData: true)
    try cluster.start()
    producer = try KafkaProducer(configuration: KafkaConfiguration(bootstrap: bootstrap, topic: Self.topic))
    isMade = true
  }

  deinit {
    producer.close()
    cluster.stop()
    brokers?.wipe()
    for path in [folder, cluster.directory] { try? FileManager.default.removeItem(atPath: path) }
  }

  // MARK: Consoles

  /// - Parameters:
  ///   - address: of the database, as libpq takes it.
  ///   - mail: how it mails; nil for the folder.
  func console(
    _ name: String, at address: String? = nil, ward: String = "Ward", mail: [String]? = nil, also: [String] = [],
    environment: [String: String] = [:], mounting: String? = nil
  ) throws -> ConsoleProcess {
    try ConsoleProcess(
      folder: folder + "/" + name,
      arguments: [
        "--bootstrap=\(bootstrap)", "--topic=\(Self.topic)", "--site=\(Self.site)", "--ward=\(ward)",
        "--database=\(address ?? cluster.connectionInfo)",
      ] + (mail ?? ["--mail-drop=\(folder)/mails", "--mail-to=outreach@example.org"]) + also, environment: environment,
      mounting: mounting)
  }

  /// What a command says, and its exit status.
  func run(_ arguments: [String], environment: [String: String] = [:]) throws -> (text: String, status: Int32) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try ConsoleProcess.program())
    process.arguments = arguments
    process.environment = ["PATH": "/usr/bin:/bin", "HOME": folder, "LC_ALL": "C.UTF-8"].merging(environment) { $1 }
    let output = Pipe()
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let said = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (String(decoding: said, as: UTF8.self), process.terminationStatus)
  }

  // MARK: Patients

  func send(_ record: String, of patient: String) throws {
    try producer.send(key: patient, value: Array(record.utf8))
  }

  private func send(isIll: Bool, of patient: String, at timeSeconds: Double) throws {
    let vitals =
      isIll
      ? #""hr":138,"rr":29,"spo2":87,"sbp":88,"dbp":51,"temp":36.8"#
      : #""hr":71,"rr":15,"spo2":97,"sbp":121,"dbp":78,"temp":36.8"#
    try send(#"{"patient_id":"\#(patient)","ts":\#(timeSeconds),\#(vitals)}"#, of: patient)
  }

  /// Somebody who has been well for 10 s and ill for 20 s, up to now: a HIGH.
  func fallIll(_ patient: String, lastSeconds: Double = Date().timeIntervalSince1970) throws {
    try play([(ill: false, seconds: 10), (ill: true, seconds: 20)], patient, lastSeconds: lastSeconds)
  }

  /// Somebody who is well and ill by turns, up to then.
  func play(_ turns: [(ill: Bool, seconds: Int)], _ patient: String, lastSeconds: Double) throws {
    patients.append(patient)
    let seconds = turns.flatMap { Array(repeating: $0.ill, count: $0.seconds) }
    for (second, isIll) in seconds.enumerated() {
      try send(isIll: isIll, of: patient, at: lastSeconds - Double(seconds.count - 1 - second))
    }
    #expect(producer.flush(timeoutSeconds: 60))
  }

  /// Somebody at another console acknowledges the alarm of a patient.
  func acknowledge(_ patient: String, by person: String) throws {
    try open().runScript(
      """
      insert into acknowledgements (id, episode_id, step, topic, ward, patient_id, person, acknowledged_at)
      select gen_random_uuid(), episode_id, step, '\(Self.topic)', ward, patient_id, '\(person)', now() from alarms
      where patient_id = '\(patient)' and kind = 'raised';
      notify wardwatch_acknowledged, '\(Self.topic)'
      """)
  }

  /// Many at once, each ill for long enough; the last record of all is of now.
  func fallIll(all patients: [String]) throws {
    self.patients += patients
    let now = Date().timeIntervalSince1970
    for second in 0..<16 {
      for patient in patients { try send(isIll: second >= 3, of: patient, at: now - Double(15 - second)) }
    }
    #expect(producer.flush(timeoutSeconds: 60))
  }

  // MARK: What came of it

  /// The topic is to be another one from now on.
  func noteFormerAlarms() { formerAlarms = Set(column("select id::text from alarms")) }

  func open(_ address: String? = nil) throws -> PostgresConnection {
    try PostgresConnection.open(
      address ?? cluster.connectionInfo, applicationName: "test", connectTimeoutSeconds: 10, statementTimeoutSeconds: 10,
      whileWaiting: { true })
  }

  /// The first column of the answer to a query; nothing while the database is away.
  func column(_ query: String, at address: String? = nil) -> [String] {
    guard let rows = try? open(address).run(query) else { return [] }
    return (0..<rows.count).compactMap { rows.text($0, 0) }
  }

  /// How many HIGHs of a patient stand in the database.
  func highs(of patient: String, at address: String? = nil) -> Int {
    column("select id::text from alarms where patient_id = '\(patient)' and kind = 'raised' and severity = 'HIGH'", at: address)
      .count
  }

  /// How many mails there are, and how many of them are not the same again.
  func mails(about patient: String? = nil) throws -> (all: Int, different: Int) {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder + "/mails").filter { $0.hasSuffix(".eml") }
    let texts = try names.map { try String(contentsOfFile: folder + "/mails/" + $0, encoding: .utf8) }
      .filter { text in patient.map { text.contains($0) } ?? true }
    let ids = texts.compactMap { $0.split(separator: "\r\n").first { $0.hasPrefix("Message-ID:") } }
    return (texts.count, Set(ids).count)
  }

  /// The identities of all alarms, as an engine has them that reads the topic once, alone and undisturbed.
  func expectedAlarms() throws -> Set<String> {
    let consumer = try KafkaConsumer(configuration: KafkaConfiguration(bootstrap: bootstrap, topic: Self.topic))
    defer { consumer.close() }
    var shard = Shard(
      wardName: "Ward", naming: EpisodeNaming(siteName: Self.site), detector: try Detector.load(directory: Self.weightsPath))
    let decoder = RecordDecoder(limits: DecoderLimits())
    var (batch, decoded, events) = (RecordBatch(), DecodedBatch(), [ShardEvent]())
    _ = Patience.wait(30) {
      consumer.poll(into: &batch, maximumRecords: 2_000, timeoutSeconds: 0.1)
      decoder.decode(batch, into: &decoded)
      shard.step(decoded.readings, into: &events)
      return consumer.hasReachedEnd && batch.isEmpty
    }
    return Set(
      events.compactMap { if case .transition(let step) = $0 { step.id.uuidString.lowercased() } else { nil } })
  }

  private static let weightsPath = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("weights").path
}
