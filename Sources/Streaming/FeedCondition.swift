internal import Vitals

/// What keeps the feed from running, gathered from surveys and messages. Pure.
struct FeedCondition {
  /// A broker has answered at least once.
  var isAnswered = false
  /// Why no broker, or not this topic, can be used.
  var outage: String?
  /// Partitions that no broker leads at present.
  var leaderless: [Int32] = []
  /// What keeps single partitions from being read, while the others are.
  var troubles: [Int32: String] = [:]

  func status(of cursor: TopicCursor, at bootstrap: String, lag: Int64?) -> FeedStatus {
    let count = cursor.partitions.count
    if let outage { return FeedStatus(state: .down, message: outage, partitions: count) }
    guard isAnswered else { return FeedStatus(state: .connecting, message: nil, partitions: count) }
    if cursor.isMissing || cursor.partitions.isEmpty {
      return FeedStatus(
        state: .waitingForTopic,
        message: "topic \(cursor.topic) does not exist at \(bootstrap): it is read as soon as it does; see --topic",
        partitions: count)
    }
    return FeedStatus(
      state: cursor.hasReachedEnd ? .following : .catchingUp, message: partitionMessage(topic: cursor.topic), partitions: count,
      lag: lag)
  }

  private func partitionMessage(topic: String) -> String? {
    guard leaderless.isEmpty else {
      let numbers = leaderless.map(String.init).joined(separator: ", ")
      return "no broker leads partition \(numbers) of topic \(topic): is a broker missing?"
    }
    return troubles.min { $0.key < $1.key }?.value
  }
}
