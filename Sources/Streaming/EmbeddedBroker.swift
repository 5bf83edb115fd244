internal import CRdKafka

/// Kafka brokers inside this process, speaking the real protocol on loopback TCP, for the demo and for tests: librdkafka's mock
/// cluster. Any Kafka client can join in. It forgets everything when it ends, and keeps about 5 MB a partition.
///
/// Unchecked because `cluster` never changes, and librdkafka hands each call over to the cluster's own thread.
package final class EmbeddedBroker: @unchecked Sendable {
  /// Requests that can be made to fail, by their key in the Kafka protocol (https://kafka.apache.org/protocol#protocol_api_keys).
  package enum Request: Int16, Sendable {
    case produce = 0
    case fetch = 1
    case listOffsets = 2
    case metadata = 3
  }

  /// How they fail, by Kafka's error code.
  package enum Fault: Int32, Sendable {
    case offsetOutOfRange = 1
    case unknownTopicOrPartition = 3
    case leaderNotAvailable = 5
    case notLeader = 6
    case requestTimedOut = 7
    case topicAuthorizationFailed = 29
  }

  private let client: KafkaClient
  private let cluster: OpaquePointer
  /// Host and port of every broker, comma-separated.
  package let bootstrap: String

  /// For who reads from one. Where a fetch finds nothing, it answers when the fetch's wait is over, and not when a record comes, as
  /// Kafka does: with the wait that suits that, alarms would be up to a tenth of a second late.
  package static let readingProperties = ["fetch.wait.max.ms": "20"]

  /// Nil for `topic`: none yet, see `createTopic`.
  package init(topic: String?, partitions: Int = 6, brokers: Int = 1) throws(StreamingError) {
    client = try KafkaClient(settings: [("client.id", "wardwatch-broker")], role: .producer, events: BrokerEvents(hiding: []))
    guard let cluster = rd_kafka_mock_cluster_new(client.pointer, Int32(brokers)) else {
      throw .embeddedBroker(reason: "it found no free port on loopback")
    }
    self.cluster = cluster
    bootstrap = rd_kafka_mock_cluster_bootstraps(cluster).map(String.init(cString:)) ?? ""
    if let topic { try createTopic(topic, partitions: partitions, copies: brokers) }
  }

  deinit {
    // The cluster's log goes through the client, which is destroyed after this.
    rd_kafka_mock_cluster_destroy(cluster)
  }

  package func createTopic(_ name: String, partitions: Int, copies: Int = 1) throws(StreamingError) {
    let error = rd_kafka_mock_topic_create(cluster, name, Int32(partitions), Int32(copies))
    guard error == RD_KAFKA_RESP_ERR_NO_ERROR else { throw .topic(name: name, reason: error.explanation) }
  }

  // MARK: - Faults, for tests

  /// Ends the broker's connections and takes no new ones. Brokers are numbered from 1.
  package func setDown(broker: Int) {
    rd_kafka_mock_broker_set_down(cluster, Int32(broker))
  }

  package func setUp(broker: Int) {
    rd_kafka_mock_broker_set_up(cluster, Int32(broker))
  }

  package func setLeader(topic: String, partition: Int32, broker: Int) {
    rd_kafka_mock_partition_set_leader(cluster, topic, partition, Int32(broker))
  }

  /// The next requests of this kind fail, one by each fault.
  package func pushErrors(_ faults: [Fault], for request: Request) {
    let errors = faults.map { rd_kafka_resp_err_t(rawValue: $0.rawValue) }
    rd_kafka_mock_push_request_errors_array(cluster, request.rawValue, errors.count, errors)
  }

  /// What metadata requests say of the topic until it is set to nil again.
  package func setTopicFault(_ fault: Fault?, topic: String) {
    rd_kafka_mock_topic_set_error(cluster, topic, rd_kafka_resp_err_t(rawValue: fault?.rawValue ?? 0))
  }
}
