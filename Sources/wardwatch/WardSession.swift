internal import Alarms
internal import Detection
@preconcurrency internal import Dispatch
internal import Foundation
internal import Monitoring
internal import Notification
internal import Saving
internal import Sharing
internal import Storage
internal import Streaming
internal import Vitals

/// What a session is made of, whichever command asks for it.
struct SessionPlan {
  var feed: FeedPlan
  var storage: StorageConfiguration
  var delivery: DeliveryPlan
  var monitor: MonitorConfiguration
  /// The folder of the weights, which may not be there.
  var weightsPath: String
  var rejectsPath: String
  var logPath: String
  var service = ServicePlan()
}

/// One ward being watched: feed, engine, alarm store and mail, put together in the order in which they need one another and
/// taken apart in the reverse.
final class WardSession: Sendable {
  private struct Retreat {
    var goBack: @Sendable (_ cause: String) -> Void = { _ in }
  }

  let monitor: Monitor
  let log: LogFile
  private let recorder: AlarmRecorder
  let storage: StorageConfiguration
  let delivery: DeliveryPlan
  private let showsWard: Bool
  private let listener: AcknowledgementListener
  private let lateInheritance: LateInheritance
  /// The delays of the settings.
  private let ownPolicy: AlarmPolicy
  private let modelVersion: String
  /// Whether nothing could be learnt of what went before, though there is a database.
  private let awaitsInheritance: Bool
  private let dispatcher: AlarmDispatcher
  private let unexplained: UnexplainedAlarms
  /// Set once the engine runs.
  private let retreat = Guarded(Retreat())
  private let serviceWatch: ServiceWatch

  /// How long a database that answers slowly may take to show the last checkpoint. Then the ward is shown without it until it
  /// comes.
  private static let checkpointSeconds = 5.0
  /// How long it may take to say how much it holds, or by which delays the ward is kept: nobody sees anything meanwhile.
  private static let answerSeconds = 2.0
  /// How long the beginning and the end may take without a word.
  private static let silentSeconds = 0.3

  /// A process that is one session. Where there is no screen, `saysNotices` puts on standard error what would stand there about
  /// the machinery.
  /// - Throws: when the settings cannot work at all: an unknown Kafka property, a state folder that cannot be written, another
  ///   site's database.
  /// - Parameter say: gets what is waited for, for a screen that is already there.
  convenience init(_ plan: SessionPlan, saysNotices: Bool = false, say: (String) -> Void = { _ in }) throws {
    try self.init(plan, SessionCommons(plan, saysNotices: saysNotices, say: say), say: say)
  }

