internal import CRdKafka
internal import Dispatch

/// Owns librdkafka's simple consumer of one topic: all its partitions deliver to one queue.
///
/// Only its surveyor's questions run elsewhere; all else is called from the queue that polls.
final class ConsumerSession {
  let client: KafkaClient
  private let topic: KafkaTopic
  private let queue: MessageQueue
  private let surveyor: TopicSurveyor
  private let messages: UnsafeMutableBufferPointer<UnsafeMutablePointer<rd_kafka_message_t>?>

  init(_ configuration: KafkaConfiguration) throws(StreamingError) {
    client = try KafkaClient(configuration, role: .consumer)
    topic = try KafkaTopic(configuration.topic, of: client)
    queue = MessageQueue(of: client)
    surveyor = TopicSurveyor(topic: topic, historySeconds: configuration.historySeconds)
    messages = .allocate(capacity: 1000)
  }

  deinit {
    messages.deallocate()
  }

  /// To be called once all partitions are stopped. The handles are freed in their order when the session is: queue and topic,
  /// then the client, which each of them keeps.
  func close() {
    surveyor.close()
  }

  // MARK: - Partitions

  /// Why it could not be started, else nil.
  func start(_ partition: Int32, at offset: Int64) -> String? {
    guard rd_kafka_consume_start_queue(topic.pointer, partition, offset, queue.pointer) == 0 else {
      return rd_kafka_last_error().explanation
    }
    return nil
  }

  /// Waits for librdkafka's own thread, not for a broker. What the partition still had in the queue is dropped.
  func stop(_ partition: Int32) {
    rd_kafka_consume_stop(topic.pointer, partition)
  }

  /// The partition's end as of its latest fetch; nil before the first.
  func knownEnd(of partition: Int32) -> Int64? {
    var low: Int64 = 0
    var high: Int64 = 0
    let error = rd_kafka_get_watermark_offsets(client.pointer, topic.name, partition, &low, &high)
    return error == RD_KAFKA_RESP_ERR_NO_ERROR && high >= 0 ? high : nil
  }

  /// Kafka's own id of the cluster, once a broker has told it.
  var clusterID: String? {
    guard let text = rd_kafka_clusterid(client.pointer, 0) else { return nil }
    defer { rd_kafka_mem_free(client.pointer, text) }
    return String(cString: text)
  }

  // MARK: - Messages

  /// The next message or event; the caller destroys it. Returns early when a survey has been answered.
  func next(timeoutSeconds: Double) -> UnsafeMutablePointer<rd_kafka_message_t>? {
    rd_kafka_consume_queue(queue.pointer, Int32((timeoutSeconds * 1000).rounded(.up)))
  }

  /// Messages and events that are already there, at most 1000; the caller destroys each before it asks again.
  func take(upTo count: Int) -> Slice<UnsafeMutableBufferPointer<UnsafeMutablePointer<rd_kafka_message_t>?>> {
    let taken = rd_kafka_consume_batch_queue(queue.pointer, 0, messages.baseAddress, min(count, messages.count))
    return messages[..<max(0, taken)]
  }

  /// Runs the callbacks that are due: errors, for one.
  func serveCallbacks() {
    rd_kafka_poll(client.pointer, 0)
  }

  // MARK: - Surveys

  func survey(settled: Set<Int32>) {
    surveyor.ask(settled: settled) { [queue] in queue.wake() }
  }

  func takeSurvey() -> TopicSurvey? { surveyor.takeAnswer() }
}

/// Owns a librdkafka queue.
///
/// Unchecked because librdkafka guards its queues: any thread may use them.
private final class MessageQueue: @unchecked Sendable {
  let pointer: OpaquePointer?
  private let client: KafkaClient

  init(of client: KafkaClient) {
    self.client = client
    pointer = rd_kafka_queue_new(client.pointer)
  }

  /// Makes a waiting `next` return with nothing.
  func wake() {
    rd_kafka_queue_yield(pointer)
  }

  deinit {
    rd_kafka_queue_destroy(pointer)
  }
}
