import Foundation
import Streaming
import Testing
import Vitals

@Suite("The embedded broker")
struct EmbeddedBrokerTests {
  let topic = "vitals"

  @Test("Records that it has dropped before they were read are said")
  func saysDropped() async throws {
    try await blocking {
      let broker = try EmbeddedBroker(topic: topic, partitions: 1)
      // It keeps about 5 MB a partition.
      var configuration = KafkaConfiguration(
        bootstrap: broker.bootstrap, topic: topic, properties: ["compression.type": "none", "batch.size": "1000"])
      let producer = try KafkaProducer(configuration: configuration)
      #expect(try producer.deliver((0..<12).map { "\($0) " + String(repeating: "x", count: 900_000) }))
      configuration.resumeOffsets = [0: 1]
      let reader = try TestReader(configuration)
      #expect(reader.poll { $0.status.state == .following && !$0.records.isEmpty })
      let first = try #require(reader.offsets(of: 0).first)
      #expect(first > 1)
      #expect(reader.offsets(of: 0) == Array(first..<12))
      #expect(reader.notices == ["partition 0: records 1–\(first - 1) are gone (retention); going on at \(first)"])
    }
  }

  @Test("A topic made anew with less in it is read from its beginning")
  func readsAnew() async throws {
    try await blocking {
      let old = try EmbeddedBroker(topic: topic, partitions: 2)
      var configuration = KafkaConfiguration(bootstrap: old.bootstrap, topic: topic, resumeOffsets: [0: 500, 1: 500])
      #expect(try KafkaProducer(configuration: configuration).deliver((0..<10).map { "\($0)" }))
      configuration.historySeconds = 0
      let reader = try TestReader(configuration)
      #expect(reader.poll { $0.records.count == 10 })
      #expect(reader.notices == ["topic vitals was deleted and made anew: reading the new one from its beginning"])
    }
  }

  @Test("Seeing to it that a topic exists finds it there")
  func hasTopic() async throws {
    try await blocking {
      let broker = try EmbeddedBroker(topic: topic)
      let configuration = KafkaConfiguration(bootstrap: broker.bootstrap, topic: topic)
      #expect(try KafkaAdmin.ensureTopic(configuration, partitions: 6) == .existed)
    }
  }

  @Test("A client in another program joins in", .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/kcat")))
  func letsKcatJoin() async throws {
    try await blocking {
      let broker = try EmbeddedBroker(topic: topic, partitions: 3)
      let reader = try TestReader(KafkaConfiguration(bootstrap: broker.bootstrap, topic: topic))
      #expect(system("printf 'bed 1:a\\nbed 2:b\\n' | kcat -q -P -K: -b \(broker.bootstrap) -t \(topic) 2>/dev/null") == 0)
      #expect(reader.poll { $0.records.count == 2 })
      #expect(Set(reader.texts) == ["a", "b"])
    }
  }

  @Test("librdkafka's log goes to the caller, not to the screen")
  func keepsLog() async throws {
    try await blocking {
      let reader = try TestReader(
        KafkaConfiguration(bootstrap: "127.0.0.1:1", topic: topic, properties: ["debug": "broker"]))
      var log: [String] = []
      let printed = try capturingStandardError {
        #expect(reader.poll { $0.status.state == .down })
        log = reader.consumer.takeLog()
        reader.consumer.close()
      }
      #expect(log.contains { $0.contains("Connection refused") })
      #expect(!printed.contains("127.0.0.1:1/bootstrap"))
    }
  }

  private func capturingStandardError(_ body: () throws -> Void) throws -> String {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("standard-error-\(UUID().uuidString)")
    try Data().write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let saved = dup(2)
    let descriptor = open(file.path, O_WRONLY | O_APPEND)
    dup2(descriptor, 2)
    close(descriptor)
    defer { close(saved) }
    do {
      defer { dup2(saved, 2) }
      try body()
    }
    let printed = try Data(contentsOf: file)
    // What other tests wrote meanwhile is theirs.
    FileHandle.standardError.write(printed)
    return String(decoding: printed, as: UTF8.self)
  }
}
