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
  /// The longest time without a record, per partition that has had one.
  private(set) var longestGapSeconds: [Int32: Double] = [:]
  private var lastNanoseconds: [Int32: UInt64] = [:]
  private var batch = RecordBatch()

  private let maximumRecords: Int

  init(_ configuration: KafkaConfiguration, maximumRecords: Int = 10_000) throws {
    self.maximumRecords = maximumRecords
    consumer = try KafkaConsumer(configuration: configuration)
  }

  var status: FeedStatus { consumer.status }
  var texts: [String] { records.map(\.text) }

  func poll(timeoutSeconds: Double = 0.05) {
    consumer.poll(into: &batch, maximumRecords: maximumRecords, timeoutSeconds: timeoutSeconds)
    for entry in batch.entries {
      let text = String(decoding: batch.bytes[entry.start..<entry.start + entry.count], as: UTF8.self)
      if let last = lastNanoseconds.updateValue(batch.receivedNanoseconds, forKey: entry.partition) {
        let gap = Double(batch.receivedNanoseconds - last) / 1e9
        longestGapSeconds[entry.partition] = max(gap, longestGapSeconds[entry.partition] ?? 0)
      }
      records.append(Record(partition: entry.partition, offset: entry.offset, text: text))
    }
    notices += consumer.takeNotices()
  }

  /// Polls until the condition holds; false when it does not in time.
  func poll(within seconds: Double = 60, until condition: (TestReader) -> Bool) -> Bool {
    let deadline = DispatchTime.now() + seconds
    while !condition(self) {
      guard DispatchTime.now() < deadline else { return false }
      poll()
    }
    return true
  }

  /// Texts that have not been read, the first few.
  func lacks(_ texts: some Sequence<String>) -> [String] { Set(texts).subtracting(self.texts).sorted().prefix(5).map { $0 } }

  func offsets(of partition: Int32) -> [Int64] { records.filter { $0.partition == partition }.map(\.offset) }
}

extension KafkaProducer {
  /// Sends all texts and waits until they are delivered.
  func deliver(_ texts: some Sequence<String>, key: (String) -> String = { $0 }) throws -> Bool {
    for text in texts { try send(key: key(text), value: Array(text.utf8)) }
    return flush(timeoutSeconds: 60)
  }
}
