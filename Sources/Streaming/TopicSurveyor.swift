internal import CRdKafka
internal import Dispatch
internal import Foundation
internal import Sharing

/// Asks the brokers about the topic on its own queue, since librdkafka's questions block until they are answered.
final class TopicSurveyor: Sendable {
  private static let timeoutMilliseconds: Int32 = 3000
  /// While no broker is up: connections are made in the background anyway.
  private static let outageTimeoutMilliseconds: Int32 = 1000
  /// How long `close` waits where no broker is up.
  private static let sliceMilliseconds: Int32 = 200

  private struct State {
    var isAsking = false
    var isClosed = false
    var answer: TopicSurvey?
  }

  private let topic: KafkaTopic
  private let historySeconds: Int
  private let queue = DispatchQueue(label: "wardwatch.kafka.survey")
  private let state = Guarded(State())

  init(topic: KafkaTopic, historySeconds: Int) {
    self.topic = topic
    self.historySeconds = historySeconds
  }

  /// Asks, unless a question is still open: for the topic, and for the extent of all partitions but the settled ones.
  /// `whenAnswered` runs on the surveyor's queue.
  func ask(settled: Set<Int32>, whenAnswered: @escaping @Sendable () -> Void) {
    let isFree = state.withLock { state in
      defer { state.isAsking = true }
      return !state.isAsking && !state.isClosed
    }
    guard isFree else { return }
    queue.async {
      let answer = self.survey(settled: settled)
      self.state.withLock { state in
        state.isAsking = false
        state.answer = answer
      }
      whenAnswered()
    }
  }

  func takeAnswer() -> TopicSurvey? {
    state.withLock { state in
      defer { state.answer = nil }
      return state.answer
    }
  }

  /// Waits for the open question: at most one timeout where a broker is up, else hardly.
  func close() {
    state.withLock { $0.isClosed = true }
    queue.sync {}
  }

  // MARK: - Questions to the brokers

  private func survey(settled: Set<Int32>) -> TopicSurvey {
    var metadata: UnsafePointer<rd_kafka_metadata_t>?
    let error = ask(for: &metadata)
    defer { if let metadata { rd_kafka_metadata_destroy(metadata) } }
    guard error == RD_KAFKA_RESP_ERR_NO_ERROR, let found = metadata?.pointee.topics?.pointee else {
      return .unanswered(reason: error.explanation)
    }
    switch found.err {
    case RD_KAFKA_RESP_ERR_NO_ERROR, RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE: break
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC: return .missing
    default: return .refused(reason: found.err.explanation)
    }
    var partitions = UnsafeBufferPointer(start: found.partitions, count: Int(found.partition_cnt)).map {
      TopicSurvey.Partition(number: $0.id, hasLeader: $0.leader >= 0)
    }
    // A topic that is just being made has no partitions yet.
    guard !partitions.isEmpty else { return .missing }
    partitions.sort { $0.number < $1.number }

    let asked = partitions.filter { $0.hasLeader && !settled.contains($0.number) }.map(\.number)
    guard !asked.isEmpty else { return .present(partitions) }
    // ListOffsets takes these two for the ends, besides times; -1 is the last stable offset under read_committed.
    let begins = offsets(of: asked, at: Int64(RD_KAFKA_OFFSET_BEGINNING))
    let ends = offsets(of: asked, at: Int64(RD_KAFKA_OFFSET_END))
    let historyStart = Int64((Date().timeIntervalSince1970 - Double(historySeconds)) * 1000)
    var times = offsets(of: asked, at: historyStart)
    let seeminglyOld = asked.filter { times[$0] == -1 && begins[$0] != ends[$0] }
    if !seeminglyOld.isEmpty {
      // Nothing since 1970 either: this broker cannot look up by time (the embedded one cannot), so all may be recent.
      times.merge(offsets(of: seeminglyOld, at: 0).filter { $0.value == -1 }.mapValues { _ in 0 }) { $1 }
    }
    for index in partitions.indices {
      let number = partitions[index].number
      if let begin = begins[number], let end = ends[number], let time = times[number] {
        partitions[index].extent = .init(begin: begin, end: end, atHistoryStart: time)
      }
    }
    return .present(partitions)
  }

  /// Waits in slices for a broker to be up, so that `close` can put an end to that, and at length only for an answer.
  private func ask(for metadata: inout UnsafePointer<rd_kafka_metadata_t>?) -> rd_kafka_resp_err_t {
    let timeout = topic.client.events.allBrokersDown ? Self.outageTimeoutMilliseconds : Self.timeoutMilliseconds
    var error = RD_KAFKA_RESP_ERR__TRANSPORT
    for _ in 0..<timeout / Self.sliceMilliseconds
    where error == RD_KAFKA_RESP_ERR__TRANSPORT && !state.withLock({ $0.isClosed }) {
      error = rd_kafka_metadata(topic.client.pointer, 0, topic.pointer, &metadata, Self.sliceMilliseconds)
    }
    guard error == RD_KAFKA_RESP_ERR__TIMED_OUT else { return error }
    // A broker is up, and slow.
    return rd_kafka_metadata(topic.client.pointer, 0, topic.pointer, &metadata, Self.timeoutMilliseconds)
  }

  private func offsets(of partitions: [Int32], at time: Int64) -> [Int32: Int64] {
    guard !state.withLock({ $0.isClosed }) else { return [:] }
    let list = rd_kafka_topic_partition_list_new(Int32(partitions.count))
    defer { rd_kafka_topic_partition_list_destroy(list) }
    for partition in partitions {
      rd_kafka_topic_partition_list_add(list, topic.name, partition)?.pointee.offset = time
    }
    let error = rd_kafka_offsets_for_times(topic.client.pointer, list, Self.timeoutMilliseconds)
    guard error == RD_KAFKA_RESP_ERR_NO_ERROR, let list = list?.pointee else { return [:] }
    let answers = UnsafeBufferPointer(start: list.elems, count: Int(list.cnt))
      .filter { $0.err == RD_KAFKA_RESP_ERR_NO_ERROR }
    return Dictionary(answers.map { ($0.partition, $0.offset) }, uniquingKeysWith: { $1 })
  }
}
