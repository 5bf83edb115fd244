package import Alarms
package import Foundation
internal import Sharing
package import Vitals

/// Where what becomes of each notice is kept. Called on the couriers' queues.
package protocol DeliveryRegister: Sendable {
  /// A notice is done with at one recipient.
  func record(_ delivery: AlarmDelivery)
  /// The same, where it was recorded before and may have been lost since.
  func recordAgain(_ delivery: AlarmDelivery)
  /// It has not reached a recipient yet.
  func note(_ note: DeliveryNote)
  /// Everybody has been told of this HIGH, or cannot be: `takenSeconds` is nil, and `reason` says why, where nobody was.
  func finish(transitionID: UUID, takenSeconds: Double?, reason: String?)
}

/// Tells people of HIGH alarms: by mail, as files, by a command, by a webhook, each at least once and never in a storm. Whatever
/// fails is kept, tried again and shown; what can no longer be told is recorded as that.
///
/// No method but those with a timeout waits.
package final class AlarmDispatcher: Sendable {
  private let couriers: [Courier]
  private let ledger: Guarded<DeliveryLedger>
  private let results: Results

  /// Begins at once; without a channel it takes nothing.
  /// - Parameter claim: is asked before each message, on a courier's queue, and may wait for an answer: where it says no, another
  ///   console tells people of these alarms.
  package init(
    _ plan: DeliveryPlan, register: any DeliveryRegister, claim: @escaping SendAsked = { _, _ in true }
  ) {
    let ledger = Guarded(DeliveryLedger(rules: plan.rules, recipients: plan.recipients))
    let results = Results(ledger: ledger, register: register)
    self.ledger = ledger
    self.results = results
    couriers = plan.channels.map { channel in
      Courier(channel, pace: plan.pace, claim: claim) { results.take($0) }
    }
    results.begin(couriers)
  }

  /// Takes what the store has accepted; what it has already is passed over.
  package func take(_ news: [AlarmNews]) {
    guard !couriers.isEmpty else { return }
    let now = Date().timeIntervalSince1970
    results.perform(ledger.withLock { ledger in news.flatMap { ledger.take($0, at: now) } })
    results.lookAtTime()
  }

  /// Somebody has seen an alarm, or takes that back.
  package func take(_ acknowledgement: AlarmAcknowledgement) {
    results.perform(
      ledger.withLock { $0.acknowledge(episode: acknowledgement.episodeID, isTakenBack: acknowledgement.isTakenBack) })
    results.lookAtTime()
  }

  /// A silence pauses reminders and the ladder too; whatever is worse than what it was given for is told as ever.
  package func take(_ event: EpisodeEvent) {
    let seconds: Double
    switch event.kind {
    case .silenced: seconds = event.untilSeconds.map { $0 - event.timeSeconds } ?? 0
    case .unsilenced: seconds = 0
    case .claimed, .released, .realarmed: return
    }
    let now = Date().timeIntervalSince1970
    results.perform(
      ledger.withLock { $0.hold(episode: event.episodeID, forSeconds: min(seconds, EpisodeCare.mostSilenceSeconds), at: now) })
    results.lookAtTime()
  }

  /// Another console is on duty: it tells people of what waits here.
  package func forget() {
    ledger.withLock { $0.leave() }
    for courier in couriers { courier.take([.forget]) }
  }

  package var status: DependencyStatus {
    let all = couriers.map { $0.board.read(\.status) }
    guard !all.isEmpty else { return DependencyStatus(state: .off) }
    let states = all.map(\.state)
    let (pending, told, overflow) = ledger.withLock { ($0.pendingCount, $0.toldCount, $0.overflowCount) }
    let full = overflow == 0 ? nil : "\(overflow) alarms found no place among those to be told, and wait in the outbox"
    let messages = all.compactMap(\.message) + [full].compactMap(\.self)
    return DependencyStatus(
      state: states.contains(.down) ? .down : states.contains(.connecting) ? .connecting : .up,
      message: messages.isEmpty ? nil : messages.joined(separator: "; "), pending: pending, delivered: told)
  }

  /// How the channels were found, as soon as that is known; `connecting` after `timeoutSeconds` without.
  package func firstStatus(timeoutSeconds: Double) -> DependencyStatus {
    _ = waitForEach(timeoutSeconds: timeoutSeconds) { $0.status.state != .connecting }
    return status
  }

  /// Waits until everything is delivered; false when that takes longer than `timeoutSeconds`.
  func drain(timeoutSeconds: Double) -> Bool { waitForEach(timeoutSeconds: timeoutSeconds, until: \.isDrained) }

  /// Waits as long as something is being sent: until everything is delivered or waits for a later try; false when that takes
  /// longer than `timeoutSeconds`.
  package func settle(timeoutSeconds: Double) -> Bool {
    waitForEach(timeoutSeconds: timeoutSeconds) { $0.isDrained || $0.isWaiting || $0.status.state == .down }
  }

  /// Ends, also in the middle of a delivery. What is not delivered stays in the outbox of the database.
  package func close() {
    results.close()
    for courier in couriers { courier.close() }
  }

  /// Waits until each channel shows what `isReached` looks for.
  func waitForEach(timeoutSeconds: Double, until isReached: (Courier.Shown) -> Bool) -> Bool {
    let deadline = Monotonic.deadline(inSeconds: timeoutSeconds)
    return couriers.allSatisfy { courier in
      let now = Monotonic.nowNanoseconds()
      return courier.board.wait(timeoutSeconds: Double(deadline > now ? deadline - now : 0) / 1e9, until: isReached)
    }
  }
}

