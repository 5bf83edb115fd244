internal import Alarms
internal import Foundation
internal import Sharing
internal import Vitals

/// Which message goes next on one channel, to whom and when: a pure decision. Times are seconds on a clock that the caller chooses.
///
/// A notice leaves it for each recipient with one outcome: taken, refused for good, or expired. What one recipient is refused
/// makes that one wait, and what fails for all makes all wait.
struct DeliveryQueue: Sendable {
  struct Item: Sendable, Equatable {
    var notice: Notice
    /// Those it has not reached yet.
    fileprivate(set) var waiting: [String: Waiting]
    /// From then on it would tell nothing new.
    fileprivate(set) var expirySeconds: Double
    fileprivate(set) var notBeforeSeconds: Double
    /// Names those that it was first sent with: a message that may have arrived goes out again as it was.
    fileprivate(set) var group: Int?

    var key: Notice.Key { notice.key }
  }

  struct Waiting: Sendable, Equatable {
    var attempts = 0
    var notBeforeSeconds = -Double.infinity
    /// What the last try met.
    var error: String?
  }

  enum Next: Equatable {
    case nothing
    case wait(untilSeconds: Double)
    /// One message about all of these, oldest first, to these recipients.
    case deliver([Item], to: [String])
  }

  /// A notice that is done with at one recipient.
  struct Settled: Equatable {
    var notice: Notice
    var recipient: String
    var outcome: AlarmDelivery.Outcome
    var reason: String?
  }

  /// More due than this go into one message: nobody reads the twenty-first.
  static let digestCount = 20
  /// Notices in one message at most.
  static let longestDigest = 200
  static let capacity = 10_000
  /// Nothing about an alarm that was asked for longer ago goes out as new.
  static let mostAgeSeconds = 3_600.0

  private(set) var items: [Item] = []
  private var known: Set<Notice.Key> = []
  private let groupsStorms: Bool
  private var retry: BackoffSchedule
  private let refusedRetry: BackoffSchedule
  private var channelNotBeforeSeconds = -Double.infinity
  private var nextGroup = 0

  /// - Parameters:
  ///   - retry: for what fails for all.
  ///   - refusedRetry: for one recipient that is refused for now. Greylisting wants some minutes (RFC 6647, section 5).
  init(
    groupsStorms: Bool, retry: BackoffSchedule,
    refusedRetry: BackoffSchedule = BackoffSchedule(firstSeconds: 60, limitSeconds: 900)
  ) {
    self.groupsStorms = groupsStorms
    self.retry = retry
    self.refusedRetry = refusedRetry
  }

  /// - Parameters:
  ///   - ageSeconds: how long ago it was asked for.
  ///   - delaySeconds: how long it is held back from now on.
  mutating func add(
    _ notice: Notice, to recipients: [String], ageSeconds: Double, delaySeconds: Double = 0, at nowSeconds: Double
  ) {
    guard !recipients.isEmpty, known.insert(notice.key).inserted else { return }
    items.append(
      Item(
        notice: notice, waiting: Dictionary(uniqueKeysWithValues: recipients.map { ($0, Waiting()) }),
        // What is held back on purpose is no older for it.
        expirySeconds: nowSeconds + Self.mostAgeSeconds + max(0, delaySeconds) - ageSeconds,
        notBeforeSeconds: nowSeconds + max(0, delaySeconds)))
  }

  func next(at nowSeconds: Double) -> Next {
    guard let firstExpiry = items.map(\.expirySeconds).min() else { return .nothing }
    guard nowSeconds >= channelNotBeforeSeconds else { return .wait(untilSeconds: min(channelNotBeforeSeconds, firstExpiry)) }
    guard let first = items.first(where: { !Self.due($0, at: nowSeconds).isEmpty }) else {
      let nextSeconds = items.flatMap { item in item.waiting.values.map { max($0.notBeforeSeconds, item.notBeforeSeconds) } }
        .min()
      return .wait(untilSeconds: min(nextSeconds ?? firstExpiry, firstExpiry))
    }
    let recipients = Self.due(first, at: nowSeconds)
    if let group = first.group { return .deliver(items.filter { $0.group == group }, to: recipients) }
    guard groupsStorms else { return .deliver([first], to: recipients) }
    let alike = items.filter {
      $0.group == nil && $0.notice.kind.isAlike(first.notice.kind) && Self.due($0, at: nowSeconds) == recipients
    }
    return .deliver(alike.count > Self.digestCount ? Array(alike.prefix(Self.longestDigest)) : [first], to: recipients)
  }

