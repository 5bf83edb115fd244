import Alarms
import Dispatch
import Foundation
import Monitoring
import Notification
import Storage
import Streaming
import Testing
import Vitals

@testable import wardwatch

/// A ward with everything real: librdkafka's broker, a private PostgreSQL, a folder for mails.
final class WardUnderTest {
  let folder: String
  let broker: EmbeddedBroker
  let cluster: PrivateCluster
  let topic = "patient_vitals"
  private let producer: KafkaProducer

  init(partitions: Int = 3) throws {
    folder = NSTemporaryDirectory() + "wardwatch-test-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder + "/mails", withIntermediateDirectories: true)
    broker = try EmbeddedBroker(topic: topic, partitions: partitions)
    cluster = try PrivateCluster(keepsData: true)
    try cluster.start()
    producer = try KafkaProducer(configuration: KafkaConfiguration(bootstrap: broker.bootstrap, topic: topic))
  }

  deinit {
    producer.close()
    cluster.stop()
    let folders = ["", "-first", "-second", "-third"].map { folder + $0 }
    for path in folders + [cluster.directory] { try? FileManager.default.removeItem(atPath: path) }
  }

  /// A console's process without its screen. Two at a time need a folder each, by `console`.
  func session(
    bootstrap: String? = nil, weightsPath: String? = nil, console: String = "",
    changing change: (inout SessionPlan) -> Void = { _ in }
  ) throws -> WardSession {
    var plan = try plan(bootstrap: bootstrap, weightsPath: weightsPath, console: console)
    change(&plan)
    return try WardSession(plan)
  }

  func plan(bootstrap: String? = nil, weightsPath: String? = nil, console: String) throws -> SessionPlan {
    let state = folder + console
    try FileManager.default.createDirectory(atPath: state, withIntermediateDirectories: true)
    return SessionPlan(
      feed: FeedPlan(kafka: KafkaConfiguration(bootstrap: bootstrap ?? broker.bootstrap, topic: topic)),
      storage: StorageConfiguration(
        connectionInfo: cluster.connectionInfo, siteName: "hospital", topic: topic, wardName: "Ward",
        schemaPath: try SharedFiles().schema.path, stateDirectory: state),
      delivery: DeliveryPlan(mail: try MailConfiguration(server: nil, dropDirectory: folder + "/mails")),
      monitor: MonitorConfiguration(wardName: "Ward"),
      weightsPath: try weightsPath ?? SharedFiles().weights.path, rejectsPath: state + "/rejects.jsonl",
      logPath: state + "/wardwatch.log")
  }

  func send(_ record: String, key: String = "key") throws {
    try producer.send(key: key, value: Array(record.utf8))
  }

  func send(_ record: [UInt8], key: String = "key") throws {
    try producer.send(key: key, value: record)
  }

  func flush() -> Bool { producer.flush(timeoutSeconds: 60) }

  /// The classic form of three patients, once a second up to now; P2 falls ill half way.
  func sendClassicWard(seconds: Int = 90, endingAt endSeconds: Double = Date().timeIntervalSince1970) throws {
    for second in 0..<seconds {
      for patient in 1...3 {
        let isIll = patient == 2 && second >= seconds / 2
        try send(
          """
          {"patient_id": "P00\(patient)", "Heart Rate": \(isIll ? 138 : 71), "Respiratory Rate": \(isIll ? 29 : 15), \
          "Body Temperature": 36.8, "Oxygen Saturation": \(isIll ? 87.0 : 97.1), "Systolic Blood Pressure": \(isIll ? 88 : 121), \
          "Diastolic Blood Pressure": \(isIll ? 51 : 78), "Derived_HRV": 0.08, "Derived_MAP": 92.3, \
          "timestamp": \(endSeconds - Double(seconds - second))}
          """, key: "P00\(patient)")
      }
    }
    #expect(flush())
  }

  /// One reading of someone who is very ill: an alarm once its delay has passed.
  func sendEmergency(patient: String) throws {
    let now = Date().timeIntervalSince1970
    try send(
      """
      {"patient_id": "\(patient)", "ts": \(now), "hr": 138, "rr": 29, "spo2": 87}
      """, key: patient)
    #expect(flush())
  }

  var mails: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: folder + "/mails").filter { $0.hasSuffix(".eml") } }
  }

  var keptRejects: [String] {
    ((try? String(contentsOfFile: folder + "/rejects.jsonl", encoding: .utf8)) ?? "").split(separator: "\n").map(String.init)
  }
}

extension WardSnapshot {
  var isOnDuty: Bool? { duty.isHere }

  /// Who has seen the alarm of a patient.
  func seenBy(_ patientID: String) -> String? {
    beds.first { $0.patient.id == patientID }?.alarm.acknowledgement?.by
  }

  /// What the log says of acknowledgements, oldest first.
  var acknowledgements: [String] {
    log.filter { $0.kind == .acknowledged }.reversed().map { "\($0.patient ?? "") \($0.text)" }
  }
}

extension WardSession {
  /// Waits for snapshots until one of them satisfies `condition`.
  func snapshot(within seconds: Double = 90, where condition: (WardSnapshot) -> Bool) -> WardSnapshot? {
    let arrived = DispatchSemaphore(value: 0)
    monitor.mailbox.wakeOnArrival { arrived.signal() }
    let deadline = DispatchTime.now() + seconds
    while arrived.wait(timeout: deadline) == .success {
      if let snapshot = monitor.mailbox.take(), condition(snapshot) { return snapshot }
    }
    return nil
  }
}
