internal import Storage
internal import Streaming
internal import Vitals

/// For whom an engine of a group stands in: a pure decision from the leases. Times are seconds on a clock that never jumps.
///
/// The broker takes 6 s to miss an engine, and then the group has to part the topics anew. A lease has expired after 3.5 s: whoever
/// sees that first keeps the partition until the group has said whose it is. Of several that see it the lease lets in one.
struct StandIn {
  /// After a look that failed, or came late, those on duty are given the time to renew: the outage may have been theirs too.
  static let patienceSeconds = 8.0
  private static let lateSeconds = 3.0
  /// What was given up in order is about to be another's.
  static let releasedSeconds = 10.0
  /// What has lapsed for so long is nobody's of this group.
  static let mostOverdueSeconds = 300.0
  /// By then the group has parted the topics anew, and the one whose it is stands by.
  static let mostSeconds = 10.0
  /// A session that is not on duty by then has come second.
  static let settleSeconds = 2.0
  /// So that not all come at once, each waits for a part of this.
  private static let spreadSeconds = 0.3

  /// Of this engine, among those of the group.
  private let number: UInt64
  private var sinceSeconds: [TopicPartition: Double] = [:]
  private var lastLookSeconds: Double?
  private var patientUntilSeconds = -Double.infinity

  init(number: UInt64) { self.number = number }

  /// The partitions that are kept here though the group has not given them.
  var places: Set<TopicPartition> { Set(sinceSeconds.keys) }

  /// The leases were looked at; nil where they could not be.
  /// - Parameters:
  ///   - given: what the group has given to this engine.
  ///   - isOnDuty: whether the session of a partition is on duty, and reads; nil while that is not known.
  mutating func saw(
    _ leases: [PartitionLease]?, given: Set<TopicPartition>, atSeconds now: Double, isOnDuty: (TopicPartition) -> Bool?
  ) {
    if leases == nil || lastLookSeconds.map({ now - $0 > Self.lateSeconds }) ?? true {
      patientUntilSeconds = now + Self.patienceSeconds
    }
    lastLookSeconds = now
    sinceSeconds = sinceSeconds.filter { place, since in
      !given.contains(place) && now - since < Self.mostSeconds
        && (now - since < Self.settleSeconds || isOnDuty(place) != false)
    }
    guard let leases, now >= patientUntilSeconds else { return }
    for lease in leases {
      let place = TopicPartition(lease.topic, lease.partition)
      let leastSeconds = lease.isReleased ? Self.releasedSeconds : waitSeconds(for: place)
      guard !given.contains(place), (leastSeconds..<Self.mostOverdueSeconds).contains(lease.overdueSeconds) else { continue }
      sinceSeconds[place] = sinceSeconds[place] ?? now
    }
  }

  /// Another order of the engines for each partition, the same whenever it is asked for.
  private func waitSeconds(for place: TopicPartition) -> Double {
    var random = SplitMix64(seed: number &+ UInt64(truncatingIfNeeded: place.partition))
    return Double.random(in: 0..<Self.spreadSeconds, using: &random)
  }
}
