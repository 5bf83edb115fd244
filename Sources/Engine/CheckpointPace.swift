/// When the next slice of the checkpoint is due: at once as far as the database's share allows, while somebody waits to be saved;
/// else seldom, since a restart reads the topic from there on at hundreds of thousands of readings a second.
package struct CheckpointPace: Sendable {
  /// What the database and its log have to take on average.
  static let mostBytesPerSecond = 1_000_000.0

  private let leastIntervalNanoseconds: UInt64
  private var dueNanoseconds: UInt64 = 0

  package init(leastIntervalNanoseconds: UInt64) {
    self.leastIntervalNanoseconds = leastIntervalNanoseconds
  }

  package func isDue(atNanoseconds now: UInt64) -> Bool { now >= dueNanoseconds }

  package mutating func took(bytes: Int, leavesSome: Bool, atNanoseconds now: UInt64) {
    let share = UInt64(Double(bytes) / Self.mostBytesPerSecond * 1e9)
    dueNanoseconds = now + (leavesSome ? share : max(leastIntervalNanoseconds, share))
  }
}
