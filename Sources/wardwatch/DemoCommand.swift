internal import Foundation
internal import Interchange
internal import Monitoring
internal import Notification
internal import Settings
internal import Simulation
internal import Storage
internal import Streaming

/// A whole hospital in one process: broker, database, mail folder, simulated ward, and the console on them, by the same paths as
/// in earnest and only at other addresses.
enum DemoCommand {
  /// How long the demo runs where there is no terminal and no time was given.
  private static let secondsWithoutTerminal = 60.0
  /// What the trends are filled with before anything happens: as far back as the console reads.
  private static let historySeconds = 1_800.0
  /// The embedded broker keeps about 100,000 records of a partition: a big ward gets a shorter past.
  private static let historyReadings = 100_000.0

  static func run(_ settings: Settings) throws -> Int32 {
    let hasScreen = !settings.headless && WardScreen.isPossible
    var seconds = settings.runSeconds
    if !hasScreen && !settings.headless {
      Progress.say("there is no terminal here: running without a screen")
      seconds = seconds ?? secondsWithoutTerminal
    }
    let shared = try SharedFiles()
    let folder = try DemoFolder(settings.state + "/demo")
    let begin = { @Sendable (say: (String) -> Void) in
      try self.begin(settings, shared, folder, hasScreen: hasScreen, say: say)
    }
    if hasScreen {
      // What it starts of its own is ended however early somebody leaves.
      let (status, ward) = try WardScreen.show(settings, logPath: folder.log, waitsForBeginning: true) { say in
        let (session, entries, wake, stop) = try begin(say)
        let presence = try PresenceKeeper.begun(session.storage, settings, monitor: session.monitor)
        return RunningWard(
          monitor: session.monitor, entries: entries, testAlarm: { session.tellTest(by: settings.user) }, presence: presence
        ) {
          presence.close()
          entries.end()
          wake()
          defer { stop() }
          try session.finish(settings)
        }
      }
      try ward?.finish()
      return status
    }
    let signals = StopSignals()
    let (session, _, wake, stop) = try begin { Progress.say($0) }
    defer { stop() }
    session.watch(for: seconds, until: signals)
    wake()
    try session.finish(settings)
    return 0
  }

  /// Starts the servers and the ward, and a session on them; answers it, what lets the database go on where somebody has stopped it,
  /// so that nothing waits for it at the end, and what ends what was started, after the session.
  private static func begin(
    _ settings: Settings, _ shared: SharedFiles, _ folder: DemoFolder, hasScreen: Bool, say: (String) -> Void
  ) throws -> (WardSession, EntrySender, wake: @Sendable () -> Void, stop: @Sendable () -> Void) {
    say("Starting a broker, a database and a ward of \(settings.beds) beds.")
    let cluster = try PrivateCluster()
    try cluster.start()
    do {
      let broker = try EmbeddedBroker(topic: settings.topic, partitions: Topic.partitions)
      let joining = [
        "join in: kcat -b \(broker.bootstrap) -t \(settings.topic) -C",
        "alarms:  psql '\(cluster.connectionInfo)' -c 'select * from alarms'",
        "mails:   \(folder.mails)",
      ]
      if !hasScreen { joining.forEach(say) }
      let producer = try startWard(settings, broker: broker.bootstrap)
      do {
        var monitoring = MonitorConfiguration(settings)
        let service = try ServicePlan(settings, environment: ProcessInfo.processInfo.environment)
        monitoring.wantsSnapshots = hasScreen || service.needsSnapshots
        let session = try WardSession(
          SessionPlan(
            feed: try FeedPlan(
              settings,
              kafka: KafkaConfiguration(
                bootstrap: broker.bootstrap, topic: settings.topic, properties: EmbeddedBroker.readingProperties)),
            storage: StorageConfiguration(
              connectionInfo: cluster.connectionInfo, siteName: settings.site, topic: settings.topic, wardName: settings.ward,
              schemaPath: shared.schema.path, stateDirectory: folder.path),
            delivery: DeliveryPlan(
              mail: try MailConfiguration(server: nil, from: settings.mailFrom, dropDirectory: folder.mails),
              remindAfterSeconds: settings.remindAfterSeconds, tellsResolved: settings.mailResolved), monitor: monitoring,
            weightsPath: settings.weights ?? shared.weights.path, rejectsPath: folder.path + "/rejects.jsonl",
            logPath: folder.log, service: service), saysNotices: !hasScreen, say: hasScreen ? say : { _ in })
        joining.forEach(hasScreen ? session.monitor.note : session.log.write)
        session.start()
        let monitor = session.monitor
        let entries = EntrySender(
          configuration: KafkaConfiguration(bootstrap: broker.bootstrap, topic: settings.topic), onSending: producer.heed
        ) { monitor.note($0) }
        return (
          session, entries, { cluster.goOn() },
          {
            producer.stop()
            // The broker goes after everyone who talks to it.
            withExtendedLifetime(broker) {}
            cluster.stop()
          }
        )
      } catch {
        producer.stop()
        throw error
      }
    } catch {
      cluster.stop()
      throw error
    }
  }

  private static func startWard(_ settings: Settings, broker: String) throws -> WardProducer {
    let history = min(historySeconds, historyReadings / (Double(settings.beds) * settings.ratePerSecond)).rounded(.down)
    let ward = SimulatedWard(
      seed: settings.seed, beds: settings.beds, wardName: settings.ward,
      startSeconds: Date().timeIntervalSince1970.rounded(.down) - history, pace: .demo, leadInSeconds: history)
    let producer = WardProducer(
      ward: ward, producer: try KafkaProducer(configuration: KafkaConfiguration(bootstrap: broker, topic: settings.topic)),
      format: .wide, ratePerSecond: settings.ratePerSecond)
    producer.start()
    return producer
  }
}

/// What a demo leaves behind: mails, rejects and a log, until the next demo.
struct DemoFolder {
  let path: String
  var mails: String { path + "/mails" }
  var log: String { path + "/wardwatch.log" }

  /// Empties what an earlier demo left.
  /// - Throws: `Failure` while another demo uses the folder.
  init(_ path: String) throws {
    self.path = path
    try StateFolder.make(path)
    let lock = open(path + "/lock", O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
    // The lock goes with the process, however it ends.
    guard lock >= 0, flock(lock, LOCK_EX | LOCK_NB) == 0 else {
      throw Failure("\(path): another demo is running here; end it, or choose another folder with --state=DIR")
    }
    for name in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] where name != "lock" {
      try? FileManager.default.removeItem(atPath: path + "/" + name)
    }
    try StateFolder.make(mails)
  }
}
