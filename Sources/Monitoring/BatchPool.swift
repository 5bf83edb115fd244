internal import Dispatch
import Engine
internal import Sharing
import Vitals

/// A batch that travels between the feed's queue and the scoring queue.
///
/// Unchecked because it is handed over, never shared: `BatchPool` gives it to one queue at a time.
final class TravellingBatch: @unchecked Sendable {
  var records = RecordBatch()
}

/// A fixed number of batches: the bound on what is in flight between two queues.
final class BatchPool: Sendable {
  private let empty: Guarded<[TravellingBatch]>
  /// Counts what is in `empty`.
  private let available: DispatchSemaphore

  private let count: Int

  init(count: Int) {
    self.count = count
    empty = Guarded((0..<count).map { _ in TravellingBatch() })
    available = DispatchSemaphore(value: 0)
    for _ in 0..<count { available.signal() }
  }

  /// Nil when none came back in time.
  func take(timeoutSeconds: Double) -> TravellingBatch? {
    guard available.wait(timeout: .now() + timeoutSeconds) == .success else { return nil }
    return empty.withLock { $0.popLast() }
  }

  /// Nothing is in flight but the batch that the feed is filling.
  var isIdle: Bool { empty.withLock { $0.count } >= count - 1 }

  func give(_ batch: TravellingBatch) {
    empty.withLock { $0.append(batch) }
    available.signal()
  }
}