  /// Whatever can be down may be down: the session starts all the same and shows it.
  init(_ plan: SessionPlan, _ commons: SessionCommons, say: (String) -> Void = { _ in }) throws {
    let (log, notice) = (commons.log, commons.notice)
    self.log = log
    var monitoring = plan.monitor
    monitoring.warning = commons.warning

    var storage = plan.storage
    storage.policy = plan.monitor.policy.text
    self.storage = storage
    delivery = plan.delivery
    // An engine of a group draws no trends.
    showsWard = plan.monitor.wantsSnapshots && plan.storage.partition == nil
    let recorder = AlarmRecorder(configuration: storage)
    self.recorder = recorder
    listener = try AcknowledgementListener(configuration: storage)
    lateInheritance = try LateInheritance(configuration: storage)
    dispatcher = AlarmDispatcher(plan.delivery, register: RecorderRegister(recorder: recorder, say: notice)) {
      recorder.claim($0, digest: $1) != .refused
    }
    let dispatcher = dispatcher
    let unexplained = UnexplainedAlarms { dispatcher.take($0) }
    self.unexplained = unexplained
    recorder.start(
      RecorderConsumer(
        onAccepted: { unexplained.take($0) },
        onSteppedBack: {
          unexplained.forget()
          dispatcher.forget()
        }, onSetBack: { [retreat] in retreat.withLock(\.goBack)("the database was set back") },
        onOtherPolicy: { [retreat] in retreat.withLock(\.goBack)("those on duty keep the ward by other delays") }))
    say("Waiting for the database's last checkpoint, for at most 5 s.")
    let inherited = Self.saying("waiting for the database, for at most 5 s") {
      recorder.loadInheritance(timeoutSeconds: Self.checkpointSeconds)
    }
    if let refusal = recorder.refusal {
      dispatcher.close()
      recorder.close()
      throw Failure(refusal)
    }
    awaitsInheritance = inherited == nil && plan.storage.connectionInfo != nil
    monitoring.naming.formerWard = inherited?.formerWard
    (ownPolicy, modelVersion) = (plan.monitor.policy, commons.detector.version)
    let settled = Self.saying("asking by which delays the ward is kept, for at most 12 s") {
      Self.policy(recorder, inherited, own: plan.monitor.policy, model: commons.detector.version)
    }
    (monitoring.policy, monitoring.adoption) = (settled.policy, settled.adoption)

    var feed = plan.feed
    if let checkpoint = inherited?.checkpoint { feed.kafka.resumeOffsets = checkpoint.offsets }
    monitoring.mapping = feed.mapping
    monitoring.schemas = feed.schemas
    monitor = Monitor(
      configuration: monitoring, detector: commons.detector, source: try feed.source(),
      store: RecorderStore(recorder: recorder, dispatcher: dispatcher, unexplained: unexplained),
      mailStatus: { dispatcher.status },
      rejectsKeeper: commons.rejects)
    let monitor = monitor
    serviceWatch = try ServiceWatch(
      plan.service, snapshot: { monitor.mailbox.latest },
      look: { (recorder.isOnDuty, recorder.storingSeconds) }, say: { monitor.note($0) })
    monitor.onNotice(notice, library: { log.write($0) })
    settled.news.forEach(monitor.note)
    if let checkpoint = inherited?.checkpoint { monitor.restore(checkpoint) }
    if awaitsInheritance {
      monitor.awaitPast()
    } else {
      recorder.settleProvisional(areVoid: inherited?.isEmpty == false)
    }
  }

  func start() {
    log.write("watching")
    let monitor = monitor
    // Before the engine says where it begins: no earlier can the database be found to be behind that.
    retreat.withLock { retreat in
      retreat.goBack = { cause in self.seekPast(isAgain: true) { monitor.goBack(to: $0, because: cause, onTaken: $1) } }
    }
    monitor.start()
    recorder.onNotice { monitor.note($0) }
    let dispatcher = dispatcher
    listener.start(
      onHeard: { heard in
        monitor.learn(heard)
        for (acknowledgement, _) in heard { dispatcher.take(acknowledgement) }
      },
      onEvents: { events in
        monitor.learn(events)
        for event in events { dispatcher.take(event) }
      }, onNotice: { monitor.note($0) })
    if awaitsInheritance {
      seekPast(isAgain: false) { monitor.inherit($0, onTaken: $1) }
    } else if showsWard {
      recall()
    }
    serviceWatch.start()
  }

  /// Looks for what the database holds until it is found; the engine gets it, and what is to be done once it has taken it.
  /// - Parameter isAgain: whether the engine knew its past, perhaps with delays of others than hold now.
  private func seekPast(isAgain: Bool, _ take: @escaping @Sendable (Past, _ onTaken: @escaping @Sendable () -> Void) -> Void) {
    let monitor = monitor
    lateInheritance.start(
      onFound: { found in
        let settled = Self.policy(self.recorder, found, own: self.ownPolicy, model: self.modelVersion)
        settled.news.forEach(monitor.note)
        let adopted = isAgain || settled.adoption != nil ? (policy: settled.policy, sentence: settled.adoption) : nil
        take(Past(checkpoint: found.checkpoint, formerWard: found.formerWard, adopted: adopted)) {
          if self.showsWard { self.recall() }
        }
      }, onNotice: { monitor.note($0) })
  }

  /// What holds in the ward, now that it is known what went before; this console stands for it from here on.
  private static func policy(
    _ recorder: AlarmRecorder, _ found: Inheritance?, own: AlarmPolicy, model: String
  ) -> WardPolicy {
    // A database that is away has been waited for already.
    let others = found == nil ? nil : recorder.policyInForce(own: own, timeoutSeconds: answerSeconds)
    let settled = WardPolicy(
      own: own, others: others.flatMap { AlarmPolicy(text: $0) == own ? nil : $0 }, found: found, model: model)
    if found != nil { recorder.note(policy: settled.policy.text) }
    return settled
  }

