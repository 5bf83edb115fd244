import CRdKafka
import Dispatch
import Foundation
import KafkaCluster
import Streaming
import Testing

/// The brokers of a real Apache Kafka for the length of a suite, where `WARDWATCH_KAFKA` names a script that runs them.
struct RealKafka: SuiteTrait, TestScoping {
  static let script = KafkaCluster.namedScript
  private static let cluster = KafkaCluster("wardwatch-streaming-tests", port: 29_292)
  static let bootstrap = cluster.bootstrap
  static let secureBootstrap = "localhost:\(cluster.port + 100)"
  static let directory = cluster.directory

  func provideScope(for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void) async throws {
    guard Self.script != nil else { return try await function() }
    try await blocking {
      try Self.cluster.start(isSecure: true)
      // A topic with three copies can be made when all brokers answer.
      let deadline = DispatchTime.now() + 60
      while (try? KafkaAdmin.ensureTopic(Self.configuration("ready"), partitions: 1)) == nil, DispatchTime.now() < deadline {}
    }
    defer { Self.cluster.wipe() }
    try await function()
  }

  static func run(_ verb: String, _ broker: String) throws { try cluster.run(verb, broker) }

  static func configuration(_ topic: String, properties: [String: String] = [:]) -> KafkaConfiguration {
    KafkaConfiguration(bootstrap: bootstrap, topic: topic, properties: properties)
  }
}

/// What the room itself has no need of: topics deleted and changed, records removed, transactions.
final class KafkaOperator {
  private let client: OpaquePointer?
  private let queue: OpaquePointer?

  init(transactionalID: String? = nil) {
    let conf = rd_kafka_conf_new()
    var text = [CChar](repeating: 0, count: 512)
    rd_kafka_conf_set(conf, "bootstrap.servers", RealKafka.bootstrap, &text, text.count)
    if let transactionalID { rd_kafka_conf_set(conf, "transactional.id", transactionalID, &text, text.count) }
    client = rd_kafka_new(RD_KAFKA_PRODUCER, conf, &text, text.count)
    queue = rd_kafka_queue_new(client)
  }

  deinit {
    rd_kafka_queue_destroy(queue)
    rd_kafka_destroy(client)
  }

  func deleteTopic(_ name: String) {
    var topic = rd_kafka_DeleteTopic_new(name)
    rd_kafka_DeleteTopics(client, &topic, 1, nil, queue)
    expectSuccess()
    rd_kafka_DeleteTopic_destroy(topic)
  }

  func setPartitions(_ count: Int, of topic: String) {
    var partitions = rd_kafka_NewPartitions_new(topic, count, nil, 0)
    rd_kafka_CreatePartitions(client, &partitions, 1, nil, queue)
    expectSuccess()
    rd_kafka_NewPartitions_destroy(partitions)
  }

  func deleteRecords(before offset: Int64, of partition: Int32, in topic: String) {
    let list = rd_kafka_topic_partition_list_new(1)
    rd_kafka_topic_partition_list_add(list, topic, partition).pointee.offset = offset
    var deletion = rd_kafka_DeleteRecords_new(list)
    rd_kafka_DeleteRecords(client, &deletion, 1, nil, queue)
    expectSuccess()
    rd_kafka_DeleteRecords_destroy(deletion)
    rd_kafka_topic_partition_list_destroy(list)
  }

  /// The leader of partition 0, once all three brokers hold all of the topic.
  func leaderOfWhole(_ name: String) -> Int32? {
    let topic = rd_kafka_topic_new(client, name, nil)
    defer { rd_kafka_topic_destroy(topic) }
    let deadline = DispatchTime.now() + 60
    while DispatchTime.now() < deadline {
      var metadata: UnsafePointer<rd_kafka_metadata_t>?
      guard rd_kafka_metadata(client, 0, topic, &metadata, 5000) == RD_KAFKA_RESP_ERR_NO_ERROR else { continue }
      defer { rd_kafka_metadata_destroy(metadata) }
      guard let found = metadata?.pointee.topics?.pointee else { continue }
      let partitions = UnsafeBufferPointer(start: found.partitions, count: Int(found.partition_cnt))
      if !partitions.isEmpty, partitions.allSatisfy({ $0.isr_cnt == 3 }) { return partitions.first { $0.id == 0 }?.leader }
      rd_kafka_poll(client, 200)
    }
    return nil
  }

  private func expectSuccess() {
    let event = rd_kafka_queue_poll(queue, 20_000)
    #expect(event != nil)
    #expect(rd_kafka_event_error(event) == RD_KAFKA_RESP_ERR_NO_ERROR)
    rd_kafka_event_destroy(event)
  }

  func transaction(_ texts: [String], topic name: String, commits: Bool) {
    if !isInitialized { expectNoError(rd_kafka_init_transactions(client, 20_000)) }
    isInitialized = true
    expectNoError(rd_kafka_begin_transaction(client))
    let topic = rd_kafka_topic_new(client, name, nil)
    for text in texts {
      var bytes = Array(text.utf8)
      #expect(rd_kafka_produce(topic, 0, RD_KAFKA_MSG_F_COPY, &bytes, bytes.count, nil, 0, nil) == 0)
    }
    rd_kafka_flush(client, 20_000)
    expectNoError(commits ? rd_kafka_commit_transaction(client, 20_000) : rd_kafka_abort_transaction(client, 20_000))
    rd_kafka_topic_destroy(topic)
  }

  private var isInitialized = false

  private func expectNoError(_ error: OpaquePointer?) {
    #expect(error == nil, "\(String(cString: rd_kafka_error_string(error)))")
    rd_kafka_error_destroy(error)
  }
}
