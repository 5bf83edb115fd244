import CRdKafka
import Foundation
import KafkaCluster
import Streaming

extension Fault {
  private static let obstacle = KafkaCluster.script == nil ? "no Apache Kafka here" : nil

  /// What a console has to say of somebody who fell ill while a broker was away.
  private static func outcome(
    _ ward: FaultWard, _ patients: [String], away: (KafkaCluster) throws -> Void, back: (KafkaCluster) throws -> Void,
    afterSeconds seconds: Double
  ) throws -> Outcome {
    guard let brokers = ward.brokers else { return Outcome(seen: "no brokers", isHeld: false) }
    let console = try ward.console("first")
    _ = Patience.wait(60) { console.isOnDuty == true }
    try ward.fallIll(patients[0])
    _ = Patience.wait(30) { ward.highs(of: patients[0]) == 1 }
    try away(brokers)
    for patient in patients.dropFirst() { try ward.fallIll(patient) }
    let meanwhile = Patience.wait(seconds) { patients.allSatisfy { ward.highs(of: $0) == 1 } }
    if meanwhile != nil { Patience.pass(1) }
    try back(brokers)
    let stored = Patience.wait(90) { patients.allSatisfy { ward.highs(of: $0) == 1 } }
    return Outcome(
      "stored \(meanwhile == nil ? "\(stored.words) after it was back" : "after \(meanwhile.words) without it")",
      [("all stored once", stored != nil), ("on duty", console.isOnDuty == true)])
  }

  static let brokers: [Fault] = [
    Fault(
      name: "leader killed", done: "kill -9 of one of three brokers, nine patients fall ill, restarted", isShort: false,
      obstacle: obstacle, needsBrokers: true
    ) { ward in
      try outcome(
        ward, (0..<10).map { "L\($0)" }, away: { try $0.run("kill", "1") }, back: { try $0.run("restart", "1") }, afterSeconds: 30
      )
    },
    Fault(
      name: "broker stands still", done: "SIGSTOP of one of three for 30 s, nine patients fall ill", isShort: false,
      obstacle: obstacle, needsBrokers: true
    ) { ward in
      try outcome(
        ward, (0..<10).map { "S\($0)" }, away: { try $0.run("pause", "2") },
        back: {
          Patience.pass(30)
          try $0.run("resume", "2")
        }, afterSeconds: 1)
    },
    Fault(
      name: "brokers that move", done: "two of three get another address, one after the other; patients fall ill after each",
      isShort: false, obstacle: obstacle, needsBrokers: true
    ) { ward in
      guard let brokers = ward.brokers else { return Outcome(seen: "no brokers", isHeld: false) }
      let console = try ward.console("first")
      _ = Patience.wait(60) { console.isOnDuty == true }
      try ward.fallIll("M1")
      _ = Patience.wait(30) { ward.highs(of: "M1") == 1 }
      var seconds: [Double?] = []
      for number in 1...2 {
        try brokers.run("kill", "\(number)")
        try brokers.move(number, to: "127.0.0.2")
        try brokers.run("restart", "\(number)")
        let patients = (0..<6).map { "M\(number)\($0)" }
        for patient in patients { try ward.fallIll(patient) }
        seconds.append(Patience.wait(60) { patients.allSatisfy { ward.highs(of: $0) == 1 } })
      }
      return Outcome(
        "all stored after \(seconds.map(\.words).joined(separator: ", and "))",
        [("stored", seconds.allSatisfy { $0 != nil }), ("on duty", console.isOnDuty == true)])
    },
    Fault(
      name: "topic refilled", done: "deleted, made anew and filled beyond the position, while a console reads", isShort: false,
      obstacle: obstacle, needsBrokers: true
    ) { ward in
      let console = try ward.console("first")
      _ = Patience.wait(60) { console.isOnDuty == true }
      try ward.fallIll("T1")
      _ = Patience.wait(30) { ward.highs(of: "T1") == 1 }
      ward.noteFormerAlarms()
      try TopicEraser.erase(FaultWard.topic, at: ward.bootstrap)
      try ward.brokers?.run("topic", FaultWard.topic, "3")
      for number in 2...12 { try ward.fallIll("T\(number)") }
      let stored = Patience.wait(60) { (2...12).allSatisfy { ward.highs(of: "T\($0)") == 1 } }
      let isSaid = console.log.contains("was deleted and made anew: reading the new one from its beginning")
      return Outcome("all of the new one stored after \(stored.words)", [("stored", stored != nil), ("said", isSaid)])
    },
    Fault(
      name: "topic refilled meanwhile",
      done: "deleted, made anew and filled beyond the position while the only console is stopped; no history is asked for",
      isShort: false, obstacle: obstacle, needsBrokers: true
    ) { ward in
      let console = try ward.console("first", also: ["--history=0s"])
      _ = Patience.wait(60) { console.isOnDuty == true }
      try ward.fallIll("T1")
      _ = Patience.wait(30) { ward.highs(of: "T1") == 1 }
      let ended = console.end()
      ward.noteFormerAlarms()
      try TopicEraser.erase(FaultWard.topic, at: ward.bootstrap)
      try ward.brokers?.run("topic", FaultWard.topic, "3")
      for number in 2...12 { try ward.fallIll("T\(number)") }
      try console.start()
      let stored = Patience.wait(60) { (2...12).allSatisfy { ward.highs(of: "T\($0)") == 1 } }
      let isSaid = console.log.contains("was deleted and made anew: reading the new one from its beginning")
      return Outcome(
        "all of the new one stored after \(stored.words)", [("ended", ended == 0), ("stored", stored != nil), ("said", isSaid)])
    },
    Fault(
      name: "open transaction", done: "a producer neither commits nor gives up, and a patient falls ill behind it",
      isShort: false,
      obstacle: obstacle, needsBrokers: true
    ) { ward in
      let console = try ward.console("first")
      _ = Patience.wait(60) { console.isOnDuty == true }
      try ward.fallIll("X1")
      _ = Patience.wait(30) { ward.highs(of: "X1") == 1 }
      let transaction = try OpenTransaction(at: ward.bootstrap, topic: FaultWard.topic, partitions: 3)
      try ward.fallIll("X2")
      let told = Patience.wait(40) { console.log.contains("wait for an open transaction") }
      transaction.abort()
      let stored = Patience.wait(30) { ward.highs(of: "X2") == 1 }
      let over = Patience.wait(10) { console.log.contains("wait for an open transaction any more") }
      return Outcome(
        "told after \(told.words); stored \(stored.words) after it was given up",
        [("told", told != nil), ("stored", stored != nil), ("over", over != nil)])
    },
  ]
}

