internal import Alarms
import Engine
internal import Foundation
internal import Interchange
internal import Monitoring
internal import Notification
internal import Settings
internal import Storage
internal import Streaming
internal import Vitals

extension SessionPlan {
  /// What the settings say, for a console on a real feed.
  /// - Parameter isReadOnly: whether no file may be written.
  init(_ settings: Settings, isReadOnly: Bool = false) throws {
    let shared = try SharedFiles()
    if !isReadOnly { try StateFolder.make(settings.state) }
    self.init(
      feed: try FeedPlan(settings, historySeconds: Int(settings.historySeconds)),
      storage: StorageConfiguration(settings, shared),
      delivery: try DeliveryPlan(settings),
      monitor: MonitorConfiguration(settings),
      weightsPath: settings.weights ?? shared.weights.path, rejectsPath: settings.rejects, logPath: settings.log,
      service: try ServicePlan(settings, environment: ProcessInfo.processInfo.environment))
    if service.needsSnapshots { monitor.wantsSnapshots = true }
  }
}

extension SessionPlan {
  /// The same for one partition of a topic, at an engine that shares it with others. It tells nobody outside how it is, which the
  /// engine does for all of them; and whether beds are silent from which nobody has been heard, those know who see the whole topic.
  func of(_ place: TopicPartition) -> SessionPlan {
    var plan = self
    plan.feed.kafka.topic = place.topic
    plan.feed.kafka.partitions = [place.partition]
    plan.storage.topic = place.topic
    plan.storage.partition = place.partition
    plan.storage.stateDirectory += "/\(place)"
    plan.monitor.threads = 1
    plan.monitor.expectedBeds = []
    plan.service = ServicePlan()
    return plan
  }
}

extension StorageConfiguration {
  init(_ settings: Settings, _ shared: SharedFiles) {
    self.init(
      connectionInfo: settings.database == "none" ? nil : settings.database, siteName: settings.site,
      topic: settings.topic, wardName: settings.ward, schemaPath: shared.schema.path, stateDirectory: settings.state)
  }
}

extension MonitorConfiguration {
  init(_ settings: Settings) {
    self.init(
      wardName: settings.ward, naming: EpisodeNaming(siteName: settings.site), policy: AlarmPolicy(settings),
      limits: DecoderLimits(maximumRecordBytes: settings.maxMessageBytes), zone: LocalZone(named: settings.timeZone),
      clockLimits: ClockLimits(behindSeconds: settings.maxAgeSeconds, aheadSeconds: settings.maxAheadSeconds),
      wantsSnapshots: !settings.headless)
    onlyWard = settings.onlyWard
    latches = settings.latch
    threads = settings.threads == 0 ? ProcessInfo.processInfo.activeProcessorCount : settings.threads
    patientLimits = PatientLimits(mostPatients: settings.maxPatients, forgetAfterSeconds: settings.forgetAfterSeconds)
    expectedBeds = settings.expectedBeds.map { Place(ward: $0.ward, bed: $0.bed) }
  }
}

extension AlarmPolicy {
  init(_ settings: Settings) {
    self.init(
      onDelaySeconds: PerSeverity(
        low: settings.delayLowSeconds, medium: settings.delayMediumSeconds, high: settings.delayHighSeconds),
      offDelaySeconds: PerSeverity(low: settings.holdSeconds, medium: settings.holdSeconds, high: settings.holdSeconds),
      mailCoolDownSeconds: settings.mailCooldownSeconds)
  }
}

/// The folder for what must outlive the program.
enum StateFolder {
  /// Makes it, readable by its owner alone, where it is not there yet.
  static func make(_ path: String) throws {
    do {
      try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw Failure("\(path): cannot make the state folder: \(error.localizedDescription); choose another with --state=DIR")
    }
  }
}
