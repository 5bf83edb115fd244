import Alarms
internal import Dispatch
import Engine
package import Saving
internal import Sharing

/// What this console goes on from: the checkpoint of whoever watched the topic before. It may come late, when the database was away
/// at the start or the checkpoint locked. Until then the ward is shown from what the topic still has, and nothing of it is
/// stored: an episode that was running already would be raised under another identity, and the first one never end.
extension Monitor {
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
    latePast.withLock { $0 = (past, isAgain: false, onTaken) }
  }

  /// The database was set back: the engine, which knew its past, goes back to what is left of it.
  /// - Parameter onTaken: is called on the scoring queue once that is done.
  package func goBack(to past: Past, onTaken: @escaping @Sendable () -> Void = {}) {
    latePast.withLock { $0 = (past, isAgain: true, onTaken) }
  }

  /// Only on the feed's queue.
  /// - Returns: whether the source has gone back.
  func goBackIfDue() -> Bool {
    let due = latePast.withLock { late in
      defer { late = nil }
      return late
    }
    guard let (past, isAgain, onTaken) = due else { return false }
    let goesBack = isAgain || !past.isEmpty
    if goesBack { source.goBack(to: past.checkpoint?.offsets ?? [:]) }
    // Behind all that was read before.
    scoringQueue.sync {
      if isAgain { beginAgain(from: past) } else { begin(from: past) }
      onTaken()
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

  private func beginAgain(from past: Past) {
    let seen = shards.acknowledgements
    startOver(from: past)
    learn(seen.map { ($0, isNews: false) })
    log("the database was set back: everything since its last checkpoint is read once more")
  }

  private func startOver(from past: Past) {
    var naming = configuration.naming
    naming.formerWard = past.formerWard
    if let (adopted, sentence) = past.adopted { policy = PolicyInForce(adopted, because: sentence) }
    shards = makeShards(naming, policy.policy)
    (offsets, meter, cares, eventLog, isAllRead) = ([:], WardMeter(), CareBook(), EventLog(), false)
    burden.startOver()
    if let checkpoint = past.checkpoint { takeUp(checkpoint) }
    store.noteBegan(at: offsets)
  }

  private func takeUp(_ checkpoint: StoredCheckpoint) {
    do {
      let refused = try shards.restore(checkpoint)
      offsets = checkpoint.offsets
      source.expect(shards.all.flatMap(\.shard.ledger.furthest))
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
