internal import Alarms
internal import Foundation
internal import Saving
internal import Sharing

/// Being on duty, and ceasing to be.
extension RecorderCore {
  var tenure: Tenure? { ownership.tenure }

  func keepDutyIfDue() throws(PostgresError) {
    guard let database, now >= nextDutyNanoseconds else { return }
    try keepDuty(database)
  }

  /// Renews the lease, or looks whether it is free.
  func keepDuty(_ database: any RecorderDatabase) throws(PostgresError) {
    if let tenure {
      do {
        ownership.renewed(count: try database.renewLease(tenure))
        try tellCluster(database, tenure)
        try settleFloor(database)
        nextDutyNanoseconds = now + UInt64(configuration.dutyIntervalSeconds * 1e9)
        return
      } catch {
        switch error.kind {
        case .fenced: stepBack()
        // The count of this moment first: what is compared from here on is then of no earlier one.
        case .setBack:
          wasSetBack()
          return try keepDuty(database)
        default: throw error
        }
      }
    }
    let lease = try database.lease()
    if let lease, let own = cluster.withLock({ $0 }), let other = ownership.stranger(lease, on: own) {
      throw .refused(topic: configuration.topic, ofCluster: own, whileKeptBy: lease.host, ofCluster: other)
    }
    switch ownership.saw(lease, atSeconds: Double(now) / 1e9, intervalSeconds: configuration.dutyIntervalSeconds) {
    case .take:
      nextDutyNanoseconds = 0
      if let taken = try database.takeLease(
        holder: ownership.holder, host: Host.name, cluster: cluster.withLock { $0 }, policy: policy.withLock { $0.text })
      {
        try takeOver(taken, database)
      }
    case .keep:
      if let lease { try takeOver(lease, database) }
    case .wait(let seconds):
      nextDutyNanoseconds = now + UInt64(seconds * 1e9)
      stepBack()
      lookAtPolicy()
      try strikeOffWhatIsStored(database)
      try followCheckpoint(database)
    }
  }

  /// Where those on duty are others than before: a console that came while the database was away knew of nobody's delays.
  private func lookAtPolicy() {
    let own = policy.withLock { $0.isSettled ? $0.text : nil }
    guard ownership.isKeptElsewhere, let lease = ownership.lease, lease.era != otherPolicyEra,
      let theirs = lease.policy.flatMap(AlarmPolicy.init(text:)), let own = own.flatMap(AlarmPolicy.init(text:)), own != theirs
    else { return }
    otherPolicyEra = lease.era
    consumer.onOtherPolicy()
  }

  /// Everything is read before anything is decided: when the database goes meanwhile, the lease is this console's all the same,
  /// and the next look finds it so.
  private func takeOver(_ lease: Lease, _ database: any RecorderDatabase) throws(PostgresError) {
    try database.adoptMails()
    let known = try database.recentlyMailed()
    let outstanding = try database.outstandingAlarms()
    let older = try database.olderConsoles()
    let missing = try missing(database)
    let sight = try lookAtCheckpoint(database)
    nextDutyNanoseconds = now + UInt64(configuration.dutyIntervalSeconds * 1e9)
    known.forEach { mailed.insert($0) }
    let wasOnStandby = ownership.role == .standby
    let change = ownership.took(lease)
    notices.say("on duty for \(configuration.kept), epoch \(lease.epoch)")
    for host in older {
      notices.say(
        "a console of wardwatch 0.1.0 \(host) still runs on this topic: it stores nothing any more, but mails; end it")
    }
    guard change == .takesOver else { return }
    floor.doubt()
    try settleFloor(by: sight, database)
    if floor.isBlind {
      notices.say("somebody has locked the last checkpoint: alarms are stored, and no checkpoint until it is free")
    }
    if let slice = checkpoint.slice, !floor.lets(slice.readUpTo ?? slice.offsets, atNanoseconds: now) { checkpoint.beginRound() }
    hand(outstanding.map(AlarmNews.outstanding))
    guard wasOnStandby, !missing.isEmpty else { return }
    accept(missing)
    // What it told before it stood by is told no more; who else is to be, and who is to be reminded, follows from the outbox.
    mustReadOutbox = true
  }