  /// Fills the screen with what it had been showing before this start: without it all the same.
  private func recall() {
    let (monitor, storage) = (monitor, storage)
    DispatchQueue.global(qos: .utility).async {
      do {
        let recollection = try Recollection.read(storage)
        monitor.recall(recollection.bins, recollection.steps)
      } catch {
        monitor.note("what was on screen before is not shown: \(error)")
      }
    }
  }

  /// How long the end may take to send and store what is under way: until somebody else may, or for good.
  enum Ending {
    case handOver
    case end

    fileprivate var storingSeconds: Double { self == .end ? 10 : 3 }
    fileprivate var sendingSeconds: Double { self == .end ? 10 : 2 }
    fileprivate var notingSeconds: Double { self == .end ? 5 : 2 }
  }

  /// Whether this session stores and mails; nil while that could not be asked.
  var isOnDuty: Bool? { recorder.isOnDuty }
  /// Whether no broker can be reached from here.
  var isFeedDown: Bool { monitor.isFeedDown }
  /// Whether alarms wait for a database that cannot be reached.
  var isCutOff: Bool { recorder.status.state == .down }
  /// From a record read to its alarm stored; nil before the first.
  var storingSeconds: (half: Double, most: Double)? { recorder.storingSeconds }

  /// Ends the feed, stores and mails what is still under way as far as the time allows, and says what the run came to.
  func finish(_ ending: Ending = .end) -> Summary {
    serviceWatch.stop()
    lateInheritance.close()
    listener.close()
    Self.saying("ending the feed") { monitor.stop() }
    // Mails follow from stored alarms, and that they were sent is stored again.
    Self.saying("storing the last alarms, for at most \(Int(ending.storingSeconds)) s") {
      recorder.settle(timeoutSeconds: ending.storingSeconds)
    }
    unexplained.finish()
    Self.saying("sending the last mails, for at most \(Int(ending.sendingSeconds)) s") {
      dispatcher.settle(timeoutSeconds: ending.sendingSeconds)
    }
    Self.saying("storing which mails were sent, for at most \(Int(ending.notingSeconds)) s") {
      recorder.settle(timeoutSeconds: ending.notingSeconds)
    }
    let left = Leftovers(
      database: recorder.status, mail: dispatcher.status, inMemoryDeeds: recorder.inMemoryDeedCount)
    for line in left.sentences {
      log.write(line)
      Progress.say(line)
    }
    let totals = monitor.totals
    let rows = recorder.status.state == .up ? recorder.rowCount(timeoutSeconds: Self.answerSeconds) : nil
    let latency = recorder.latency
    let summary = Summary(
      patients: totals.patients, readings: totals.readings, late: totals.lateReadings, rejects: totals.rejects,
      feed: Summary.Feed(totals),
      alarms: Summary.Alarms(low: totals.alarms.low, medium: totals.alarms.medium, high: totals.alarms.high),
      rows: rows ?? 0, mails: dispatcher.status.delivered,
      p50Milliseconds: latency?.p50Milliseconds ?? 0, p99Milliseconds: latency?.p99Milliseconds ?? 0)
    dispatcher.close()
    recorder.close()
    log.write("ended")
    return summary
  }

  /// Says what is waited for when that takes a while: there is no screen yet, or no longer.
  @discardableResult
  private static func saying<Result>(_ what: String, _ wait: () -> Result) -> Result {
    let notice = DispatchWorkItem { @Sendable in Progress.say(what) }
    DispatchQueue.global().asyncAfter(deadline: .now() + silentSeconds, execute: notice)
    defer { notice.cancel() }
    return wait()
  }
}

extension AlarmRecorder {
  fileprivate var storingSeconds: (half: Double, most: Double)? {
    latency.map { ($0.p50Milliseconds / 1000, $0.p99Milliseconds / 1000) }
  }
}