/// Carries out what the ledger decides.
private final class Results: Sendable {
  private let ledger: Guarded<DeliveryLedger>
  private let register: any DeliveryRegister
  private let couriers = Guarded<[String: Courier]>([:])
  private let clock = Guarded<Turns?>(nil)

  init(ledger: Guarded<DeliveryLedger>, register: any DeliveryRegister) {
    self.ledger = ledger
    self.register = register
  }

  func begin(_ made: [Courier]) {
    couriers.withLock { $0 = Dictionary(uniqueKeysWithValues: made.map { ($0.name, $0) }) }
    let turns = Turns(label: "wardwatch.reminders", qos: .utility) { [weak self] in self?.tick() }
    clock.withLock { $0 = turns }
    turns.ask()
  }

  func close() {
    let turns = clock.withLock { clock in
      defer { clock = nil }
      return clock
    }
    turns?.end()
    // What holds this one is held by it.
    couriers.withLock { $0 = [:] }
  }

  func take(_ result: CourierStateMachine.Result) {
    let now = Date().timeIntervalSince1970
    perform(
      ledger.withLock { ledger in
        if !result.forgotten.isEmpty { ledger.leave(result.forgotten) }
        return result.settled.flatMap { ledger.settle($0, channel: result.channel, messageID: result.messageID, at: now) }
      })
    for note in result.notes { register.note(note) }
    if !result.settled.isEmpty { lookAtTime() }
  }

  /// What is due may have changed.
  func lookAtTime() { clock.withLock { $0 }?.ask() }

  func perform(_ actions: [DeliveryLedger.Action]) {
    let couriers = couriers.withLock { $0 }
    // What a courier gets at once goes out together, where there is much of it.
    var orders: [String: [Courier.Order]] = [:]
    func order(_ some: Courier.Order, by names: some Sequence<String>) {
      for name in names { orders[name, default: []].append(some) }
    }
    for action in actions {
      switch action {
      case .post(let notice, let channel, let recipients, let age, let delay):
        order(.post(notice, recipients: recipients, ageSeconds: age, delaySeconds: delay), by: [channel])
      case .end(let episode): order(.end(episode: episode), by: couriers.keys)
      case .acknowledge(let episode): order(.acknowledge(episode: episode), by: couriers.keys)
      case .hold(let episode, let seconds): order(.hold(episode: episode, seconds: seconds), by: couriers.keys)
      case .record(let delivery): register.record(delivery)
      case .recordAgain(let delivery): register.recordAgain(delivery)
      case .finish(let id, let takenSeconds, let reason):
        register.finish(transitionID: id, takenSeconds: takenSeconds, reason: reason)
      }
    }
    for (name, some) in orders { couriers[name]?.take(some) }
  }

  private func tick() -> Double? {
    let now = Date().timeIntervalSince1970
    let (actions, next) = ledger.withLock { $0.tick(at: now) }
    perform(actions)
    return next.map { max(0.01, $0 - now) }
  }
}