  /// Up to where the checkpoint goes, where it can be read at once: whoever comes on duty does not wait for a table that somebody
  /// has locked.
  private func lookAtCheckpoint(_ database: any RecorderDatabase) throws(PostgresError) -> CheckpointSight {
    do {
      return .seen(try database.checkpointOffsets())
    } catch {
      guard error.isLocked else { throw error }
      return .locked
    }
  }

  /// Before a checkpoint is saved: whether the one that the database has lies within what this console knows.
  func settleFloor(_ database: any RecorderDatabase) throws(PostgresError) {
    if floor.isBlind { try settleFloor(by: lookAtCheckpoint(database), database) }
  }

  private func settleFloor(by sight: CheckpointSight, _ database: any RecorderDatabase) throws(PostgresError) {
    guard case .seen(let found) = sight else { return }
    if !isGoingBack, recent.lacks(from: found ?? [:]) { try goBack(database) }
    floor.saw(found, atNanoseconds: now)
  }

  /// What lies between the database's checkpoint and what this console began from stands nowhere any more, if those who knew it
  /// have ended: the engine is to read it once more.
  private func goBack(_ database: any RecorderDatabase) throws(PostgresError) {
    let known = try database.recentlyMailed()
    // Whoever was told before that, and is not known to have been, is told once more.
    mailed = RecentIdentities()
    known.forEach { mailed.insert($0) }
    recent.entries.compactMap(\.settledTransitionID).forEach { mailed.insert($0) }
    isGoingBack = true
    checkpoint.beginRound()
    notices.say(
      "the database holds less of \(configuration.kept) than this console began from: all since its checkpoint is read once more")
    consumer.onSetBack()
  }

  /// Once a broker has told this console which cluster it is of.
  private func tellCluster(_ database: any RecorderDatabase, _ tenure: Tenure) throws(PostgresError) {
    guard let id = cluster.withLock({ $0 }), let lease = ownership.lease, lease.cluster != id else { return }
    try database.noteCluster(id, under: tenure)
    ownership.told(cluster: id)
    if let former = lease.cluster {
      notices.say("the topic \(configuration.topic) is now that of the Kafka cluster \(id), and was that of \(former)")
    }
  }

  /// What another has stored is not to be remembered for ever.
  private func followCheckpoint(_ database: any RecorderDatabase) throws(PostgresError) {
    guard recent.hasMarks, case .seen(let found) = try lookAtCheckpoint(database), let offsets = found else { return }
    recent.stored(upTo: offsets, atNanoseconds: now)
  }

  func stepBack() {
    let wasOnDuty = ownership.isOnDuty == true
    guard ownership.stoodBack() == .stepsBack else { return }
    checkpoint.beginRound()
    deliveryNotes = [:]
    let host = ownership.lease?.host ?? "another console"
    notices.say(
      wasOnDuty
        ? "no longer on duty: another console took over; nothing more is stored or sent from here"
        : "watching: \(host) is on duty")
    consumer.onSteppedBack()
  }

  /// On standby alarms that were accepted on duty wait for the console on duty to store the same.
  private func strikeOffWhatIsStored(_ database: any RecorderDatabase) throws(PostgresError) {
    guard backlog.alarmCount > 0 else { return }
    let waiting = backlog.next(limit: configuration.batchCount, where: \.isOfTheEngine)
    defer { backlog.takeBack() }
    let missing = try database.missing(of: waiting.map(\.entry))
    // What was amiss with this machine is not what is amiss with that one.
    let isDone = { (index: Int) in if case .technical = waiting[index].entry { true } else { !missing.contains(index) } }
    backlog.strikeOff(waiting.indices.filter(isDone).map { waiting[$0] })
  }

  /// The database has lost commits of this console: an asynchronous failover, or an older copy of it that was put in its place.
  func wasSetBack() {
    notices.say("the database was set back to an earlier state: what it has lost of the last alarms is written again")
    ownership.databaseSetBack()
    checkpoint.beginRound()
    floor.doubt()
    mustRewrite = true
  }

  private func missing(_ database: any RecorderDatabase) throws(PostgresError) -> [JournalEntry] {
    let entries = recent.entries
    return try database.missing(of: entries).sorted().map { entries[$0] }
  }

  func rewriteIfNeeded() throws(PostgresError) {
    guard mustRewrite, tenure != nil, let database else { return }
    accept(try missing(database))
    try settleFloor(database)
    mustRewrite = false
  }
}
