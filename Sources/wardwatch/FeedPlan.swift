internal import Foundation
internal import Interchange
internal import Monitoring
internal import Registry
internal import Settings
internal import Streaming
internal import Vitals

/// Which topic is read, and how its records are: by themselves or by a mapping, with the schemas of a registry where there is one.
struct FeedPlan {
  var kafka: KafkaConfiguration
  var mapping: CompiledMapping?
  var registry: SchemaRegistry?

  /// Records that speak for themselves.
  init(kafka: KafkaConfiguration) { self.kafka = kafka }

  /// What the settings say, for a real feed.
  init(_ settings: Settings, historySeconds: Int, isTrial: Bool = false) throws {
    try self.init(
      settings,
      kafka: KafkaConfiguration(
        bootstrap: settings.bootstrap, topic: settings.topic, properties: settings.kafka, historySeconds: historySeconds),
      isTrial: isTrial)
  }

  init(_ settings: Settings, kafka: KafkaConfiguration, isTrial: Bool = false) throws {
    self.kafka = kafka
    if let path = settings.mapping {
      let mapping = try MappingFile.read(path).compiled(forTopic: kafka.topic, isTrial: isTrial)
      self.kafka.readsKeys = mapping.needsKey
      self.kafka.headerNames = mapping.headers
      self.mapping = mapping
    }
    if !settings.schemaRegistry.isEmpty {
      registry = SchemaRegistry(
        configuration: RegistryConfiguration(
          url: settings.schemaRegistry, user: settings.schemaRegistryUser.isEmpty ? nil : settings.schemaRegistryUser,
          password: settings.schemaRegistryPassword.isEmpty ? nil : settings.schemaRegistryPassword, folder: settings.state))
    }
  }

  /// Nil where there is no registry: then a framed record that is not JSON is rejected with that hint.
  var schemas: SchemaLookup? {
    guard let registry else { return nil }
    return { id in RegisteredSchema(registry.answer(id)) }
  }

  func source() throws -> any RecordSource {
    let consumer = try KafkaConsumer(configuration: kafka)
    return if let registry { RegistrySource(consumer: consumer, registry: registry) } else { consumer }
  }
}

/// A mapping's file as it is read from disk.
enum MappingFile {
  private static let mostBytes = 1 << 20

  static func read(_ path: String) throws -> Mapping {
    guard let handle = FileHandle(forReadingAtPath: path) else {
      throw Failure("\(path): cannot read the mapping: \(String(cString: strerror(errno))); see --mapping")
    }
    defer { try? handle.close() }
    let text = try handle.read(upToCount: mostBytes + 1) ?? Data()
    guard text.count <= mostBytes else { throw Failure("\(path): too large for a mapping") }
    return try Mapping(Array(text), path: path)
  }
}

/// The topic, with the schemas of what was read asked for before anybody decodes it. What the registry does not give in time is
/// rejected with that reason and kept in the rejects file: waiting for longer would hold up every other patient of the topic.
struct RegistrySource: RecordSource {
  let consumer: KafkaConsumer
  let registry: SchemaRegistry

  func poll(into batch: inout RecordBatch, maximumRecords: Int, timeoutSeconds: Double) {
    consumer.poll(into: &batch, maximumRecords: maximumRecords, timeoutSeconds: timeoutSeconds)
    let ids = batch.schemaIDs
    if !ids.isEmpty { registry.want(ids) }
  }

  func goBack(to offsets: [Int32: Int64]) { consumer.goBack(to: offsets) }
  func expect(_ read: [(position: RecordPosition, kafkaSeconds: Double)], marks: [Int32: RecordMark]) {
    consumer.expect(read, marks: marks)
  }
  func takeReplacement() -> Bool { consumer.takeReplacement() }

  var status: FeedStatus {
    var status = consumer.status
    status.schemaOutage = registry.outage
    if status.state == .following || status.state == .catchingUp { status.message = status.message ?? status.schemaOutage }
    return status
  }

  var clusterID: String? { consumer.clusterID }

  func takeNotices() -> [String] { consumer.takeNotices() + registry.takeNotices() }

  func takeLog() -> [String] { consumer.takeLog() }

  func close() {
    registry.close()
    consumer.close()
  }
}

extension RegisteredSchema {
  init(_ answer: RegistryAnswer?) {
    switch answer {
    case nil: self = .awaited
    case .missing?: self = .unusable("is not in the registry")
    case .schema("AVRO", let text)?:
      do {
        self = .avro(try AvroSchema(text))
      } catch {
        self = .unusable("cannot be used: \(error.reason)")
      }
    case .schema("JSON", _)?: self = .json
    case .schema("PROTOBUF", _)?: self = .protobuf
    case .schema?: self = .unusable("is of a kind that is not known")
    }
  }
}
