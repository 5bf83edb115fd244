import Vitals

/// Puts records of several partitions in the order in which they were sent, for topics whose patients send to more than one: what is
/// read back comes a partition at a time, and most of what they sent would count as late.
///
/// A record goes on when no partition can bring an older one: each has one waiting too, or has been silent for so long that nothing
/// of it is under way. Within a partition the order is Kafka's own, whatever its times say. Once all has been read nothing waits.
struct PartitionMerge {
  /// A partition that brought nothing for so long is not waited for.
  static let waitingSeconds = 2.0
  /// Beyond so many the oldest go on, whatever may come: memory is bounded.
  static let mostHeld = 100_000

  private var partitions: [Held] = []
  private var beganSeconds: Double?
  private(set) var held = 0

  /// Takes the records of one poll.
  mutating func take(_ batch: RecordBatch, atSeconds uptimeSeconds: Double) {
    beganSeconds = beganSeconds ?? uptimeSeconds
    for entry in batch.entries {
      let known = partitions.firstIndex { $0.partition == entry.partition }
      if known == nil { partitions.append(Held(partition: entry.partition)) }
      partitions[known ?? partitions.count - 1].add(entry, of: batch, atSeconds: uptimeSeconds)
    }
    held += batch.entries.count
  }

  /// Adds what may go on to `batch`, up to `maximumRecords`, in the order in which it was sent.
  /// - Parameters:
  ///   - count: how many partitions the topic has.
  ///   - isAllRead: whether nothing is left in the topic but what comes now.
  mutating func give(
    to batch: inout RecordBatch, maximumRecords: Int, partitions count: Int, isAllRead: Bool, atSeconds uptimeSeconds: Double
  ) {
    let isBeginning = uptimeSeconds - (beganSeconds ?? uptimeSeconds) < Self.waitingSeconds
    var awaitsAny = isBeginning && partitions.count < count || partitions.contains { $0.isAwaited(atSeconds: uptimeSeconds) }
    while batch.entries.count < maximumRecords, isAllRead || !awaitsAny || held > Self.mostHeld, let oldest = placeOfOldest {
      partitions[oldest].give(to: &batch)
      held -= 1
      if partitions[oldest].isAwaited(atSeconds: uptimeSeconds) { awaitsAny = true }
    }
  }

  /// The source has gone back: it will bring them again.
  mutating func removeAll() { self = PartitionMerge() }

  private var placeOfOldest: Int? {
    var oldest: (place: Int, milliseconds: Int64)?
    for place in partitions.indices {
      guard let milliseconds = partitions[place].nextMilliseconds else { continue }
      if oldest.map({ milliseconds < $0.milliseconds }) ?? true { oldest = (place, milliseconds) }
    }
    return oldest?.place
  }
}

extension PartitionMerge {
  /// What waits of one partition.
  private struct Held {
    /// A time that leaps by more may be a wrong one: it is taken for the one before it, until the next record says the same.
    private static let mostLeapMilliseconds: UInt64 = 86_400_000
    private static let leastForgotten = 1024

    let partition: Int32
    private var records = RecordBatch()
    private var next = 0
    /// Of each record, when it was sent as far as the order of its partition allows.
    private var milliseconds: [Int64] = []
    private var newestMilliseconds: Int64?
    /// What the record before said, be it believed or not.
    private var claimedMilliseconds: Int64?
    private var heardSeconds = 0.0

    init(partition: Int32) { self.partition = partition }

    /// Of the oldest; nil where nothing waits.
    var nextMilliseconds: Int64? { next < milliseconds.count ? milliseconds[next] : nil }

    /// Whether something older than what waits elsewhere may be under way.
    func isAwaited(atSeconds uptimeSeconds: Double) -> Bool {
      nextMilliseconds == nil && uptimeSeconds - heardSeconds < PartitionMerge.waitingSeconds
    }

    mutating func add(_ entry: RecordBatch.Entry, of batch: RecordBatch, atSeconds uptimeSeconds: Double) {
      records.append(entry, of: batch)
      let newest = place(entry.timestampMilliseconds)
      newestMilliseconds = newest
      milliseconds.append(newest)
      heardSeconds = uptimeSeconds
    }

    /// Where in time a record stands that claims to be of `claimed`.
    private mutating func place(_ claimed: Int64?) -> Int64 {
      let before = newestMilliseconds ?? claimed ?? .min
      guard let claimed else { return before }
      defer { claimedMilliseconds = claimed }
      if Self.areNear(claimed, before) { return max(claimed, before) }
      return claimedMilliseconds.map { Self.areNear(claimed, $0) } ?? false ? claimed : before
    }

    private static func areNear(_ first: Int64, _ second: Int64) -> Bool {
      let (distance, isBeyond) = first.subtractingReportingOverflow(second)
      return !isBeyond && distance.magnitude <= mostLeapMilliseconds
    }

    /// Gives its oldest record, and forgets what has gone once that is most of it.
    mutating func give(to batch: inout RecordBatch) {
      batch.append(records.entries[next], of: records)
      next += 1
      guard next == records.entries.count || (next >= Self.leastForgotten && 2 * next >= records.entries.count) else { return }
      var left = RecordBatch()
      for entry in records.entries[next...] { left.append(entry, of: records) }
      milliseconds.removeFirst(next)
      (records, next) = (left, 0)
    }
  }
}
