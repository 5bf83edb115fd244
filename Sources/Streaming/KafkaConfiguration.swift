/// Which topic of which brokers, and how to reach them.
package struct KafkaConfiguration: Sendable {
  /// Host and port of one or more brokers, comma-separated.
  package var bootstrap: String
  package var topic: String
  /// Any librdkafka property by its own name, such as `security.protocol` or `sasl.password`
  /// (https://github.com/confluentinc/librdkafka/blob/v2.0.2/CONFIGURATION.md).
  package var properties: [String: String]
  /// How far back reading starts, in seconds before now.
  package var historySeconds: Int
  /// The next offset to read per partition, from a checkpoint; reading then starts there or `historySeconds` back, whichever
  /// is earlier. Empty: by time alone. A partition that is not in it starts by time.
  package var resumeOffsets: [Int32: Int64]
  /// Which partitions are read; nil for all.
  package var partitions: Set<Int32>?
  /// What is read along with the values; both cost time with every record.
  package var readsKeys = false
  package var headerNames: [String] = []
  /// Whether headers of other names are read too, for somebody who looks at samples; `KafkaConsumer.headerNames` has them.
  package var readsAllHeaders = false

  package init(
    bootstrap: String, topic: String, properties: [String: String] = [:], historySeconds: Int = 1800,
    resumeOffsets: [Int32: Int64] = [:]
  ) {
    self.bootstrap = bootstrap
    self.topic = topic
    self.properties = properties
    self.historySeconds = historySeconds
    self.resumeOffsets = resumeOffsets
  }
}

// MARK: - What the client is given

extension KafkaConfiguration {
  enum Role {
    case consumer
    case producer
    /// Of a consumer group, which parts the topic among its members; reads nothing.
    case member(group: String)
  }

  /// Properties on which the room's own promises rest, and what to do instead of setting them.
  private static let reserved = [
    "bootstrap.servers": "give the brokers with --bootstrap",
    "metadata.broker.list": "give the brokers with --bootstrap",
    "group.id": "a console reads the whole topic, and engines that share it are named with --group; leave it out",
    "auto.offset.reset": "where reading starts is --history and the checkpoint; leave it out",
    "enable.partition.eof": "it is always on; leave it out",
    "partition.assignment.strategy": "it is always cooperative-sticky; leave it out",
    "enable.auto.commit": "offsets are kept in the checkpoint, not in Kafka; leave it out",
    "allow.auto.create.topics": "a topic that does not exist yet is waited for; leave it out",
    "log.queue": "it is always off; leave it out",
  ]

  /// All properties for one client, the user's after the defaults that they may override.
  ///
  /// The times are short enough that a hung leader is left within seconds: librdkafka's own defaults give it a minute
  /// (socket.timeout.ms) and look for a new leader every five (topic.metadata.refresh.interval.ms).
  func settings(for role: Role) throws(StreamingError) -> [(name: String, value: String)] {
    guard !bootstrap.allSatisfy({ $0 == "," || $0.isWhitespace }) else {
      throw .client(reason: "no broker is named; give host:port with --bootstrap")
    }
    for name in properties.keys.sorted() {
      if let remedy = Self.reserved[name] { throw .reservedProperty(name: name, remedy: remedy) }
    }
    var settings = [
      "client.id": "wardwatch",
      "socket.keepalive.enable": "true",
      "socket.nagle.disable": "true",
      "socket.timeout.ms": "10000",
      "socket.connection.setup.timeout.ms": "5000",
      "reconnect.backoff.ms": "100",
      "reconnect.backoff.max.ms": "2000",
    ]
    switch role {
    case .consumer:
      // An engine of a group reads each of its partitions by itself.
      let isOneOfMany = partitions?.count == 1
      settings.merge([
        "isolation.level": "read_committed",
        "check.crcs": "true",
        "topic.metadata.refresh.interval.ms": "5000",
        "metadata.max.age.ms": "15000",
        "fetch.wait.max.ms": "100",
        "fetch.error.backoff.ms": "200",
        // What is fetched ahead of polling is bounded by bytes, over all partitions. librdkafka looks only a second later again
        // whether there is room (before 2.2 nothing changes that: https://github.com/confluentinc/librdkafka/issues/2879), so
        // there is as much ahead as is scored in a second; of one of many a part of that.
        "queued.min.messages": isOneOfMany ? "100000" : "400000",
        "queued.max.messages.kbytes": isOneOfMany ? "12288" : "49152",
        // A partition's records come in runs of so many bytes; with long ones its shard works alone.
        "fetch.message.max.bytes": "131072",
      ]) { $1 }
    case .producer:
      settings.merge([
        "enable.idempotence": "true",
        // Before 2.3.0, librdkafka's idempotent producer breaks for good when one request times out and a later one of the same
        // partition is refused meanwhile (https://github.com/confluentinc/librdkafka/pull/4438). So there is one at a time, and
        // a new leader is looked for after a failure, not while a request to the old one is still under way.
        "topic.metadata.refresh.interval.ms": "300000",
        "metadata.max.age.ms": "900000",
        "max.in.flight.requests.per.connection": "1",
        // Java's default, so that a key lands in the same partition whichever language sends it.
        "partitioner": "murmur2_random",
        "compression.type": "lz4",
        "linger.ms": "5",
        "message.timeout.ms": "120000",
        "queue.buffering.max.messages": "100000",
        "queue.buffering.max.kbytes": "65536",
        // The broker decides how big a record may be, not this client.
        "message.max.bytes": "16000000",
      ]) { $1 }
    case .member:
      settings.merge([
        // The least that a broker allows unless it is told otherwise (group.min.session.timeout.ms): by then a member that died
        // is missed.
        "session.timeout.ms": "6000",
        "heartbeat.interval.ms": "1000",
        "topic.metadata.refresh.interval.ms": "5000",
        "queued.min.messages": "1",
        "queued.max.messages.kbytes": "1",
      ]) { $1 }
    }
    settings.merge(properties) { $1 }
    settings["bootstrap.servers"] = bootstrap
    if case .producer = role { return settings.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) } }
    settings["auto.offset.reset"] = "error"
    settings["enable.partition.eof"] = "true"
    settings["enable.auto.commit"] = "false"
    settings["enable.auto.offset.store"] = "false"
    settings["allow.auto.create.topics"] = "false"
    if case .member(let group) = role {
      settings["group.id"] = group
      // What stays with a member is not interrupted when another comes or goes.
      settings["partition.assignment.strategy"] = "cooperative-sticky"
    }
    return settings.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) }
  }

  /// As the user gave it, else librdkafka's default.
  var saslMechanism: String { properties["sasl.mechanism"] ?? properties["sasl.mechanisms"] ?? "GSSAPI" }

  /// Values that must never be seen.
  var secrets: [String] {
    properties.compactMap { Self.isSecret($0.key) && !$0.value.isEmpty ? $0.value : nil }
  }

  static func isSecret(_ name: String) -> Bool {
    ["password", "secret", ".key.pem", "oauthbearer.config", "jaas"].contains { name.contains($0) }
  }
}
