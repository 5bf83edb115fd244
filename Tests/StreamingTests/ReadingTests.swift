import Dispatch
import Streaming
import Testing
import Vitals

@Suite("Reading a topic of the embedded broker")
struct ReadingTests {
  let topic = "vitals"

  @Test("Every partition is read, in the order of each key, and the lag falls to 0")
  func readsAll() async throws {
    try await blocking {
      let broker = try EmbeddedBroker(topic: topic, partitions: 4)
      let configuration = KafkaConfiguration(bootstrap: broker.bootstrap, topic: topic)
      let producer = try KafkaProducer(configuration: configuration)
      let texts = (0..<2000).map { "bed \($0 % 17) reading \($0)" }
      #expect(try producer.deliver(texts) { String($0.prefix { $0 != "r" }) })

      let reader = try TestReader(configuration)
      #expect(reader.status == FeedStatus(state: .connecting))
      #expect(reader.poll { $0.records.count == texts.count && $0.status.state == .following && $0.status.lag == 0 })
      #expect(reader.lacks(texts).isEmpty)
      #expect(Set(reader.records.map(\.partition)) == [0, 1, 2, 3])
      #expect(reader.status == FeedStatus(state: .following, partitions: 4, lag: 0))
      #expect(reader.consumer.hasReachedEnd)
      for bed in 0..<17 {
        let own = texts.filter { $0.hasPrefix("bed \(bed) ") }
        #expect(reader.texts.filter { $0.hasPrefix("bed \(bed) ") } == own)
      }
      #expect(producer.deliveryReport == DeliveryReport(delivered: 2000))

      #expect(try producer.deliver(["one more"]))
      #expect(reader.poll { $0.records.count == texts.count + 1 })
      #expect(reader.records.last?.text == "one more")
      reader.consumer.close()
      #expect(broker.bootstrap.hasPrefix("127.0.0.1:"))
    }
  }

  @Test("Records arrive as soon as they are there, not when the poll's time is over")
  func returnsAtOnce() async throws {
    try await blocking {
      let broker = try EmbeddedBroker(topic: topic, partitions: 1)
      let configuration = KafkaConfiguration(bootstrap: broker.bootstrap, topic: topic)
      let reader = try TestReader(configuration)
      #expect(reader.poll { $0.status.state == .following })
      let producer = try KafkaProducer(configuration: configuration)
      try producer.send(key: "a", value: Array("now".utf8))
      let start = DispatchTime.now()
      while reader.records.isEmpty, DispatchTime.now() < start + 60 { reader.poll(timeoutSeconds: 60) }
      #expect(reader.texts == ["now"])
      #expect(DispatchTime.now() < start + 20)
    }
  }

  @Test("Each codec is read", arguments: ["none", "gzip", "snappy", "lz4", "zstd"])
  func readsCodec(codec: String) async throws {
    try await blocking {
      let broker = try EmbeddedBroker(topic: topic, partitions: 2)
      var configuration = KafkaConfiguration(bootstrap: broker.bootstrap, topic: topic)
      let reader = try TestReader(configuration)
      configuration.properties = ["compression.type": codec]
      let producer = try KafkaProducer(configuration: configuration)
      let texts = (0..<200).map { "reading \($0) " + String(repeating: "heart rate ", count: 20) }
      #expect(try producer.deliver(texts))
      #expect(reader.poll { $0.records.count == texts.count })
      #expect(reader.lacks(texts).isEmpty)
    }
  }

  @Test("Big, empty and null records are read; those two are empty")
  func readsOddSizes() async throws {
    try await blocking {
      let broker = try EmbeddedBroker(topic: topic, partitions: 1)
      let configuration = KafkaConfiguration(bootstrap: broker.bootstrap, topic: topic)
      let producer = try KafkaProducer(configuration: configuration)
      let big = String(repeating: "x", count: 1 << 20)
      try producer.send(key: "k", value: Array(big.utf8))
      try producer.send(key: "k", value: [])
      try producer.send(key: "k", value: nil)
      try producer.send(key: "k", value: Array("last".utf8), timestampMilliseconds: 1_700_000_000_123)
      #expect(producer.flush(timeoutSeconds: 60))
      let reader = try TestReader(configuration)
      #expect(reader.poll { $0.records.count == 4 })
      #expect(reader.texts.map(\.utf8.count) == [1 << 20, 0, 0, 4])
      #expect(reader.offsets(of: 0) == [0, 1, 2, 3])
    }
  }

  @Test("A record's own timestamp and the time of the poll come with it")
  func carriesTimes() async throws {
    try await blocking {
      let broker = try EmbeddedBroker(topic: topic, partitions: 1)
      let configuration = KafkaConfiguration(bootstrap: broker.bootstrap, topic: topic)
      let producer = try KafkaProducer(configuration: configuration)
      try producer.send(key: "k", value: [65], timestampMilliseconds: 1_700_000_000_123)
      let before = DispatchTime.now().uptimeNanoseconds
      let consumer = try KafkaConsumer(configuration: configuration)
      var batch = RecordBatch()
      let deadline = DispatchTime.now() + 60
      while batch.isEmpty, DispatchTime.now() < deadline {
        consumer.poll(into: &batch, maximumRecords: 10, timeoutSeconds: 0.1)
      }
      #expect(batch.entries.first?.timestampMilliseconds == 1_700_000_000_123)
      #expect(batch.receivedNanoseconds > before)
      #expect(batch.receivedNanoseconds <= DispatchTime.now().uptimeNanoseconds)
    }
  }

  @Test("Reading resumes at the given offsets where they are earlier than the history")
  func resumes() async throws {
    try await blocking {
      let broker = try EmbeddedBroker(topic: topic, partitions: 1)
      var configuration = KafkaConfiguration(bootstrap: broker.bootstrap, topic: topic, historySeconds: 60)
      let producer = try KafkaProducer(configuration: configuration)
      #expect(try producer.deliver((0..<100).map { "\($0)" }))
      configuration.resumeOffsets = [0: 40]
      let reader = try TestReader(configuration)
      // The embedded broker cannot look offsets up by time, which means all of the history.
      #expect(reader.poll { $0.status.state == .following })
      #expect(reader.offsets(of: 0) == Array(0..<100))
    }
  }

  @Test("A poll takes no more records than asked")
  func respectsMaximum() async throws {
    try await blocking {
      let broker = try EmbeddedBroker(topic: topic, partitions: 2)
      let configuration = KafkaConfiguration(bootstrap: broker.bootstrap, topic: topic)
      let producer = try KafkaProducer(configuration: configuration)
      #expect(try producer.deliver((0..<5000).map { "\($0)" }))
      let consumer = try KafkaConsumer(configuration: configuration)
      var batch = RecordBatch()
      var total = 0
      let deadline = DispatchTime.now() + 60
      while total < 5000, DispatchTime.now() < deadline {
        consumer.poll(into: &batch, maximumRecords: 1234, timeoutSeconds: 0.1)
        #expect(batch.entries.count <= 1234)
        total += batch.entries.count
      }
      #expect(total == 5000)
    }
  }
}
