internal import Alarms
internal import Foundation
internal import Interchange
internal import Monitoring
internal import Notification
internal import Saving
internal import Sharing
internal import Storage
internal import Streaming
internal import Vitals

// The adapters know nothing of the engine's shell, nor it of them: here they are put into its ports.

extension KafkaConsumer: RecordSource {}

/// Puts the recorder where the dispatcher keeps what becomes of each notice. What did not reach somebody is said.
struct RecorderRegister: DeliveryRegister {
  let recorder: AlarmRecorder
  let say: @Sendable (String) -> Void

  func record(_ delivery: AlarmDelivery) {
    recorder.record(delivery)
    let about =
      "\(delivery.notice == "alarm" ? "a HIGH alarm" : "the \(delivery.notice) of a HIGH alarm") to \(delivery.recipient)"
    let cause: String
    switch delivery.outcome {
    case .taken: return
    case .dead: cause = "not told for good: \(about): \(delivery.reason ?? "refused")"
    case .expired: cause = "not told any more: \(about): \(delivery.reason ?? "expired")"
    }
    say(cause)
    recorder.record([TechnicalAlarm(.undelivered, cause: cause, atSeconds: delivery.timeSeconds)])
  }

  func note(_ note: DeliveryNote) { recorder.note(note) }

  func recordAgain(_ delivery: AlarmDelivery) { recorder.record(delivery) }

  func finish(transitionID: UUID, takenSeconds: Double?, reason: String?) {
    if let takenSeconds {
      recorder.markMailed(transitionID: transitionID, atSeconds: takenSeconds)
    } else {
      recorder.giveUp(transitionID: transitionID, reason: reason ?? "nobody could be told")
    }
  }
}

/// Keeps nothing, where nobody is told anything.
struct NoRegister: DeliveryRegister {
  func record(_ delivery: AlarmDelivery) {}
  func recordAgain(_ delivery: AlarmDelivery) {}
  func note(_ note: DeliveryNote) {}
  func finish(transitionID: UUID, takenSeconds: Double?, reason: String?) {}
}

/// Puts the recorder into the engine's port.
struct RecorderStore: AlarmStore {
  let recorder: AlarmRecorder
  let dispatcher: AlarmDispatcher
  /// Whom to tell waits a moment for why.
  let unexplained: UnexplainedAlarms

  var status: DependencyStatus { recorder.status }
  var duty: WardDuty { recorder.duty }
  var checkpointRound: Int? { recorder.checkpointRound }

  func record(_ transitions: [AlarmTransition], receivedNanoseconds: UInt64, checkpoint: CheckpointSlice?) {
    recorder.record(
      transitions.map { RecordedTransition(transition: $0, receivedNanoseconds: receivedNanoseconds) },
      checkpoint: checkpoint)
  }

  func record(provisional transitions: [AlarmTransition]) { recorder.record(provisional: transitions) }
  func settleProvisional(areVoid: Bool) { recorder.settleProvisional(areVoid: areVoid) }

  func record(_ explanation: AlarmExplanation) {
    recorder.record(explanation)
    unexplained.learn(explanation)
  }
  func record(_ event: EpisodeEvent) {
    recorder.record(event)
    dispatcher.take(event)
  }

  func record(_ technical: [TechnicalAlarm]) { recorder.record(technical) }

  func noteBegan(at offsets: [Int32: Int64]) { recorder.noteBegan(at: offsets) }
  func noteOtherTopic() { recorder.noteOtherTopic() }
  func noteRead(upTo offsets: [Int32: Int64]) { recorder.noteRead(upTo: offsets) }
  func noteCluster(_ id: String) { recorder.noteCluster(id) }

  func record(_ acknowledgement: AlarmAcknowledgement) {
    recorder.acknowledge(acknowledgement)
    // It comes back from the database too, where there is one.
    dispatcher.take(acknowledgement)
  }
}

/// Keeps rejected records in a file. All sessions of the process have this one, each under the name of its topic.
final class RejectsLedger: RejectsKeeper {
  private let file: Guarded<RejectsFile>
  private let topic: String

  init(path: String, topic: String) {
    file = Guarded(RejectsFile(path: path))
    self.topic = topic
  }

  private init(_ file: Guarded<RejectsFile>, topic: String) {
    self.file = file
    self.topic = topic
  }

  func of(topic: String) -> RejectsLedger { RejectsLedger(file, topic: topic) }

  func keep(_ rejects: [Reject], of batch: RecordBatch, atSeconds timeSeconds: Double) -> String? {
    file.withLock { $0.append(rejects, of: batch, topic: topic, timeSeconds: timeSeconds).map { "\($0)" } }
  }
}
