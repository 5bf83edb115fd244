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
    fileprivate(set) var notice: Notice
    /// Those it has not reached yet.
    fileprivate(set) var waiting: [String: Waiting]
    /// From then on it would tell nothing new.
    fileprivate(set) var expirySeconds: Double
    fileprivate(set) var notBeforeSeconds: Double

    var key: Notice.Key { notice.key }

    /// When it is due at one of its recipients.
    fileprivate var dueSeconds: Double {
      waiting.values.reduce(.infinity) { min($0, max($1.notBeforeSeconds, notBeforeSeconds)) }
    }
  }

  /// What is asked of every item for each message: beside the items, since those are large and may be 10,000.
  private struct Place {
    var dueSeconds: Double
    var episode: UUID
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

  /// In the order in which they came; nil for what is done with, until there is more of that than of the rest.
  private var kept: [Item?] = []
  /// Of those, in the same order. What is done with is never due.
  private var places: [Place] = []
  private var indices: [Notice.Key: Int] = [:]
  /// No item expires before.
  private var firstExpirySeconds = Double.infinity
  private let groupsStorms: Bool
  private var retry: BackoffSchedule
  private let refusedRetry: BackoffSchedule
  private var channelNotBeforeSeconds = -Double.infinity

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
    guard !recipients.isEmpty, indices[notice.key] == nil else { return }
    let item = Item(
      notice: notice, waiting: Dictionary(uniqueKeysWithValues: recipients.map { ($0, Waiting()) }),
      // What is held back on purpose is no older for it.
      expirySeconds: nowSeconds + Self.mostAgeSeconds + max(0, delaySeconds) - ageSeconds,
      notBeforeSeconds: nowSeconds + max(0, delaySeconds))
    append(item)
  }

  private mutating func append(_ item: Item) {
    indices[item.key] = kept.count
    kept.append(item)
    places.append(Place(dueSeconds: item.dueSeconds, episode: item.notice.transition.episodeID))
    firstExpirySeconds = min(firstExpirySeconds, item.expirySeconds)
  }

  /// Oldest first.
  var items: [Item] { kept.compactMap(\.self) }
  var count: Int { indices.count }

  /// Those of them that are not done with.
  func items(_ keys: [Notice.Key]) -> [Item] { keys.compactMap { key in indices[key].flatMap { kept[$0] } } }

  func next(at nowSeconds: Double) -> Next {
    guard count > 0 else { return .nothing }
    guard nowSeconds >= channelNotBeforeSeconds else { return .wait(untilSeconds: min(channelNotBeforeSeconds, firstExpiry)) }
    guard let index = places.firstIndex(where: { $0.dueSeconds <= nowSeconds }), let first = kept[index] else {
      return .wait(untilSeconds: places.reduce(firstExpiry) { min($0, $1.dueSeconds) })
    }
    let recipients = Self.due(first, at: nowSeconds)
    if let digest = first.notice.digest {
      return .deliver(kept.compactMap { $0?.notice.digest == digest ? $0 : nil }, to: recipients)
    }
    guard groupsStorms else { return .deliver([first], to: recipients) }
    var alike: [Item] = []
    for place in index..<places.count where places[place].dueSeconds <= nowSeconds && alike.count < Self.longestDigest {
      guard let item = kept[place], item.notice.digest == nil, item.notice.kind.isAlike(first.notice.kind),
        Self.due(item, at: nowSeconds) == recipients
      else { continue }
      alike.append(item)
    }
    return .deliver(alike.count > Self.digestCount ? alike : [first], to: recipients)
  }

  /// Whether `next` would only say until when to wait.
  func waits(at nowSeconds: Double) -> Bool {
    count > 0 && (nowSeconds < channelNotBeforeSeconds || !places.contains { $0.dueSeconds <= nowSeconds })
  }

  private var firstExpiry: Double { kept.reduce(.infinity) { min($0, $1?.expirySeconds ?? .infinity) } }

  /// These go into one message: from now on they stay together, whatever becomes of it. A message that may have arrived goes out
  /// again as it was, also after a restart and from another console.
  /// - Returns: the same, named.
  mutating func bind(_ items: [Item]) -> [Item] {
    guard items.count > 1 else { return items }
    let digest = NoticeMessage.identity(of: items.map(\.notice))
    for item in items { if let index = indices[item.key] { kept[index]?.notice.digest = digest } }
    return self.items(items.map(\.key))
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
    for index in keys.compactMap({ indices[$0] }) {
      guard var item = kept[index] else { continue }
      for (recipient, outcome) in outcomes.sorted(by: { $0.key < $1.key }) {
        guard var waiting = item.waiting[recipient] else { continue }
        switch outcome {
        case .delivered:
          isSomeoneReached = true
          settled.append(Settled(notice: item.notice, recipient: recipient, outcome: .taken))
          item.waiting[recipient] = nil
        case .never(let reason):
          settled.append(Settled(notice: item.notice, recipient: recipient, outcome: .dead, reason: reason))
          item.waiting[recipient] = nil
        case .later(let reason):
          waiting.notBeforeSeconds = nowSeconds + refusedRetry.seconds(afterAttempts: waiting.attempts)
          waiting.attempts += 1
          waiting.error = reason
          item.waiting[recipient] = waiting
        }
      }
      put(item, at: index)
    }
    compact()
    if isSomeoneReached { channelIsUp() }
    return settled
  }

  /// Nothing can be sent now, for `trouble`; returns when the next try is.
  mutating func channelFailed(_ trouble: String, tried keys: [Notice.Key], at nowSeconds: Double) -> Double {
    channelNotBeforeSeconds = nowSeconds + retry.next()
    for index in keys.compactMap({ indices[$0] }) {
      for recipient in kept[index]?.waiting.keys.map(\.self) ?? [] { kept[index]?.waiting[recipient]?.error = trouble }
    }
    return channelNotBeforeSeconds
  }

  mutating func channelIsUp() {
    retry.reset()
    channelNotBeforeSeconds = -.infinity
  }

  /// What has waited too long tells nothing new any more.
  mutating func expire(at nowSeconds: Double) -> [Settled] {
    guard nowSeconds >= firstExpirySeconds else { return [] }
    let gone = remove(because: "older than an hour", of: Array(kept.indices)) { $0.expirySeconds <= nowSeconds }
    firstExpirySeconds = firstExpiry
    return gone
  }

  /// The episode is over: nobody is told that it stands.
  mutating func end(episode: UUID) -> [Settled] {
    remove(because: "over before it could be told", of: indices(of: episode)) { item in
      item.notice.kind != .resolved && item.notice.kind != .test
    }
  }

  /// Somebody has seen it: nobody is reminded, and nobody else need be told.
  mutating func acknowledge(episode: UUID) -> [Settled] {
    remove(because: "acknowledged before it could be told", of: indices(of: episode)) { $0.notice.kind.asksForAttention }
  }

  /// Somebody has silenced it: until then what asks for attention waits.
  mutating func hold(episode: UUID, untilSeconds: Double) {
    for index in indices(of: episode) {
      guard var item = kept[index], item.notice.kind.asksForAttention else { continue }
      item.notBeforeSeconds = untilSeconds
      put(item, at: index)
    }
  }

  /// These are somebody else's to tell. Asked for again, they are taken again.
  mutating func forget(_ keys: [Notice.Key]) {
    for index in keys.compactMap({ indices[$0] }) { take(at: index) }
    compact()
  }

  private mutating func remove(because reason: String, of candidates: [Int], where isGone: (Item) -> Bool) -> [Settled] {
    var settled: [Settled] = []
    for index in candidates {
      guard let item = kept[index], isGone(item) else { continue }
      take(at: index)
      settled += item.waiting.sorted { $0.key < $1.key }.map { recipient, waiting in
        Settled(
          notice: item.notice, recipient: recipient, outcome: .expired,
          reason: reason + (waiting.error.map { "; \($0)" } ?? ""))
      }
    }
    compact()
    return settled
  }

  // MARK: Places

  private func indices(of episode: UUID) -> [Int] { places.indices.filter { places[$0].episode == episode } }

  /// Its waiting has changed; whoever waits no longer is done with.
  private mutating func put(_ item: Item, at index: Int) {
    guard !item.waiting.isEmpty else { return take(at: index) }
    kept[index] = item
    places[index].dueSeconds = item.dueSeconds
  }

  private mutating func take(at index: Int) {
    guard let item = kept[index] else { return }
    indices[item.key] = nil
    kept[index] = nil
    places[index].dueSeconds = .infinity
  }

  /// Behind whatever may have left: never while indices are in hand.
  private mutating func compact() {
    guard kept.count > 2 * count + 16 else { return }
    let items = items
    (kept, places, indices, firstExpirySeconds) = ([], [], [:], .infinity)
    for item in items { append(item) }
  }
}
