internal import Alarms
internal import Foundation
internal import Vitals

/// Who is still to be told of which HIGH, and what follows from how that went: a pure decision, news in, actions out. Times are
/// seconds since 1970 on this machine's clock.
struct DeliveryLedger: Sendable {
  struct Rules: Sendable, Equatable {
    /// How long a HIGH may stand without an acknowledgement before people are reminded, each time; nil reminds nobody.
    var remindAfterSeconds: Double?
    /// Whether those who were told of a HIGH are told that it is over.
    var tellsResolved = false
    /// Who else is told while nobody acknowledges it, by time.
    var ladder: [Rung] = []
  }

  /// A step of the ladder.
  struct Rung: Sendable, Equatable {
    var afterSeconds: Double
    var recipients: [Recipient]
  }

  struct Recipient: Hashable, Sendable {
    var channel: String
    var name: String
  }

  enum Action: Equatable {
    /// Tell these recipients of a channel.
    case post(Notice, channel: String, recipients: [String], ageSeconds: Double, delaySeconds: Double)
    case end(episode: UUID)
    case acknowledge(episode: UUID)
    /// What asks for attention waits for so long.
    case hold(episode: UUID, seconds: Double)
    /// For the database.
    case record(AlarmDelivery)
    /// Something that was recorded before, in case it was lost.
    case recordAgain(AlarmDelivery)
    /// Everybody has been told, or cannot be: `takenSeconds` is nil, and `reason` says why, where nobody was.
    case finish(transitionID: UUID, takenSeconds: Double?, reason: String?)
  }

  /// A HIGH that stands unacknowledged is worth so many reminders: more would be noise.
  static let mostReminders = 10

  let rules: Rules
  private let recipients: [Recipient]
  var accounts: [UUID: DeliveryAccount] = [:] { didSet { look = nil } }
  /// What time has to do with them, as long as they stay as they are: before then nothing is due. Nil where that is not known.
  var look: (beforeSeconds: Double, nextSeconds: Double?)?
  /// Told or given up before: asked for again, nobody is told again. Two halves, so that it stays bounded.
  private var done: (newer: Set<UUID>, older: Set<UUID>) = ([], [])
  /// Of this run.
  private(set) var toldCount = 0
  /// HIGHs that found no room. They stay in the outbox of the database.
  private(set) var overflowCount = 0

  init(rules: Rules, recipients: [Recipient]) {
    self.rules = rules
    self.recipients = recipients
  }

  /// HIGHs of which somebody is still to be told.
  var pendingCount: Int { accounts.values.count { !$0.isFinished } }

  // MARK: News

  mutating func take(_ news: AlarmNews, at nowSeconds: Double) -> [Action] {
    switch news {
    case .step(let transition):
      if transition.kind == .resolved || transition.kind == .closed { return end(transition, at: nowSeconds) }
      guard transition.asksForMail else {
        rises(transition.episodeID, at: nowSeconds)
        return []
      }
      return ask(
        OutstandingAlarm(transition: transition, ageSeconds: 0), delaySeconds: transition.mailDelaySeconds ?? 0, at: nowSeconds)
    case .outstanding(let alarm):
      // What is left of a cool-down, of which a part has passed.
      let delay = max(0, (alarm.transition.mailDelaySeconds ?? 0) - alarm.ageSeconds)
      return ask(alarm, delaySeconds: delay, at: nowSeconds)
    }
  }

  /// Somebody has acknowledged the running step of an episode, or has taken it back.
  mutating func acknowledge(episode: UUID, isTakenBack: Bool) -> [Action] {
    let known = accounts(of: episode)
    for id in known { accounts[id]?.isAcknowledged = !isTakenBack }
    return known.isEmpty || isTakenBack ? [] : [.acknowledge(episode: episode)]
  }

  /// Nobody is reminded of an episode, and nobody else is told, for so long from now on; 0 ends that.
  mutating func hold(episode: UUID, forSeconds seconds: Double, at nowSeconds: Double) -> [Action] {
    let known = accounts(of: episode)
    for id in known { accounts[id]?.heldUntilSeconds = nowSeconds + max(0, seconds) }
    return known.isEmpty ? [] : [.hold(episode: episode, seconds: max(0, seconds))]
  }

  /// Who has seen it has not seen this.
  private mutating func rises(_ episode: UUID, at nowSeconds: Double) {
    for id in accounts(of: episode) where accounts[id]?.isAcknowledged == true {
      accounts[id]?.isAcknowledged = false
      accounts[id]?.unacknowledgedSinceSeconds = nowSeconds
    }
  }

  private func accounts(of episode: UUID) -> [UUID] {
    accounts.values.filter { $0.transition.episodeID == episode }.map(\.transition.id)
  }

  private mutating func ask(_ alarm: OutstandingAlarm, delaySeconds: Double, at nowSeconds: Double) -> [Action] {
    let transition = alarm.transition
    guard transition.severity == .high, !recipients.isEmpty, accounts[transition.id] == nil, !isDone(transition.id),
      !alarm.isGivenUp || !rules.ladder.isEmpty
    else { return [] }
    if accounts.count >= DeliveryQueue.capacity { forgetOldest() }
    guard accounts.count < DeliveryQueue.capacity else {
      overflowCount += 1
      return []
    }
    let account = DeliveryAccount(
      alarm, recipients: Set(recipients), delaySeconds: delaySeconds, reminderSeconds: rules.remindAfterSeconds ?? 0,
      at: nowSeconds)
    accounts[transition.id] = account
    if account.isFinished { return alarm.toldSecondsAgo == nil && !alarm.isGivenUp ? finish(transition.id) : [] }
    let notice = Notice(.alarm, of: transition, askedSeconds: nowSeconds - alarm.ageSeconds)
    var actions = post(
      notice, to: account.unsettled, ageSeconds: alarm.ageSeconds, delaySeconds: delaySeconds, digests: alarm.digests)
    // Through the queue all the same, so that what is not told is recorded as that.
    if alarm.isOver { actions.append(.end(episode: transition.episodeID)) }
    return actions
  }

