internal import Alarms
internal import Detection
internal import Foundation
internal import Interchange
internal import Monitoring
internal import Saving
internal import Storage
internal import Vitals

/// A ward that is only watched: read, scored and shown as on duty, and nothing stored, mailed or written, not even into a file.
///
/// Who has acknowledged what is read from the database where there is one; the server itself is told that this session may only
/// read. The one thing that it writes there is that somebody watches (`PresenceKeeper`).
final class WatchSession: Sendable {
  let monitor: Monitor
  private let listener: AcknowledgementListener?
  private let policyWatch: PolicyWatch?
  /// The delays of the settings, and those that are used.
  private let policies: (own: AlarmPolicy, used: AlarmPolicy)

  /// - Parameter say: gets what is waited for, for a screen that is already there.
  init(_ plan: SessionPlan, say: (String) -> Void = { _ in }) throws {
    // libpq's own variable, which serves every connection of this process.
    setenv("PGOPTIONS", "-c default_transaction_read_only=on", 1)
    var monitoring = plan.monitor
    monitoring.mapping = plan.feed.mapping
    monitoring.schemas = plan.feed.schemas
    say("Loading the models.")
    let (detector, warning) = SessionCommons.loadDetector(from: plan.weightsPath)
    if let warning { monitoring.warning = warning }
    var storage = plan.storage
    storage.onlyReads = true
    say("Asking by which delays the ward is kept.")
    let own = monitoring.policy
    (monitoring.policy, monitoring.adoption) = Self.policy(own: own, storage)
    policies = (own, monitoring.policy)
    listener = storage.connectionInfo == nil ? nil : try AcknowledgementListener(configuration: storage)
    policyWatch = storage.connectionInfo == nil ? nil : try PolicyWatch(configuration: storage)
    monitor = Monitor(
      configuration: monitoring, detector: detector, source: try plan.feed.source(), store: NoStore(),
      mailStatus: { DependencyStatus(state: .off) }, rejectsKeeper: nil)
  }

  /// Those of whoever is on duty, as far as the database says: this session shows the same alarms.
  private static func policy(
    own: AlarmPolicy, _ storage: StorageConfiguration
  ) -> (policy: AlarmPolicy, sentence: String?) {
    do {
      return own.inherited(from: nil, keptBy: try DatabaseProbe.policyOnDuty(storage))
    } catch {
      return (own, "it is not known by which delays the ward is kept, and these settings' are used: \(error)")
    }
  }

  func start() {
    monitor.start()
    let monitor = monitor
    listener?.start(
      onHeard: { monitor.learn($0) }, onEvents: { monitor.learn($0) }, onNotice: { monitor.note($0) })
    policyWatch?.start(from: policies.used) { [own = policies.own] theirs in
      let (policy, sentence) = own.inherited(from: nil, keptBy: theirs.text)
      monitor.goBack(
        to: Past(checkpoint: nil, formerWard: nil, adopted: (policy, sentence)),
        because: "those on duty keep the ward by other delays")
    }
  }

  func finish() {
    listener?.close()
    policyWatch?.close()
    monitor.stop()
  }
}
