internal import Dispatch
internal import Foundation
import Vitals

/// A batch that travels between the feed's queue and the scoring queue.
///
/// Unchecked because it is handed over, never shared: `BatchPool` gives it to one queue at a time.
final class TravellingBatch: @unchecked Sendable {
  var records = RecordBatch()
}

/// A fixed number of batches: the bound on what is in flight between two queues.
final class BatchPool: @unchecked Sendable {
  // Guarded by `lock`; `available` counts what is in it.
  private var empty: [TravellingBatch]
  private let lock = NSLock()
  private let available: DispatchSemaphore

  init(count: Int) {
    empty = (0..<count).map { _ in TravellingBatch() }
    available = DispatchSemaphore(value: 0)
    for _ in 0..<count { available.signal() }
  }

  /// Nil when none came back in time.
  func take(timeoutSeconds: Double) -> TravellingBatch? {
    guard available.wait(timeout: .now() + timeoutSeconds) == .success else { return nil }
    return lock.withLock { empty.popLast() }
  }

  func give(_ batch: TravellingBatch) {
    lock.withLock { empty.append(batch) }
    available.signal()
  }
}

/// Said once, by any thread.
final class StopFlag: @unchecked Sendable {
  // Guarded by `lock`.
  private var value = false
  private let lock = NSLock()

  var isSet: Bool { lock.withLock { value } }

  func set() { lock.withLock { value = true } }
}
