internal import Alarms
internal import Dispatch
internal import Foundation
internal import Monitoring
internal import Saving
internal import Sharing
internal import Storage
internal import Vitals

/// When an alarm was seen to be somewhere.
struct SeenAlarm: Sendable {
  var patientKey: String
  var sinceSeconds: Double
  var seenSeconds: Double
}

/// The recorder in the engine's port, asked after each step when the database has it.
final class TimedStore: AlarmStore {
  private struct Content {
    var recorded = 0
    var seen: [SeenAlarm] = []
  }

  private let recorder: AlarmRecorder
  private let content = Guarded(Content())
  private let queue = DispatchQueue(label: "wardwatch.bench.committed")

  init(_ recorder: AlarmRecorder) { self.recorder = recorder }

  var committed: [SeenAlarm] { queue.sync { content.withLock(\.seen) } }
  var status: DependencyStatus { recorder.status }
  var duty: WardDuty { recorder.duty }
  var checkpointRound: Int? { recorder.checkpointRound }

  func record(_ transitions: [AlarmTransition], receivedNanoseconds: UInt64, checkpoint: CheckpointSlice?) {
    recorder.record(
      transitions.map { RecordedTransition(transition: $0, receivedNanoseconds: receivedNanoseconds) }, checkpoint: checkpoint)
    guard !transitions.isEmpty else { return }
    let recorded = content.withLock { content in
      content.recorded += transitions.count
      return content.recorded
    }
    let raised = transitions.filter { $0.severity > $0.previousSeverity }
    guard !raised.isEmpty else { return }
    queue.async { [self] in
      // Steps are stored in their order, and counted when their transaction has ended.
      let end = Monotonic.deadline(inSeconds: 10)
      while recorder.status.delivered < recorded {
        guard Monotonic.nowNanoseconds() < end else { return }
        usleep(500)
      }
      let now = Date().timeIntervalSince1970
      content.withLock { content in
        content.seen += raised.map { SeenAlarm(patientKey: $0.patient.key, sinceSeconds: $0.timeSeconds, seenSeconds: now) }
      }
    }
  }

  func record(provisional transitions: [AlarmTransition]) { recorder.record(provisional: transitions) }
  func settleProvisional(areVoid: Bool) { recorder.settleProvisional(areVoid: areVoid) }
  func record(_ explanation: AlarmExplanation) { recorder.record(explanation) }
  func record(_ acknowledgement: AlarmAcknowledgement) { recorder.acknowledge(acknowledgement) }
  func record(_ event: EpisodeEvent) { recorder.record(event) }
  func record(_ technical: [TechnicalAlarm]) { recorder.record(technical) }
  func noteBegan(at offsets: [Int32: Int64]) { recorder.noteBegan(at: offsets) }
  func noteRead(upTo offsets: [Int32: Int64]) { recorder.noteRead(upTo: offsets) }
  func noteCluster(_ id: String) { recorder.noteCluster(id) }
}
