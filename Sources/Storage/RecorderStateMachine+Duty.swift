internal import Alarms
internal import Foundation
internal import Saving

/// Being on duty, and ceasing to be.
extension RecorderStateMachine {
  /// What is done under the lease to keep it.
  static let keepingDuty: [Task] = [.keepDuty, .tellCluster, .seeFloor]

  /// The lease could not be kept; nil where that is a matter of the session.
  mutating func dutyFailed(_ error: PostgresError) -> [RecorderAction]? {
    let actions: [RecorderAction]
    switch error.kind {
    case .fenced: actions = stepBack()
    // The count of this moment first: what is compared from here on is then of no earlier one.
    case .setBack: actions = wasSetBack()
    default: return nil
    }
    tasks.removeFirst(tasks.prefix { Self.keepingDuty.contains($0) || $0 == .dutyKept }.count)
    tasks.insert(.keepDuty, at: 0)
    return actions
  }

  /// The lease was looked at, which this console does not have.
  mutating func saw(_ lease: Lease?, at now: UInt64) -> [RecorderAction] {
    if let lease, let own = orders.cluster, let other = ownership.stranger(lease, on: own) {
      tasks = []
      return lose(.refused(topic: settings.topic, ofCluster: own, whileKeptBy: lease.host, ofCluster: other), at: now)
    }
    switch ownership.saw(lease, atSeconds: Double(now) / 1e9, intervalSeconds: settings.dutyIntervalSeconds) {
    case .take:
      nextDutyNanoseconds = 0
      tasks.insert(.takeLease, at: 0)
      return []
    case .keep:
      if let lease { tasks.insert(.survey(lease), at: 0) }
      return []
    case .wait(let seconds):
      nextDutyNanoseconds = now + UInt64(seconds * 1e9)
      tasks.insert(contentsOf: [.compareWaiting, .followCheckpoint], at: 0)
      return stepBack() + lookAtPolicy()
    }
  }

  /// Where those on duty are others than before: a console that came while the database was away knew of nobody's delays.
  private mutating func lookAtPolicy() -> [RecorderAction] {
    let own = orders.isPolicySettled ? orders.policy : nil
    guard ownership.isKeptElsewhere, let lease = ownership.lease, lease.era != otherPolicyEra,
      let theirs = lease.policy.flatMap(AlarmPolicy.init(text:)), let own = own.flatMap(AlarmPolicy.init(text:)), own != theirs
    else { return [] }
    otherPolicyEra = lease.era
    return [.tellOtherPolicy]
  }

  /// Everything was read before anything is decided: had the database gone meanwhile, the lease would be this console's all the
  /// same, and the next look would find it so.
  mutating func takeOver(_ lease: Lease, _ survey: TakeoverSurvey, at now: UInt64) -> [RecorderAction] {
    nextDutyNanoseconds = now + dutyNanoseconds
    mustSettleFormer = survey.leavesFormer
    survey.mailed.forEach { mailed.insert($0) }
    let wasOnStandby = ownership.role == .standby
    let change = ownership.took(lease)
    var actions = [RecorderAction.say("on duty for \(settings.kept), epoch \(lease.epoch)")]
    for host in survey.olderConsoles {
      actions.append(
        .say("a console of wardwatch 0.1.0 \(host) still runs on this topic: it stores nothing any more, but mails; end it"))
    }
    guard change == .takesOver else { return actions }
    floor.doubt()
    if case .seen(let offsets) = survey.checkpoint {
      if lacks(from: offsets) { actions += goBack(mailed: survey.mailed) }
      floor.saw(offsets, atNanoseconds: now)
    } else {
      actions.append(.say("somebody has locked the last checkpoint: alarms are stored, and no checkpoint until it is free"))
    }
    if let slice = checkpoint.slice, !floor.lets(slice.readUpTo ?? slice.offsets, atNanoseconds: now) { checkpoint.beginRound() }
    if survey.isIncomplete {
      actions.append(.say("a table is locked, or not to be read: whom to tell of what is read there as soon as it can be"))
      (mustReadOutbox, mustRewrite) = (true, mustRewrite || wasOnStandby)
    }
    actions += hand(survey.outstanding.map(AlarmNews.outstanding))
    guard wasOnStandby, !survey.missing.isEmpty else { return actions }
    // What it told before it stood by is told no more; who else is to be, and who is to be reminded, follows from the outbox.
    mustReadOutbox = true
    return actions + accept(survey.missing, at: now)
  }

  mutating func stepBack() -> [RecorderAction] {
    let wasOnDuty = ownership.isOnDuty == true
    guard ownership.stoodBack() == .stepsBack else { return [] }
    checkpoint.beginRound()
    deliveryNotes = [:]
    let host = ownership.lease?.host ?? "another console"
    let line =
      wasOnDuty
      ? "no longer on duty: another console took over; nothing more is stored or sent from here"
      : "watching: \(host) is on duty"
    return [.say(line), .tellSteppedBack]
  }

  /// Kafka's id of the cluster stands in the lease now.
  mutating func toldCluster() -> [RecorderAction] {
    guard let id = orders.cluster else { return [] }
    let former = ownership.lease?.cluster
    ownership.told(cluster: id)
    return former.map { [.say("the topic \(settings.topic) is now that of the Kafka cluster \(id), and was that of \($0)")] }
      ?? []
  }

  /// On standby alarms that were accepted on duty wait for the console on duty to store the same.
  func compared(_ waiting: [Backlog.Waiting], missing: Set<Int>) -> [RecorderAction] {
    // What was amiss with this machine is not what is amiss with that one.
    let done = waiting.indices.filter { index in
      if case .technical = waiting[index].entry { true } else { !missing.contains(index) }
    }
    return [.strikeOff(done.map { waiting[$0] }), .takeBack]
  }

  // MARK: Where the checkpoint stands

  mutating func saw(_ sight: CheckpointSight, for task: Task, at now: UInt64) -> [RecorderAction] {
    guard case .seen(let found) = sight else { return [] }
    if task == .followCheckpoint {
      // What another has stored is not to be remembered for ever.
      if let found { recent.stored(upTo: found, atNanoseconds: now) }
    } else if lacks(from: found) {
      tasks.insert(.goBack(found), at: 0)
    } else {
      floor.saw(found, atNanoseconds: now)
    }
    return []
  }

  /// What lies between the database's checkpoint and what this console began from stands nowhere any more, if those who knew it
  /// have ended: the engine is to read it once more.
  private func lacks(from offsets: [Int32: Int64]?) -> Bool { !isGoingBack && recent.lacks(from: offsets ?? [:]) }

  mutating func goBack(mailed known: [UUID]) -> [RecorderAction] {
    // Whoever was told before that, and is not known to have been, is told once more.
    mailed = RecentIdentities()
    known.forEach { mailed.insert($0) }
    recent.entries.compactMap(\.settledTransitionID).forEach { mailed.insert($0) }
    isGoingBack = true
    checkpoint.beginRound()
    let line =
      "the database holds less of \(settings.kept) than this console began from: all since its checkpoint is read once more"
    return [.say(line), .tellSetBack]
  }

  /// The database has lost commits of this console: an asynchronous failover, or an older copy of it that was put in its place.
  mutating func wasSetBack() -> [RecorderAction] {
    ownership.databaseSetBack()
    checkpoint.beginRound()
    floor.doubt()
    mustRewrite = true
    return [.say("the database was set back to an earlier state: what it has lost of the last alarms is written again")]
  }
}
