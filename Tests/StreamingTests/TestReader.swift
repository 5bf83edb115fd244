import Dispatch
import Streaming
import Vitals

/// A consumer and all that it has read.
final class TestReader {
  struct Record: Equatable {
    var partition: Int32
    var offset: Int64
    var text: String
  }

  let consumer: KafkaConsumer
  private(set) var records: [Record] = []
  private(set) var notices: [String] = []
  private var batch = RecordBatch()

  init(_ configuration: KafkaConfiguration) throws {
    consumer = try KafkaConsumer(configuration: configuration)
  }

  var status: FeedStatus { consumer.status }
  var texts: [String] { records.map(\.text) }

  func poll(timeoutSeconds: Double = 0.05) {
    consumer.poll(into: &batch, maximumRecords: 10_000, timeoutSeconds: timeoutSeconds)
    for entry in batch.entries {
      let text = String(decoding: batch.bytes[entry.start..<entry.start + entry.count], as: UTF8.self)
      records.append(Record(partition: entry.partition, offset: entry.offset, text: text))
    }
    notices += consumer.takeNotices()
  }

  /// Polls until the condition holds; false when it does not in time.
  func poll(within seconds: Double = 15, until condition: (TestReader) -> Bool) -> Bool {
    let deadline = DispatchTime.now() + seconds
    while !condition(self) {
      guard DispatchTime.now() < deadline else { return false }
      poll()
    }
    return true
  }

  /// Texts that have not been read.
  func lacks(_ texts: some Sequence<String>) -> Set<String> { Set(texts).subtracting(self.texts) }

  func offsets(of partition: Int32) -> [Int64] { records.filter { $0.partition == partition }.map(\.offset) }
}

extension KafkaProducer {
  /// Sends all texts and waits until they are delivered.
  func deliver(_ texts: some Sequence<String>, key: (String) -> String = { $0 }) throws -> Bool {
    for text in texts { try send(key: key(text), value: Array(text.utf8)) }
    return flush(timeoutSeconds: 20)
  }
}
