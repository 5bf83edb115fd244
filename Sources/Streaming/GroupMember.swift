internal import CRdKafka

/// A member of a Kafka consumer group, which parts the partitions of topics among its members. It only learns which are its own:
/// they are read by a `KafkaConsumer`, from where the checkpoint says.
///
/// `poll` and `close` are called from one serial queue; they block it and no other.
///
/// Unchecked because `events` is guarded by its own lock; all else is only touched from the queue that polls.
package final class GroupMember: @unchecked Sendable {
  private let events: BrokerEvents
  private var client: KafkaClient?

  /// Joins; does not wait for the broker.
  /// - Parameter others: topics that the group shares besides the configuration's.
  package init(configuration: KafkaConfiguration, others: [String] = [], group: String) throws(StreamingError) {
    let client = try KafkaClient(configuration, role: .member(group: group))
    self.client = client
    events = client.events
    rd_kafka_poll_set_consumer(client.pointer)
    let topics = rd_kafka_topic_partition_list_new(Int32(others.count + 1))
    defer { rd_kafka_topic_partition_list_destroy(topics) }
    for topic in [configuration.topic] + others { rd_kafka_topic_partition_list_add(topics, topic, RD_KAFKA_PARTITION_UA) }
    let error = rd_kafka_subscribe(client.pointer, topics)
    guard error == RD_KAFKA_RESP_ERR_NO_ERROR else { throw .client(reason: error.explanation) }
  }

  deinit {
    close()
  }

  /// Takes part for `timeoutSeconds`, and longer only where a broker is slow to part the topic.
  /// - Returns: which partitions are this member's; none until it has joined, and after it has been left out.
  package func poll(timeoutSeconds: Double) -> Set<TopicPartition> {
    guard let client else { return [] }
    if let message = rd_kafka_consumer_poll(client.pointer, Int32((timeoutSeconds * 1000).rounded(.up))) {
      // Nothing is fetched on purpose; a message kept would make rd_kafka_destroy wait for ever.
      let error = message.pointee.err
      rd_kafka_message_destroy(message)
      trouble = error == RD_KAFKA_RESP_ERR_NO_ERROR || error == RD_KAFKA_RESP_ERR__PARTITION_EOF ? trouble : error.explanation
    }
    var list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?
    guard rd_kafka_assignment(client.pointer, &list) == RD_KAFKA_RESP_ERR_NO_ERROR, let list else { return [] }
    defer { rd_kafka_topic_partition_list_destroy(list) }
    let held = Set(
      (0..<Int(list.pointee.cnt)).compactMap { index in
        let element = list.pointee.elems[index]
        return element.topic.map { TopicPartition(String(cString: $0), element.partition) }
      })
    if !held.isEmpty { trouble = nil }
    return held
  }

  /// Why the group gives this member nothing, as the last poll found it; nil where nothing is known to be wrong.
  package private(set) var trouble: String?

  /// librdkafka's own log lines since the last call, the latest 200 at most.
  package func takeLog() -> [String] { events.takeLog() }

  /// Leaves the group, which parts the topic among the others at once. Takes at most a few seconds, also when no broker answers.
  package func close() {
    guard let client else { return }
    rd_kafka_consumer_close(client.pointer)
    self.client = nil
  }
}
