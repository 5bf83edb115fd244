internal import Monitoring
internal import Sharing
internal import Streaming
internal import Vitals

extension KafkaConsumer: RecordSource {}

/// A consumer that remembers when its first record came.
final class TimedSource: RecordSource {
  private let consumer: KafkaConsumer
  private let began = Guarded<Stopwatch?>(nil)

  init(_ consumer: KafkaConsumer) { self.consumer = consumer }

  var seconds: Double { began.withLock { $0?.seconds } ?? 0 }
  var status: FeedStatus { consumer.status }

  func poll(into batch: inout RecordBatch, maximumRecords: Int, timeoutSeconds: Double) {
    consumer.poll(into: &batch, maximumRecords: maximumRecords, timeoutSeconds: timeoutSeconds)
    guard !batch.isEmpty else { return }
    began.withLock { $0 = $0 ?? Stopwatch(.wall) }
  }

  func goBack(to offsets: [Int32: Int64]) { consumer.goBack(to: offsets) }
  func takeNotices() -> [String] { consumer.takeNotices() }
  func takeLog() -> [String] { consumer.takeLog() }
  func close() { consumer.close() }
}
