internal import CRdKafka
internal import Sharing

/// Sends records to one topic.
///
/// Calls may come from any thread; `send`, `flush` and `close` may block theirs.
///
/// Unchecked because the client and the topic are librdkafka handles, which may be used from any thread; `isClosed` has its
/// own lock.
package final class KafkaProducer: @unchecked Sendable {
  private static let waitMilliseconds: Int32 = 50

  private let configuration: KafkaConfiguration
  private let client: KafkaClient
  private let topic: KafkaTopic
  private let isClosed = Guarded(false)

  /// Does not wait for the broker: `problem` tells why none can be used.
  package init(configuration: KafkaConfiguration) throws(StreamingError) {
    self.configuration = configuration
    client = try KafkaClient(configuration, role: .producer)
    topic = try KafkaTopic(configuration.topic, of: client)
  }

  /// Hands a record over for sending; nil is a null value. The key decides the partition as it does for Java's producer
  /// (murmur2). While the local queue is full (100,000 records or 64 MB) this waits for room, which there is after two minutes at
  /// the latest, when undelivered records are given up. Throws when the record is too big, the client closed or broken.
  package func send(key: String, value: UnsafeRawBufferPointer?, timestampMilliseconds: Int64? = nil) throws(StreamingError) {
    while true {
      guard !isClosed.withLock({ $0 }) else { throw .closed }
      switch produce(key: key, value: value, timestampMilliseconds: timestampMilliseconds) {
      case RD_KAFKA_RESP_ERR_NO_ERROR:
        rd_kafka_poll(client.pointer, 0)
        return
      case RD_KAFKA_RESP_ERR__QUEUE_FULL:
        rd_kafka_poll(client.pointer, Self.waitMilliseconds)
      case RD_KAFKA_RESP_ERR__FATAL:
        throw .client(reason: fatalReason)
      case let error:
        throw .record(reason: error.explanation)
      }
    }
  }

  package func send(key: String, value: [UInt8], timestampMilliseconds: Int64? = nil) throws(StreamingError) {
    try value.withUnsafeBufferPointer { bytes throws(StreamingError) in
      try send(key: key, value: UnsafeRawBufferPointer(bytes), timestampMilliseconds: timestampMilliseconds)
    }
  }

  /// librdkafka's own log lines since the last call, the latest 200 at most.
  package func takeLog() -> [String] { client.events.takeLog() }

  /// What became of the records so far. A record that is neither delivered nor failed is under way.
  package var deliveryReport: DeliveryReport {
    rd_kafka_poll(client.pointer, 0)
    return client.events.delivery
  }

  /// Why no broker can be used, as a sentence; nil while records are being delivered.
  package var problem: String? {
    rd_kafka_poll(client.pointer, 0)
    let wasAnswered = client.events.delivery.delivered > 0
    return client.events.failure?.sentence(for: configuration, wasAnswered: wasAnswered)
  }

  /// Waits until every record is delivered or failed; false when time ran out before that.
  @discardableResult
  package func flush(timeoutSeconds: Double) -> Bool {
    rd_kafka_flush(client.pointer, Int32(timeoutSeconds * 1000)) == RD_KAFKA_RESP_ERR_NO_ERROR
  }

  /// Ends sending: a `send` that waits for room throws. Records that are still under way are dropped: `flush` first.
  package func close() {
    isClosed.withLock { $0 = true }
    rd_kafka_purge(client.pointer, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT | RD_KAFKA_PURGE_F_NON_BLOCKING)
  }

  deinit {
    close()
  }

  // MARK: - One record

  private func produce(key: String, value: UnsafeRawBufferPointer?, timestampMilliseconds: Int64?) -> rd_kafka_resp_err_t {
    var key = key
    return key.withUTF8 { key in
      // librdkafka copies both key and value before it returns, so they are only lent.
      withUnsafeTemporaryAllocation(of: rd_kafka_vu_t.self, capacity: 5) { fields in
        fields.initialize(repeating: rd_kafka_vu_t())
        fields[0].vtype = RD_KAFKA_VTYPE_RKT
        fields[0].u.rkt = topic.pointer
        fields[1].vtype = RD_KAFKA_VTYPE_MSGFLAGS
        fields[1].u.i = RD_KAFKA_MSG_F_COPY
        fields[2].vtype = RD_KAFKA_VTYPE_KEY
        fields[2].u.mem = .init(ptr: UnsafeMutableRawPointer(mutating: key.baseAddress), size: key.count)
        fields[3].vtype = RD_KAFKA_VTYPE_TIMESTAMP
        fields[3].u.i64 = timestampMilliseconds ?? 0
        fields[4].vtype = RD_KAFKA_VTYPE_VALUE
        // Without an address it would be a null value; an empty one has an address and no bytes.
        let address = value.map { $0.baseAddress ?? UnsafeRawPointer(fields.baseAddress) } ?? nil
        fields[4].u.mem = .init(ptr: UnsafeMutableRawPointer(mutating: address), size: value?.count ?? 0)
        guard let error = rd_kafka_produceva(client.pointer, fields.baseAddress, fields.count) else {
          return RD_KAFKA_RESP_ERR_NO_ERROR
        }
        defer { rd_kafka_error_destroy(error) }
        return rd_kafka_error_code(error)
      }
    }
  }

  private var fatalReason: String {
    var text = [CChar](repeating: 0, count: 512)
    rd_kafka_fatal_error(client.pointer, &text, text.count)
    return client.events.hideSecrets(in: String(nullTerminated: text))
  }
}