  private static func due(_ item: Item, at nowSeconds: Double) -> [String] {
    guard item.notBeforeSeconds <= nowSeconds else { return [] }
    return item.waiting.filter { $0.value.notBeforeSeconds <= nowSeconds }.map(\.key).sorted()
  }

  // MARK: What became of it

  /// Takes the outcomes of one message about `keys`; answers what is done with.
  mutating func settle(_ keys: [Notice.Key], _ outcomes: [String: DeliveryOutcome], at nowSeconds: Double) -> [Settled] {
    var settled: [Settled] = []
    var isSomeoneReached = false
    for index in sent(keys) {
      for (recipient, outcome) in outcomes.sorted(by: { $0.key < $1.key }) {
        guard var waiting = items[index].waiting[recipient] else { continue }
        switch outcome {
        case .delivered:
          isSomeoneReached = true
          settled.append(Settled(notice: items[index].notice, recipient: recipient, outcome: .taken))
          items[index].waiting[recipient] = nil
        case .never(let reason):
          settled.append(Settled(notice: items[index].notice, recipient: recipient, outcome: .dead, reason: reason))
          items[index].waiting[recipient] = nil
        case .later(let reason):
          waiting.notBeforeSeconds = nowSeconds + refusedRetry.seconds(afterAttempts: waiting.attempts)
          waiting.attempts += 1
          waiting.error = reason
          items[index].waiting[recipient] = waiting
        }
      }
    }
    removeAll(where: \.waiting.isEmpty)
    if isSomeoneReached { channelIsUp() }
    return settled
  }

  /// Nothing can be sent now, for `trouble`; returns when the next try is.
  mutating func channelFailed(_ trouble: String, tried keys: [Notice.Key], at nowSeconds: Double) -> Double {
    channelNotBeforeSeconds = nowSeconds + retry.next()
    for index in sent(keys) {
      for recipient in items[index].waiting.keys { items[index].waiting[recipient]?.error = trouble }
    }
    return channelNotBeforeSeconds
  }

  /// The places of those that were sent, or tried, in one message: from now on they stay together.
  private mutating func sent(_ keys: [Notice.Key]) -> [Int] {
    let keys = Set(keys)
    let places = items.indices.filter { keys.contains(items[$0].key) }
    guard places.count > 1 else { return places }
    nextGroup += 1
    for place in places { items[place].group = items[place].group ?? nextGroup }
    return places
  }

  mutating func channelIsUp() {
    retry.reset()
    channelNotBeforeSeconds = -.infinity
  }

  /// What has waited too long tells nothing new any more.
  mutating func expire(at nowSeconds: Double) -> [Settled] {
    remove(because: "older than an hour") { $0.expirySeconds <= nowSeconds }
  }

  /// The episode is over: nobody is told that it stands.
  mutating func end(episode: UUID) -> [Settled] {
    remove(because: "over before it could be told") { item in
      item.notice.transition.episodeID == episode && item.notice.kind != .resolved && item.notice.kind != .test
    }
  }

  /// Somebody has seen it: nobody is reminded, and nobody else need be told.
  mutating func acknowledge(episode: UUID) -> [Settled] {
    remove(because: "acknowledged before it could be told") { item in
      item.notice.transition.episodeID == episode && item.notice.kind.asksForAttention
    }
  }

  /// Somebody has silenced it: until then what asks for attention waits.
  mutating func hold(episode: UUID, untilSeconds: Double) {
    for index in items.indices
    where items[index].notice.transition.episodeID == episode && items[index].notice.kind.asksForAttention {
      items[index].notBeforeSeconds = untilSeconds
    }
  }

  /// These are somebody else's to tell. Asked for again, they are taken again.
  mutating func forget(_ keys: [Notice.Key]) {
    let keys = Set(keys)
    removeAll { keys.contains($0.key) }
  }

  private mutating func remove(because reason: String, where isGone: (Item) -> Bool) -> [Settled] {
    let gone = items.filter(isGone)
    guard !gone.isEmpty else { return [] }
    removeAll(where: isGone)
    return gone.flatMap { item in
      item.waiting.sorted { $0.key < $1.key }.map { recipient, waiting in
        Settled(
          notice: item.notice, recipient: recipient, outcome: .expired,
          reason: reason + (waiting.error.map { "; \($0)" } ?? ""))
      }
    }
  }

  private mutating func removeAll(where isGone: (Item) -> Bool) {
    for item in items where isGone(item) { known.remove(item.key) }
    items.removeAll(where: isGone)
  }
}
