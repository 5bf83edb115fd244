import CRdKafka
import Dispatch
import Streaming
import Testing
import Vitals

@Suite("What comes with a record's value")
struct ContextTests {
  private let topic = "vitals"

  /// Sends a record with a key and headers, and one with neither.
  private func send(to bootstrap: String) throws {
    let conf = rd_kafka_conf_new()
    #expect(rd_kafka_conf_set(conf, "bootstrap.servers", bootstrap, nil, 0) == RD_KAFKA_CONF_OK)
    let producer = try #require(rd_kafka_new(RD_KAFKA_PRODUCER, conf, nil, 0))
    defer { rd_kafka_destroy(producer) }
    let kafkaTopic = try #require(rd_kafka_topic_new(producer, topic, nil))
    defer { rd_kafka_topic_destroy(kafkaTopic) }
    let headers = rd_kafka_headers_new(2)
    for (name, value) in [("ward", "7B"), ("bed", "1"), ("bed", "12"), ("other", "x")] {
      #expect(rd_kafka_header_add(headers, name, -1, value, value.utf8.count) == RD_KAFKA_RESP_ERR_NO_ERROR)
    }
    var fields = [rd_kafka_vu_t](repeating: rd_kafka_vu_t(), count: 4)
    fields[0].vtype = RD_KAFKA_VTYPE_RKT
    fields[0].u.rkt = kafkaTopic
    fields[1].vtype = RD_KAFKA_VTYPE_VALUE
    fields[2].vtype = RD_KAFKA_VTYPE_KEY
    fields[3].vtype = RD_KAFKA_VTYPE_HEADERS
    fields[3].u.headers = headers
    let (value, key) = (Array("{}".utf8), Array("P1".utf8))
    value.withUnsafeBytes { value in
      key.withUnsafeBytes { key in
        fields[1].u.mem = .init(ptr: UnsafeMutableRawPointer(mutating: value.baseAddress), size: value.count)
        fields[2].u.mem = .init(ptr: UnsafeMutableRawPointer(mutating: key.baseAddress), size: key.count)
        #expect(rd_kafka_produceva(producer, fields, fields.count) == nil)
        rd_kafka_flush(producer, 20_000)
        #expect(rd_kafka_produceva(producer, fields, 2) == nil)
        rd_kafka_flush(producer, 20_000)
      }
    }
  }

  private func read(_ configuration: KafkaConfiguration) throws -> RecordBatch {
    let consumer = try KafkaConsumer(configuration: configuration)
    var (batch, all) = (RecordBatch(), RecordBatch())
    let deadline = DispatchTime.now() + 60
    while all.entries.count < 2, DispatchTime.now() < deadline {
      consumer.poll(into: &batch, maximumRecords: 2, timeoutSeconds: 0.1)
      if all.isEmpty { all = batch } else if !batch.isEmpty { return batch.entries.count == 2 ? batch : merged(all, batch) }
    }
    return all
  }

  private func merged(_ first: RecordBatch, _ second: RecordBatch) -> RecordBatch {
    var batch = first
    for entry in second.entries {
      second.bytes[entry.start..<entry.start + entry.count].withUnsafeBytes {
        batch.append($0, partition: entry.partition, offset: entry.offset, timestampMilliseconds: nil)
      }
    }
    return batch
  }

  @Test("Keys and headers come along where they are asked for; of a header that came twice the last")
  func carriesContext() async throws {
    try await blocking {
      let broker = try EmbeddedBroker(topic: topic, partitions: 1)
      try send(to: broker.bootstrap)
      var configuration = KafkaConfiguration(bootstrap: broker.bootstrap, topic: topic)
      configuration.readsKeys = true
      configuration.headerNames = ["bed", "missing", "ward"]
      let batch = try read(configuration)
      let entry = try #require(batch.entries.first)
      func text(_ range: Range<Int>) -> String { String(decoding: batch.bytes[range], as: UTF8.self) }
      #expect(entry.key.map(text) == "P1")
      #expect(batch.headers[entry.headers].map { "\($0.name) \(text($0.value))" } == ["0 12", "2 7B"])
      #expect(batch.entries.last?.key == nil && batch.entries.last?.headers.isEmpty == true)

      let bare = try read(KafkaConfiguration(bootstrap: broker.bootstrap, topic: topic))
      #expect(bare.entries.count == 2 && bare.headers.isEmpty && bare.entries.allSatisfy { $0.key == nil })
    }
  }
}
