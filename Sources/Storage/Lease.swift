internal import Foundation

/// Who is on duty for a topic or one of its partitions, as the row says.
struct Lease: Sendable, Equatable {
  /// Counts those on duty, one after another. What is stored is stored under the epoch of now or not at all.
  var epoch: Int64
  /// The process, and what it is on duty for; see `Ownership.holder`.
  var holder: UUID
  var host: String
  /// Since when, in seconds since 1970 on the server's clock.
  var sinceSeconds: Double
  /// Until it expires, on the server's clock; not above 0 where it has.
  var remainingSeconds: Double
  /// The partition; nil for all of the topic.
  var partition: Int32?
  /// Kafka's own id of the cluster that the topic is of; nil until a broker has told the holder.
  var cluster: String?
  /// By which delays alarms are made, as `AlarmPolicy.text` has it; nil where the holder has not said.
  var policy: String?
  /// How often the rows that were looked at have been renewed in their epochs.
  var renewals: Int64 = 0
  /// Changes with every epoch of every row that was looked at.
  var era: Int64
  /// The host and the partition of a row that has lapsed while others stand; nil where none has.
  var lapsed: String?

  init(
    epoch: Int64, holder: UUID, host: String, sinceSeconds: Double, remainingSeconds: Double, partition: Int32? = nil,
    cluster: String? = nil
  ) {
    self.epoch = epoch
    self.holder = holder
    self.host = host
    self.sinceSeconds = sinceSeconds
    self.remainingSeconds = remainingSeconds
    self.partition = partition
    self.cluster = cluster
    era = epoch
  }

  /// A row that was taken for others, whole or in parts, lies further back than any that has merely lapsed.
  static let mostLapsedSeconds = 86_400.0

  /// What several rows that stand in one another's way come to: the one that lasts longest, in the name of all that stand.
  static func standing(_ rows: [Lease]) -> Lease? {
    guard var lease = rows.max(by: { $0.remainingSeconds < $1.remainingSeconds }) else { return nil }
    lease.era = rows.reduce(0) { $0 + $1.epoch }
    lease.renewals = rows.reduce(0) { $0 + $1.renewals }
    let standing = rows.filter { $0.remainingSeconds > 0 }
    guard !standing.isEmpty else { return lease }
    lease.host = Set(standing.map(\.host)).sorted().joined(separator: ", ")
    lease.sinceSeconds = standing.reduce(lease.sinceSeconds) { min($0, $1.sinceSeconds) }
    lease.lapsed = rows.filter { (-mostLapsedSeconds..<(-Ownership.patienceSeconds)).contains($0.remainingSeconds) }
      .min { ($0.partition ?? -1) < ($1.partition ?? -1) }
      .map { row in row.partition.map { "\(row.host), partition \($0)" } ?? row.host }
    return lease
  }
}
