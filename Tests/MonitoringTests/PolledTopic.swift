import Dispatch
import Interchange
import Sharing
import Vitals

@testable import Monitoring

/// A topic of one record a poll, at whose end the feed follows.
final class PolledTopic: RecordSource {
  struct State {
    let all: [String]
    var records: [String]
    var polled: Int64 = 0
    var isClosed = false
  }

  let state: Guarded<State>
  /// Whether it has turned out to be another topic.
  private let isReplaced: Guarded<Bool>
  /// Called with each poll that brings something.
  private let onPoll: @Sendable () -> Void

  /// - Parameter first: where it begins for whoever knows of no other place.
  init(_ records: [String], from first: Int = 0, isReplaced: Bool = false, onPoll: @escaping @Sendable () -> Void = {}) {
    self.isReplaced = Guarded(isReplaced)
    state = Guarded(State(all: records, records: Array(records.dropFirst(first)), polled: Int64(first)))
    self.onPoll = onPoll
  }

  func poll(into batch: inout RecordBatch, maximumRecords: Int, timeoutSeconds: Double) {
    let next = state.withLock { state -> (String, Int64)? in
      guard let record = state.records.first else { return nil }
      state.records.removeFirst()
      state.polled += 1
      return (record, state.polled - 1)
    }
    guard let (record, offset) = next else {
      // As a consumer does: it waits for what does not come.
      _ = DispatchSemaphore(value: 0).wait(timeout: .now() + timeoutSeconds)
      return
    }
    batch.append(record, partition: 0, offset: offset)
    onPoll()
  }

  func takeReplacement() -> Bool {
    isReplaced.withLock { isReplaced in
      defer { isReplaced = false }
      return isReplaced
    }
  }

  func goBack(to offsets: [Int32: Int64]) {
    state.withLock { state in
      state.polled = offsets[0] ?? 0
      state.records = Array(state.all.dropFirst(Int(state.polled)))
    }
  }

  var status: FeedStatus {
    let left = state.withLock { $0.records.count }
    return FeedStatus(state: left == 0 ? .following : .catchingUp, partitions: 1, lag: Int64(left))
  }

  func takeNotices() -> [String] { [] }
  func takeLog() -> [String] { [] }
  func close() { state.withLock { $0.isClosed = true } }
}
