internal import Alarms
internal import Foundation
internal import Sharing
internal import Vitals

/// Which mail goes next and when: a pure decision. Times are seconds on a clock that the caller chooses.
///
/// A mail leaves the queue only when it is delivered. What the server refuses for one mail's sake makes that mail wait, long; what
/// it refuses for all makes all wait.
struct MailQueue: Sendable {
  struct Item: Sendable, Equatable {
    var transition: AlarmTransition
    /// When it was asked for, on the wall clock: the mail's date, the same in each try.
    var dateSeconds: Double
    /// Whether its file is in the drop folder already.
    var isDropped = false
    fileprivate(set) var notBeforeSeconds = -Double.infinity
  }

  enum Next: Equatable {
    case nothing
    case wait(untilSeconds: Double)
    case one(Item)
    /// More than `digestCount` are due: one mail about all of these.
    case digest([Item])
  }

  /// More due than this go into one mail: nobody reads the twenty-first.
  static let digestCount = 20
  /// Alarms in one digest at most.
  static let longestDigest = 200
  static let capacity = 10_000
  /// A mail that was refused for its own sake is tried again after this.
  static let refusedWaitSeconds = 300.0

  private(set) var items: [Item] = []
  /// Mails that found the queue full. They stay in the outbox of the database.
  private(set) var overflowCount = 0
  private var known: Set<UUID> = []
  /// Delivered before: asked for again, they are not sent again. Two halves, so that the set stays bounded.
  private var delivered: (newer: Set<UUID>, older: Set<UUID>) = ([], [])
  private var retry: BackoffSchedule
  private var serverNotBeforeSeconds = -Double.infinity

  init(retry: BackoffSchedule) { self.retry = retry }

  mutating func add(_ transitions: [AlarmTransition], dateSeconds: Double) {
    for transition in transitions where transition.severity == .high {
      let id = transition.id
      guard !known.contains(id), !delivered.newer.contains(id), !delivered.older.contains(id) else { continue }
      guard items.count < Self.capacity else {
        overflowCount += 1
        continue
      }
      known.insert(id)
      items.append(Item(transition: transition, dateSeconds: dateSeconds))
    }
  }

  func next(at nowSeconds: Double) -> Next {
    guard !items.isEmpty else { return .nothing }
    guard nowSeconds >= serverNotBeforeSeconds else { return .wait(untilSeconds: serverNotBeforeSeconds) }
    let due = items.filter { $0.notBeforeSeconds <= nowSeconds }
    guard let first = due.first else {
      return .wait(untilSeconds: items.reduce(.infinity) { min($0, $1.notBeforeSeconds) })
    }
    return due.count > Self.digestCount ? .digest(Array(due.prefix(Self.longestDigest))) : .one(first)
  }

  mutating func wereDropped(_ ids: Set<UUID>) {
    for index in items.indices where ids.contains(items[index].transition.id) { items[index].isDropped = true }
  }

  mutating func wasDelivered(_ ids: [UUID]) {
    let gone = Set(ids)
    items.removeAll { gone.contains($0.transition.id) }
    known.subtract(gone)
    if delivered.newer.count > Self.capacity { delivered = ([], delivered.newer) }
    delivered.newer.formUnion(gone)
    retry.reset()
    serverNotBeforeSeconds = -.infinity
  }

  /// Nothing can be sent now; returns when the next try is.
  mutating func serverFailed(at nowSeconds: Double) -> Double {
    serverNotBeforeSeconds = nowSeconds + retry.next()
    return serverNotBeforeSeconds
  }

  /// These were refused for their own sake; returns when their next try is.
  mutating func wereRefused(_ ids: [UUID], at nowSeconds: Double) -> Double {
    let refused = Set(ids)
    let next = nowSeconds + Self.refusedWaitSeconds
    for index in items.indices where refused.contains(items[index].transition.id) { items[index].notBeforeSeconds = next }
    return next
  }
}
