package import Alarms
internal import Dispatch
import Engine
package import Saving
internal import Sharing
import Vitals

/// What this console goes on from: the checkpoint of whoever watched the topic before. It may come late, when the database was away
/// at the start or the checkpoint locked. Until then the ward is shown from what the topic still has, and nothing of it is
/// stored: an episode that was running already would be raised under another identity, and the first one never end.
extension Monitor {
  /// What was found after the start.
  struct LatePast {
    var past: Past
    var cause: String?
    var onTaken: @Sendable () -> Void
  }

  /// Takes up where a checkpoint ends; what of it cannot be read is said, and begins anew. Only before `start`.
  package func restore(_ checkpoint: StoredCheckpoint) {
    scoringQueue.sync { takeUp(checkpoint) }
  }

  /// What went before is not known yet: `inherit` tells. Only before `start`.
  package func awaitPast() {
    scoringQueue.sync {
      isPastKnown = false
      log("the last checkpoint cannot be read yet: alarms are stored as soon as it is known what they go on from")
    }
  }

  /// What went before is known now: the feed goes back to it, and everything since is read once more.
  /// - Parameter onTaken: is called on the scoring queue once that is done.
  package func inherit(_ past: Past, onTaken: @escaping @Sendable () -> Void = {}) {
    latePast.withLock { $0 = LatePast(past: past, cause: nil, onTaken: onTaken) }
  }

  /// The engine knew its past, and that is not what holds: the database was set back, or the ward is kept by other delays. It goes
  /// back to what does.
  /// - Parameters:
  ///   - cause: why, for the log.
  ///   - onTaken: is called on the scoring queue once that is done.
  package func goBack(to past: Past, because cause: String, onTaken: @escaping @Sendable () -> Void = {}) {
    latePast.withLock { $0 = LatePast(past: past, cause: cause, onTaken: onTaken) }
  }

  /// Takes in what was on screen before this start, some patients at a time, so that no reading waits for it.
  package func recall(_ bins: [PatientBins], _ steps: [AlarmTransition]) {
    scoringQueue.async {
      self.eventLog.recall(steps)
      self.meter.recall(bins)
    }
    let byPatient = Dictionary(grouping: bins, by: \.patientKey)
    let keys = byPatient.keys.sorted()
    for first in stride(from: 0, to: keys.count, by: Self.patientsRecalledAtOnce) {
      let some = keys[first...].prefix(Self.patientsRecalledAtOnce).flatMap { byPatient[$0] ?? [] }
      scoringQueue.async { self.shards.fillTrends(with: some) }
    }
    // Whoever has just started it is looking.
    scoringQueue.async { self.leaveSnapshotIfDue(for: .seldom) }
  }

  private static let patientsRecalledAtOnce = 100

  /// Only on the feed's queue.
  /// - Returns: whether the source has gone back.
  func goBackIfDue() -> Bool {
    let due = latePast.withLock { late in
      defer { late = nil }
      return late
    }
    guard let due else { return false }
    let (past, cause) = (due.past, due.cause)
    let goesBack = cause != nil || !past.isEmpty
    if goesBack { source.goBack(to: past.checkpoint?.offsets ?? [:]) }
    // Behind all that was read before.
    scoringQueue.sync {
      if let cause { beginAgain(from: past, because: cause) } else { begin(from: past) }
      due.onTaken()
    }
    return goesBack
  }

  private func begin(from past: Past) {
    isPastKnown = true
    store.settleProvisional(areVoid: !past.isEmpty)
    defer { heardEarly = HeardEarly() }
    guard !past.isEmpty else {
      log("nobody has watched the topic before: what was found since the start stands")
      store.noteBegan(at: [:])
      // Not with the next record, which may be long in coming.
      store.record([], receivedNanoseconds: clock.monotonicNanoseconds(), checkpoint: nextSlice())
      return
    }
    let heard = heardEarly
    startOver(from: past)
    learn(heard.events)
    learn(heard.acknowledgements.map { ($0, isNews: false) })
    log("the last checkpoint was found: everything since is read once more")
  }

  private func beginAgain(from past: Past, because cause: String) {
    let (seen, done) = (shards.acknowledgements, cares.again)
    startOver(from: past)
    cares = done
    learn(seen.map { ($0, isNews: false) })
    log("\(cause): everything since \(past.checkpoint == nil ? "the beginning" : "the last checkpoint") is read once more")
  }

  private func startOver(from past: Past) {
    var naming = configuration.naming
    naming.formerWard = past.formerWard
    if let (adopted, sentence) = past.adopted { policy = PolicyInForce(adopted, because: sentence) }
    shards = makeShards(naming, policy.policy)
    (offsets, marks, meter, cares, eventLog, isAllRead) = ([:], [:], WardMeter(), CareBook(), EventLog(), false)
    burden.startOver()
    if let checkpoint = past.checkpoint { takeUp(checkpoint) }
    store.noteBegan(at: offsets)
  }

  /// What comes from here on is of another topic under the same name: no place in the former one says anything of it.
  func beginOtherTopic() {
    (offsets, marks) = ([:], [:])
    for worker in shards.all { worker.shard.ledger.beginOtherTopic() }
    store.noteOtherTopic()
    let cause = "the topic was made anew, and is read from its beginning"
    store.record([TechnicalAlarm(.feed, cause: cause, atSeconds: clock.wallSeconds())])
  }

  private func takeUp(_ checkpoint: StoredCheckpoint) {
    do {
      let refused = try shards.restore(checkpoint)
      offsets = checkpoint.offsets
      marks = RecordMark.marks(in: checkpoint.marks ?? "")
      source.expect(shards.all.flatMap(\.shard.ledger.furthest), marks: marks)
      expectedBeds.take(shards.all.flatMap(\.shard.expectedPlaces), at: clock.wallSeconds())
      explainer.ask(shards.unexplained)
      if let first = refused.first {
        log("the stored state of \(refused.count) patients was not used, they begin anew: \(first.error)")
      }
    } catch {
      log("the stored checkpoint is of another version and was not used; starting from the topic")
    }
  }
}
