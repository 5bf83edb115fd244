internal import CRdKafka

/// What is done to topics rather than with records.
package enum KafkaAdmin {
  package enum Outcome: Sendable {
    case created
    case existed
  }

  /// Sees to it that the configured topic exists; an existing one keeps its partitions. Blocks until a broker has answered.
  ///
  /// The embedded broker makes any topic that is asked for, so there it always exists.
  @discardableResult
  package static func ensureTopic(
    _ configuration: KafkaConfiguration, partitions: Int, timeoutSeconds: Double = 15
  ) throws(StreamingError) -> Outcome {
    let name = configuration.topic
    let timeoutMilliseconds = Int32(timeoutSeconds * 1000)
    // As a consumer: a producer's question alone would have the broker make the topic, with its own number of partitions.
    let client = try KafkaClient(configuration, role: .consumer)
    switch lookUp(try KafkaTopic(name, of: client), timeoutMilliseconds: timeoutMilliseconds) {
    case RD_KAFKA_RESP_ERR_NO_ERROR: return .existed
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART: break
    case let error: throw failure(error, of: client, configuration)
    }
    switch try create(name, partitions: partitions, with: client, timeoutMilliseconds: timeoutMilliseconds) {
    case RD_KAFKA_RESP_ERR_NO_ERROR: return .created
    case RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS: return .existed
    case let error: throw failure(error, of: client, configuration)
    }
  }

  private static func lookUp(_ topic: KafkaTopic, timeoutMilliseconds: Int32) -> rd_kafka_resp_err_t {
    var metadata: UnsafePointer<rd_kafka_metadata_t>?
    let error = rd_kafka_metadata(topic.client.pointer, 0, topic.pointer, &metadata, timeoutMilliseconds)
    defer { if let metadata { rd_kafka_metadata_destroy(metadata) } }
    return metadata?.pointee.topics?.pointee.err ?? error
  }

  private static func create(
    _ name: String, partitions: Int, with client: KafkaClient, timeoutMilliseconds: Int32
  ) throws(StreamingError) -> rd_kafka_resp_err_t {
    var text = [CChar](repeating: 0, count: 512)
    // −1 copies: as many as the brokers' default.replication.factor says.
    var topic = rd_kafka_NewTopic_new(name, Int32(partitions), -1, &text, text.count)
    guard topic != nil else { throw .topic(name: name, reason: String(nullTerminated: text)) }
    defer { rd_kafka_NewTopic_destroy(topic) }
    let options = rd_kafka_AdminOptions_new(client.pointer, RD_KAFKA_ADMIN_OP_CREATETOPICS)
    defer { rd_kafka_AdminOptions_destroy(options) }
    rd_kafka_AdminOptions_set_request_timeout(options, timeoutMilliseconds, nil, 0)
    rd_kafka_AdminOptions_set_operation_timeout(options, timeoutMilliseconds, nil, 0)
    let queue = rd_kafka_queue_new(client.pointer)
    defer { rd_kafka_queue_destroy(queue) }

    rd_kafka_CreateTopics(client.pointer, &topic, 1, options, queue)
    let event = rd_kafka_queue_poll(queue, timeoutMilliseconds + 1000)
    defer { rd_kafka_event_destroy(event) }
    return result(of: event)
  }

  private static func failure(
    _ error: rd_kafka_resp_err_t, of client: KafkaClient, _ configuration: KafkaConfiguration
  ) -> StreamingError {
    rd_kafka_poll(client.pointer, 0)
    let isOutage = error == RD_KAFKA_RESP_ERR__TIMED_OUT || error == RD_KAFKA_RESP_ERR__TRANSPORT
    let sentence =
      client.events.failure?.sentence(for: configuration, wasAnswered: false)
      ?? "no broker answers at \(configuration.bootstrap); is Kafka running there? see --bootstrap"
    return .topic(name: configuration.topic, reason: isOutage ? sentence : error.explanation)
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