enum TopicEraser {
  static func erase(_ name: String, at bootstrap: String) throws {
    let conf = rd_kafka_conf_new()
    var text = [CChar](repeating: 0, count: 512)
    rd_kafka_conf_set(conf, "bootstrap.servers", bootstrap, &text, text.count)
    let client = rd_kafka_new(RD_KAFKA_PRODUCER, conf, &text, text.count)
    let queue = rd_kafka_queue_new(client)
    defer {
      rd_kafka_queue_destroy(queue)
      rd_kafka_destroy(client)
    }
    var topic = rd_kafka_DeleteTopic_new(name)
    defer { rd_kafka_DeleteTopic_destroy(topic) }
    rd_kafka_DeleteTopics(client, &topic, 1, nil, queue)
    let event = rd_kafka_queue_poll(queue, 20_000)
    defer { rd_kafka_event_destroy(event) }
    guard event != nil, rd_kafka_event_error(event) == RD_KAFKA_RESP_ERR_NO_ERROR else { throw POSIXError(.EIO) }
  }
}

/// A producer that begins a transaction in each partition, and leaves it open.
final class OpenTransaction {
  private let client: OpaquePointer?

  init(at bootstrap: String, topic name: String, partitions: Int32) throws {
    let conf = rd_kafka_conf_new()
    var text = [CChar](repeating: 0, count: 512)
    rd_kafka_conf_set(conf, "bootstrap.servers", bootstrap, &text, text.count)
    rd_kafka_conf_set(conf, "transactional.id", "left-open", &text, text.count)
    client = rd_kafka_new(RD_KAFKA_PRODUCER, conf, &text, text.count)
    try Self.check(rd_kafka_init_transactions(client, 30_000))
    try Self.check(rd_kafka_begin_transaction(client))
    let topic = rd_kafka_topic_new(client, name, nil)
    defer { rd_kafka_topic_destroy(topic) }
    var bytes = Array(#"{"patient_id":"X9","ts":0}"#.utf8)
    for partition in 0..<partitions {
      _ = rd_kafka_produce(topic, partition, RD_KAFKA_MSG_F_COPY, &bytes, bytes.count, nil, 0, nil)
    }
    rd_kafka_flush(client, 20_000)
  }

  deinit { rd_kafka_destroy(client) }

  func abort() { if let error = rd_kafka_abort_transaction(client, 20_000) { rd_kafka_error_destroy(error) } }

  private static func check(_ error: OpaquePointer?) throws {
    guard let error else { return }
    rd_kafka_error_destroy(error)
    throw POSIXError(.EIO)
  }
}
