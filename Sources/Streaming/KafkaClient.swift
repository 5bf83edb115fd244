internal import CRdKafka

/// Owns one librdkafka instance.
///
/// Unchecked because `pointer` never changes, and librdkafka's functions may be called on a handle from any thread
/// (INTRODUCTION.md, "Threads and callbacks").
final class KafkaClient: @unchecked Sendable {
  let pointer: OpaquePointer
  let events: BrokerEvents

  convenience init(_ configuration: KafkaConfiguration, role: KafkaConfiguration.Role) throws(StreamingError) {
    try self.init(
      settings: try configuration.settings(for: role), role: role, events: BrokerEvents(hiding: configuration.secrets))
  }

  init(settings: [(name: String, value: String)], role: KafkaConfiguration.Role, events: BrokerEvents) throws(StreamingError) {
    var text = [CChar](repeating: 0, count: 512)
    let conf = rd_kafka_conf_new()
    do throws(StreamingError) {
      for (name, value) in settings {
        let result = rd_kafka_conf_set(conf, name, value, &text, text.count)
        guard result == RD_KAFKA_CONF_OK else {
          throw .property(name: name, reason: Self.reason(String(nullTerminated: text), name: name, value: value))
        }
      }
    } catch {
      rd_kafka_conf_destroy(conf)
      throw error
    }
    rd_kafka_conf_set_opaque(conf, Unmanaged.passUnretained(events).toOpaque())
    rd_kafka_conf_set_log_cb(conf, recordLog)
    rd_kafka_conf_set_error_cb(conf, recordError)
    var type = RD_KAFKA_CONSUMER
    switch role {
    case .consumer: break
    case .producer:
      rd_kafka_conf_set_dr_msg_cb(conf, recordDelivery)
      type = RD_KAFKA_PRODUCER
    case .member: rd_kafka_conf_set_rebalance_cb(conf, takeShare)
    }
    guard let pointer = rd_kafka_new(type, conf, &text, text.count) else {
      // The configuration is librdkafka's only once there is a client.
      rd_kafka_conf_destroy(conf)
      throw .client(reason: events.hideSecrets(in: String(nullTerminated: text)))
    }
    self.pointer = pointer
    self.events = events
  }

  /// librdkafka repeats a value that it refuses; a secret one stays unsaid.
  private static func reason(_ reason: String, name: String, value: String) -> String {
    KafkaConfiguration.isSecret(name) && reason.contains(value) ? "its value is not accepted" : reason
  }

  /// Waits for librdkafka's threads, so it runs on a thread that may block, never on one of theirs. `events` outlives them.
  deinit {
    rd_kafka_destroy(pointer)
  }
}

/// Owns librdkafka's object for one topic.
///
/// Unchecked because it is as `KafkaClient` is.
final class KafkaTopic: @unchecked Sendable {
  let pointer: OpaquePointer
  /// Kept because a topic must be gone before its client.
  let client: KafkaClient
  let name: String

  init(_ name: String, of client: KafkaClient) throws(StreamingError) {
    guard let pointer = rd_kafka_topic_new(client.pointer, name, nil) else {
      throw .client(reason: "the topic name \"\(name)\" is not accepted: \(rd_kafka_last_error().explanation)")
    }
    self.pointer = pointer
    self.client = client
    self.name = name
  }

  deinit {
    rd_kafka_topic_destroy(pointer)
  }
}

extension rd_kafka_resp_err_t {
  var explanation: String { String(cString: rd_kafka_err2str(self)) }
}

extension String {
  init(nullTerminated characters: [CChar]) {
    self = characters.withUnsafeBufferPointer { $0.baseAddress.map(String.init(cString:)) ?? "" }
  }
}

// MARK: - Callbacks: file-scope functions, since librdkafka calls them on its own threads

private func events(of client: OpaquePointer?) -> BrokerEvents? {
  guard let client, let opaque = rd_kafka_opaque(client) else { return nil }
  return Unmanaged<BrokerEvents>.fromOpaque(opaque).takeUnretainedValue()
}

private func recordLog(
  client: OpaquePointer?, level: Int32, facility: UnsafePointer<CChar>?, text: UnsafePointer<CChar>?
) {
  guard let text, let facility else { return }
  events(of: client)?.record(logLine: "\(level) \(String(cString: facility)) \(String(cString: text))")
}

private func recordError(
  client: OpaquePointer?, code: Int32, reason: UnsafePointer<CChar>?, opaque: UnsafeMutableRawPointer?
) {
  events(of: client)?.record(.init(code: code, reason: reason.map(String.init(cString:)) ?? ""))
}

private func recordDelivery(
  client: OpaquePointer?, message: UnsafePointer<rd_kafka_message_t>?, opaque: UnsafeMutableRawPointer?
) {
  guard let message = message?.pointee else { return }
  events(of: client)?.record(delivery: message.err == RD_KAFKA_RESP_ERR_NO_ERROR ? nil : message.err.explanation)
}

/// The group has parted the topic anew. What is a member's is only noted, and not fetched: see `GroupMember`.
private func takeShare(
  client: OpaquePointer?, event: rd_kafka_resp_err_t, partitions: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?,
  opaque: UnsafeMutableRawPointer?
) {
  guard event == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS else {
    rd_kafka_error_destroy(rd_kafka_incremental_unassign(client, partitions))
    return
  }
  if let list = partitions?.pointee {
    // Nobody asks the group where it had read to: that stands in the checkpoint.
    for index in 0..<Int(list.cnt) { list.elems[index].offset = Int64(RD_KAFKA_OFFSET_END) }
  }
  rd_kafka_error_destroy(rd_kafka_incremental_assign(client, partitions))
  rd_kafka_pause_partitions(client, partitions)
}
