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
    /// For the database.
    case record(AlarmDelivery)
    /// Everybody has been told, or cannot be: `takenSeconds` is nil, and `reason` says why, where nobody was.
    case finish(transitionID: UUID, takenSeconds: Double?, reason: String?)
  }

  /// An alarm of which people are being told, or were and which stands.
  private struct Account: Sendable {
    var transition: AlarmTransition
    var unsettled: Set<Recipient>
    var takers: Set<Recipient> = []
    /// Of the mail that told of it.
    var messageID: String?
    var lastTakenSeconds: Double?
    var lastReason: String?
    var isFinished: Bool { unsettled.isEmpty }
    var reminders = 0
    /// When the first or the last reminder was due.
    var remindedSeconds: Double?
    var isAcknowledged = false
    var isOver = false
    /// Silenced: nobody is reminded before.
    var heldUntilSeconds = -Double.infinity
  }

  /// A HIGH that stands unacknowledged is worth so many reminders: more would be noise.
  static let mostReminders = 10

  private let rules: Rules
  private let recipients: [Recipient]
  private var accounts: [UUID: Account] = [:]
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
        // Who has seen it has not seen this.
        for id in accounts(of: transition.episodeID) { accounts[id]?.isAcknowledged = false }
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

  /// Nobody is reminded of an episode for so long from now on; 0 ends that.
  mutating func hold(episode: UUID, forSeconds seconds: Double, at nowSeconds: Double) {
    for id in accounts(of: episode) { accounts[id]?.heldUntilSeconds = nowSeconds + max(0, seconds) }
  }

  private func accounts(of episode: UUID) -> [UUID] {
    accounts.values.filter { $0.transition.episodeID == episode }.map(\.transition.id)
  }

  private mutating func ask(_ alarm: OutstandingAlarm, delaySeconds: Double, at nowSeconds: Double) -> [Action] {
    let transition = alarm.transition
    guard transition.severity == .high, !recipients.isEmpty, accounts[transition.id] == nil, !isDone(transition.id) else {
      return []
    }
    if accounts.count >= DeliveryQueue.capacity { forgetOldest() }
    guard accounts.count < DeliveryQueue.capacity else {
      overflowCount += 1
      return []
    }
    let told = alarm.deliveries.filter { $0.notice == Notice.Kind.alarm.words }
    let settled = Set(told.map { Recipient(channel: $0.channel, name: $0.recipient) })
    var account = Account(transition: transition, unsettled: Set(recipients).subtracting(settled))
    if alarm.toldSecondsAgo != nil { account.unsettled = [] }
    account.takers = Set(told.filter { $0.outcome == .taken }.map { Recipient(channel: $0.channel, name: $0.recipient) })
    account.messageID = told.first { $0.channel == "mail" }?.messageID
    account.lastTakenSeconds =
      alarm.toldSecondsAgo.map { nowSeconds - $0 } ?? told.filter { $0.outcome == .taken }.map(\.timeSeconds).max()
    account.lastReason = told.compactMap(\.reason).last
    account.isAcknowledged = alarm.isAcknowledged
    account.isOver = alarm.isOver
    let reminders = alarm.deliveries.compactMap { delivery -> Int? in
      if case .reminder(let number)? = Notice.Kind(words: delivery.notice) { number } else { nil }
    }
    account.reminders = reminders.max() ?? 0
    account.remindedSeconds = account.lastTakenSeconds.map {
      $0 + Double(account.reminders) * (rules.remindAfterSeconds ?? 0)
    }
    accounts[transition.id] = account
    if account.isFinished { return alarm.toldSecondsAgo == nil ? finish(transition.id) : [] }
    let notice = Notice(.alarm, of: transition, askedSeconds: nowSeconds - alarm.ageSeconds)
    var actions = post(notice, to: account.unsettled, ageSeconds: alarm.ageSeconds, delaySeconds: delaySeconds)
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

  private func post(_ notice: Notice, to wanted: Set<Recipient>, ageSeconds: Double, delaySeconds: Double) -> [Action] {
    let byChannel = Dictionary(grouping: wanted, by: \.channel)
    return byChannel.keys.sorted().map { channel in
      .post(
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
    guard notice.kind == .alarm, var account = accounts[notice.transition.id] else { return [.record(delivery)] }
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

  private mutating func finish(_ id: UUID) -> [Action] {
    guard let account = accounts[id] else { return [] }
    if account.takers.isEmpty {
      forget(id)
      return [.finish(transitionID: id, takenSeconds: nil, reason: account.lastReason ?? "nobody could be told")]
    }
    toldCount += 1
    // Remembered while it stands, for what follows it.
    if rules == Rules() || account.isOver { forget(id) }
    return [.finish(transitionID: id, takenSeconds: account.lastTakenSeconds, reason: nil)]
  }

  // MARK: Time

  /// Reminders that are due, and when the next one will be; nil where none will.
  mutating func remind(at nowSeconds: Double) -> (actions: [Action], nextSeconds: Double?) {
    guard let interval = rules.remindAfterSeconds else { return ([], nil) }
    var actions: [Action] = []
    var next: Double?
    for id in accounts.keys.sorted(by: { $0.uuidString < $1.uuidString }) {
      guard var account = accounts[id], account.isFinished, !account.isAcknowledged, let before = account.remindedSeconds,
        account.reminders < Self.mostReminders
      else { continue }
      var due = max(before + interval, account.heldUntilSeconds)
      if due <= nowSeconds {
        account.reminders += 1
        // After a pause of the machine, one and not all that would have been.
        account.remindedSeconds = nowSeconds - due > interval ? nowSeconds : due
        accounts[id] = account
        let notice = Notice(
          .reminder(account.reminders), of: account.transition, answers: account.messageID, askedSeconds: due)
        actions += post(notice, to: account.takers, ageSeconds: 0, delaySeconds: 0)
        due = (account.remindedSeconds ?? nowSeconds) + interval
      }
      if account.reminders < Self.mostReminders { next = min(next ?? due, due) }
    }
    return (actions, next)
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
