internal import Alarms
internal import Foundation
internal import Interchange
internal import Monitoring
internal import Notification
internal import Storage
internal import Streaming
internal import Vitals

// The adapters know nothing of the engine's shell, nor it of them: here they are put into its ports.

extension KafkaConsumer: RecordSource {}

/// Puts the recorder into the engine's port.
struct RecorderStore: AlarmStore {
  let recorder: AlarmRecorder
  /// Mails wait a moment for their explanations.
  let unexplainedMails: UnexplainedMails

  var status: DependencyStatus { recorder.status }
  var isOnDuty: Bool? { recorder.isOnDuty }

  func record(_ transitions: [AlarmTransition], receivedNanoseconds: UInt64, checkpoint: EngineCheckpoint?) {
    recorder.record(
      transitions.map { RecordedTransition(transition: $0, receivedNanoseconds: receivedNanoseconds) },
      checkpoint: checkpoint.map {
        Checkpoint(offsets: $0.offsets, modelVersion: $0.modelVersion, state: Array($0.state))
      })
  }

  func record(_ explanation: AlarmExplanation) {
    recorder.record(explanation)
    unexplainedMails.learn(explanation)
  }

  func record(_ acknowledgement: AlarmAcknowledgement) { recorder.acknowledge(acknowledgement) }
}

/// Keeps rejected records in a file.
///
/// Unchecked because the file is used by the monitor's scoring queue alone, as its port promises.
final class RejectsLedger: RejectsKeeper, @unchecked Sendable {
  private let file: RejectsFile
  private let topic: String

  init(path: String, topic: String) {
    file = RejectsFile(path: path)
    self.topic = topic
  }

  func keep(_ rejects: [Reject], of batch: RecordBatch, atSeconds timeSeconds: Double) -> String? {
    file.append(rejects, of: batch, topic: topic, timeSeconds: timeSeconds).map { "\($0)" }
  }
}
