internal import CRdKafka

/// What is done to topics rather than with records.
package enum KafkaAdmin {
  package enum Outcome: Sendable {
    case created
    case existed
    /// The brokers make topics by themselves when one is first used (the embedded broker does), or not at all.
    case notSupported
  }

  /// Sees to it that the configured topic exists; an existing one keeps its partitions. Blocks until the broker has answered.
  @discardableResult
  package static func ensureTopic(
    _ configuration: KafkaConfiguration, partitions: Int, timeoutSeconds: Double = 15
  ) throws(StreamingError) -> Outcome {
    let name = configuration.topic
    let client = try KafkaClient(configuration, role: .producer)
    var text = [CChar](repeating: 0, count: 512)
    // −1 copies: as many as the brokers' default.replication.factor says.
    var topic = rd_kafka_NewTopic_new(name, Int32(partitions), -1, &text, text.count)
    guard topic != nil else { throw .topic(name: name, reason: String(nullTerminated: text)) }
    defer { rd_kafka_NewTopic_destroy(topic) }
    let options = rd_kafka_AdminOptions_new(client.pointer, RD_KAFKA_ADMIN_OP_CREATETOPICS)
    defer { rd_kafka_AdminOptions_destroy(options) }
    let timeoutMilliseconds = Int32(timeoutSeconds * 1000)
    rd_kafka_AdminOptions_set_request_timeout(options, timeoutMilliseconds, nil, 0)
    rd_kafka_AdminOptions_set_operation_timeout(options, timeoutMilliseconds, nil, 0)
    let queue = rd_kafka_queue_new(client.pointer)
    defer { rd_kafka_queue_destroy(queue) }

    rd_kafka_CreateTopics(client.pointer, &topic, 1, options, queue)
    let event = rd_kafka_queue_poll(queue, timeoutMilliseconds + 1000)
    defer { rd_kafka_event_destroy(event) }
    rd_kafka_poll(client.pointer, 0)
    switch result(of: event) {
    case RD_KAFKA_RESP_ERR_NO_ERROR: return .created
    case RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS: return .existed
    case RD_KAFKA_RESP_ERR__UNSUPPORTED_FEATURE: return .notSupported
    case RD_KAFKA_RESP_ERR__TIMED_OUT, RD_KAFKA_RESP_ERR__TRANSPORT:
      throw .topic(
        name: name,
        reason: client.events.failure?.sentence(for: configuration, wasAnswered: false)
          ?? "no broker answers at \(configuration.bootstrap); is Kafka running there? see --bootstrap")
    case let error: throw .topic(name: name, reason: error.explanation)
    }
  }

  private static func result(of event: OpaquePointer?) -> rd_kafka_resp_err_t {
    guard let event else { return RD_KAFKA_RESP_ERR__TIMED_OUT }
    let error = rd_kafka_event_error(event)
    guard error == RD_KAFKA_RESP_ERR_NO_ERROR else { return error }
    var count = 0
    guard let results = rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event), &count), count > 0 else {
      return RD_KAFKA_RESP_ERR__TIMED_OUT
    }
    return rd_kafka_topic_result_error(results[0])
  }
}
