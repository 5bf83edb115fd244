internal import Alarms
internal import Foundation

/// Whether this console stores and delivers for its topic: a pure decision from what the topic's lease says. Times are seconds on
/// a clock that never jumps.
///
/// While the database is away, whoever was on duty goes on, and one that could never ask acts on its own: a duplicate mail is
/// better than a missing one. What of it is stored is decided later, by the epoch.
struct Ownership: Sendable, Equatable {
  enum Role: Sendable, Equatable {
    /// The database could never be asked.
    case unknown
    case onDuty
    case standby
  }

  /// What to do about the lease.
  enum Step: Sendable, Equatable {
    case take
    /// The lease is this console's already: the answer to its taking was lost.
    case keep(epoch: Int64)
    /// Another holds it, or may still: look again.
    case wait(seconds: Double)
  }

  enum Change: Sendable, Equatable {
    case none
    /// From now on this console stores and delivers: it writes what it remembers and takes over the mails that wait.
    case takesOver
    /// From now on it writes nothing but what people do here, and forgets what it has not sent.
    case stepsBack
  }

  /// A standby that could not see the lease for a while gives its holder this long to come back as well, before it takes an
  /// outage of the database for the holder's. Longer than the recorder waits between two tries to connect, by what a server that has
  /// just come back may take to let somebody in.
  static let patienceSeconds = 8.0

  /// Names this process, among all that may ever have the lease.
  let holder: UUID
  private(set) var role = Role.unknown
  /// Under which this console stores; known while the database is away too.
  private(set) var epoch: Int64?
  /// As it was last seen.
  private(set) var lease: Lease?
  /// Renewals of this epoch so far.
  private var renewals: Int64 = 0
  /// Whether its holder has been seen to renew it: one that died leaves a lease that still stands.
  private(set) var isKeptElsewhere = false
  private var hasLostSight = false
  private var patientUntilSeconds = -Double.infinity

  init(holder: UUID = UUID()) { self.holder = holder }

  /// Nil where this console has no epoch.
  var tenure: Tenure? { epoch.map { Tenure(holder: holder, epoch: $0, renewals: renewals) } }

  var isOnDuty: Bool? {
    switch role {
    case .unknown: nil
    case .onDuty: true
    case .standby: false
    }
  }

  /// Who is on duty, as far as this console can see; on standby it sees nothing without the database.
  func duty(isInSight: Bool) -> WardDuty {
    switch role {
    case .onDuty: .here(sinceSeconds: lease?.sinceSeconds ?? 0)
    case .standby:
      if let lease, isInSight, let lapsed = lease.lapsed {
        .nobody(lastHost: lapsed)
      } else if let lease, isInSight {
        lease.remainingSeconds < -Self.patienceSeconds
          ? .nobody(lastHost: lease.host) : .elsewhere(host: lease.host, sinceSeconds: lease.sinceSeconds)
      } else {
        .unknown
      }
    case .unknown: .unknown
    }
  }

  /// Whether transitions are journalled and mailed here.
  var persists: Bool { role != .standby }

  /// The lease was looked at; only where this console has no epoch.
  mutating func saw(_ lease: Lease?, atSeconds now: Double, intervalSeconds: Double) -> Step {
    let before = self.lease
    let wasOutOfSight = hasLostSight
    self.lease = lease
    hasLostSight = false
    isKeptElsewhere = lease.map { $0.era == before?.era && (isKeptElsewhere || $0.renewals > before?.renewals ?? 0) } ?? false
    guard let lease else { return .take }
    if lease.holder == holder, lease.remainingSeconds > 0 { return .keep(epoch: lease.epoch) }
    if role == .standby, wasOutOfSight, lease.era == before?.era { patientUntilSeconds = now + Self.patienceSeconds }
    if lease.remainingSeconds > 0 { return .wait(seconds: min(intervalSeconds, lease.remainingSeconds)) }
    guard now >= patientUntilSeconds else { return .wait(seconds: min(intervalSeconds, patientUntilSeconds - now)) }
    return .take
  }

  /// Another has the lease.
  mutating func stoodBack() -> Change {
    guard role != .standby else { return .none }
    role = .standby
    epoch = nil
    return .stepsBack
  }

  mutating func took(_ taken: Lease) -> Change {
    lease = taken
    epoch = taken.epoch
    renewals = 0
    defer { role = .onDuty }
    return role == .onDuty ? .none : .takesOver
  }

  /// The lease was renewed under the epoch, for the `count`th time.
  mutating func renewed(count: Int64) { renewals = count }

  /// The database has lost some of that: what it counts from now on is right.
  mutating func databaseSetBack() { renewals = 0 }

  mutating func databaseLost() { hasLostSight = true }

  /// Kafka's id of the cluster stands in the lease now.
  mutating func told(cluster: String) { lease?.cluster = cluster }

  /// Those on duty are on another Kafka cluster, and nobody is for this one but this console.
  /// - Returns: the other cluster; nil where the lease is to be waited for.
  mutating func stranger(_ lease: Lease, on cluster: String) -> String? {
    guard lease.holder != holder, lease.remainingSeconds > -Self.strangerSeconds, let other = lease.cluster, other != cluster
    else { return nil }
    role = .unknown
    epoch = nil
    return other
  }

  /// The cluster of a lease that expired longer ago has been given up for another.
  private static let strangerSeconds = 60.0
}