  private mutating func end(_ ending: AlarmTransition, at nowSeconds: Double) -> [Action] {
    let episode = ending.episodeID
    guard let account = accounts.values.first(where: { $0.transition.episodeID == episode && !$0.isOver }) else { return [] }
    var actions: [Action] = [.end(episode: episode)]
    if rules.tellsResolved, !account.takers.isEmpty {
      let notice = Notice(
        .resolved, of: account.transition, ending: ending, answers: account.messageID, askedSeconds: nowSeconds)
      actions += post(notice, to: account.takers, ageSeconds: 0, delaySeconds: 0)
    }
    accounts[account.transition.id]?.isOver = true
    if account.isFinished { forget(account.transition.id) }
    return actions
  }

  /// - Parameter digests: the messages about many that it may have gone out in, by channel.
  func post(
    _ notice: Notice, to wanted: Set<Recipient>, ageSeconds: Double, delaySeconds: Double, digests: [String: String] = [:]
  ) -> [Action] {
    let byChannel = Dictionary(grouping: wanted, by: \.channel)
    return byChannel.keys.sorted().map { channel in
      var notice = notice
      notice.digest = digests[channel]
      return .post(
        notice, channel: channel, recipients: (byChannel[channel] ?? []).map(\.name).sorted(), ageSeconds: ageSeconds,
        delaySeconds: delaySeconds)
    }
  }

  // MARK: How it went

  /// One notice is done with at one recipient.
  mutating func settle(
    _ settled: DeliveryQueue.Settled, channel: String, messageID: String?, at nowSeconds: Double
  ) -> [Action] {
    let notice = settled.notice
    let recipient = Recipient(channel: channel, name: settled.recipient)
    let delivery = AlarmDelivery(
      transitionID: notice.transition.id, notice: notice.kind.words, channel: channel, recipient: settled.recipient,
      outcome: settled.outcome, reason: settled.reason, messageID: messageID ?? notice.messageID, timeSeconds: nowSeconds)
    guard var account = accounts[notice.transition.id] else { return [.record(delivery)] }
    defer { accounts[notice.transition.id]?.outcomes.append(delivery) }
    if case .escalation = notice.kind { return [.record(delivery)] + settleLate(settled, recipient, at: nowSeconds) }
    guard notice.kind == .alarm else { return [.record(delivery)] }
    account.unsettled.remove(recipient)
    if settled.outcome == .taken {
      account.takers.insert(recipient)
      account.lastTakenSeconds = nowSeconds
      account.remindedSeconds = nowSeconds
      if channel == "mail" { account.messageID = delivery.messageID }
    } else {
      account.lastReason = settled.reason
    }
    accounts[notice.transition.id] = account
    return [.record(delivery)] + (account.isFinished ? finish(notice.transition.id) : [])
  }

  /// One of those who were told later: where nobody could be told at once, it is they who were told.
  private mutating func settleLate(
    _ settled: DeliveryQueue.Settled, _ recipient: Recipient, at nowSeconds: Double
  ) -> [Action] {
    let id = settled.notice.transition.id
    guard settled.outcome == .taken, let account = accounts[id] else { return [] }
    accounts[id]?.takers.insert(recipient)
    guard account.takers.isEmpty else { return [] }
    accounts[id]?.lastTakenSeconds = nowSeconds
    accounts[id]?.remindedSeconds = nowSeconds
    return account.isFinished ? finish(id) : []
  }

  /// All outcomes go along once more: a database that was set back may have lost those that were recorded before, and "told" would
  /// stand there without them.
  private mutating func finish(_ id: UUID) -> [Action] {
    guard let account = accounts[id] else { return [] }
    let outcomes = account.outcomes.map(Action.recordAgain)
    if account.takers.isEmpty {
      // Others may still be told.
      if account.isOver || account.climbed >= rules.ladder.count { forget(id) }
      return outcomes + [.finish(transitionID: id, takenSeconds: nil, reason: account.lastReason ?? "nobody could be told")]
    }
    toldCount += 1
    // Remembered while it stands, for what follows it.
    if rules == Rules() || account.isOver { forget(id) }
    return outcomes + [.finish(transitionID: id, takenSeconds: account.lastTakenSeconds, reason: nil)]
  }

  // MARK: What is done

  /// These, or all, are another console's to tell people of. Asked for again, they are taken again.
  mutating func leave(_ ids: [UUID]? = nil) {
    for id in ids ?? Array(accounts.keys) { accounts[id] = nil }
  }

  private func isDone(_ id: UUID) -> Bool { done.newer.contains(id) || done.older.contains(id) }

  /// A quarter of those that are told and stand: whose end never came.
  private mutating func forgetOldest() {
    let told = accounts.filter(\.value.isFinished).sorted { ($0.value.lastTakenSeconds ?? 0) < ($1.value.lastTakenSeconds ?? 0) }
    for (id, _) in told.prefix(max(1, told.count / 4)) { forget(id) }
  }

  private mutating func forget(_ id: UUID) {
    accounts[id] = nil
    if done.newer.count > DeliveryQueue.capacity { done = ([], done.newer) }
    done.newer.insert(id)
  }
}

extension DeliveryLedger.Recipient {
  init(_ delivery: AlarmDelivery) { self.init(channel: delivery.channel, name: delivery.recipient) }
}
