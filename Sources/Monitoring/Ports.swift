package import Alarms
import Engine
package import Interchange
package import Saving
package import Vitals

/// Where records come from. All calls but `status` are made on one queue, the feed's.
package protocol RecordSource: Sendable {
  /// Waits at most `timeoutSeconds` for records and adds at most `maximumRecords` of them to `batch`.
  func poll(into batch: inout RecordBatch, maximumRecords: Int, timeoutSeconds: Double)
  /// From any thread.
  var status: FeedStatus { get }
  /// Goes back, and reads on from these offsets, or from where it would begin without them.
  func goBack(to offsets: [Int32: Int64])
  /// What was read before the beginning or the going back, a record of each partition: one there that is later, or another than a mark
  /// says, is another topic's under the same name, which is read from its beginning.
  func expect(_ read: [(position: RecordPosition, kafkaSeconds: Double)], marks: [Int32: RecordMark])
  /// Whether it has turned out to be that since the last call: what is given from then on is of another topic.
  func takeReplacement() -> Bool
  /// Kafka's own id of the cluster that the topic is of; nil until it is known. From any thread.
  var clusterID: String? { get }
  /// What happened on the way that a person should know: records lost to retention, a topic made anew.
  func takeNotices() -> [String]
  /// What the library had to say, for the engineer's log alone.
  func takeLog() -> [String]
  func close()
}

extension RecordSource {
  /// A source that is no cluster's.
  package var clusterID: String? { nil }
  package func expect(_ read: [(position: RecordPosition, kafkaSeconds: Double)], marks: [Int32: RecordMark]) {}
  package func takeReplacement() -> Bool { false }
}

/// Where alarms go for good.
package protocol AlarmStore: Sendable {
  /// Takes over the responsibility for `transitions`. Blocks while its queue is full, which is how backpressure reaches the feed.
  /// - Parameter receivedNanoseconds: when the records behind them were read, on the monotonic clock.
  func record(_ transitions: [AlarmTransition], receivedNanoseconds: UInt64, checkpoint: CheckpointSlice?)
  /// Takes over transitions of an engine that does not know yet what it goes on from. Blocks as the other does.
  func record(provisional transitions: [AlarmTransition])
  /// It knows it now: what it recorded provisionally stands, or is void because it comes to it again.
  func settleProvisional(areVoid: Bool)
  /// After the transition that it explains.
  func record(_ explanation: AlarmExplanation)
  func record(_ acknowledgement: AlarmAcknowledgement)
  /// What a person or a timer does about an alarm. Never waits.
  func record(_ event: EpisodeEvent)
  /// What is wrong with what is known of patients, or with the machinery. Never waits.
  func record(_ technical: [TechnicalAlarm])
  /// From any thread.
  var status: DependencyStatus { get }
  /// The engine knows what the topic holds from these offsets on, by partition: it begins there, or has gone back there.
  func noteBegan(at offsets: [Int32: Int64])
  /// What is handed over from here on is of another topic under the same name.
  func noteOtherTopic()
  /// All that was handed over so far comes from before these offsets, by partition: the next records to be read.
  func noteRead(upTo offsets: [Int32: Int64])
  /// Kafka's own id of the cluster that the records are from: duty is for a topic of this one alone.
  func noteCluster(_ id: String)
  /// From any thread.
  var duty: WardDuty { get }
  /// From any thread; which round of the checkpoint is on. Another one begins where slices may have been lost, and what is of the
  /// former is not taken. Nil while this console saves none.
  var checkpointRound: Int? { get }
}

extension AlarmStore {
  /// A store that answers for all at once need not know.
  package func noteBegan(at offsets: [Int32: Int64]) {}
  package func noteOtherTopic() {}
  package func noteRead(upTo offsets: [Int32: Int64]) {}
  package func noteCluster(_ id: String) {}
}

/// Where records that were not used are kept. Called on the scoring queue only.
package protocol RejectsKeeper: Sendable {
  /// - Returns: what went wrong, as a sentence; nil while all is well. The stream goes on either way.
  func keep(_ rejects: [Reject], of batch: RecordBatch, atSeconds timeSeconds: Double) -> String?
}
