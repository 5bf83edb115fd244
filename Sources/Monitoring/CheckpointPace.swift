/// When the next checkpoint is due: often while it is small, and the larger the seldomer, since each is written whole.
///
/// A restart reads the topic from the last one on, at hundreds of thousands of readings a second: half a minute more is nothing.
struct CheckpointPace: Sendable {
  /// What the database and its log have to take on average.
  static let mostBytesPerSecond = 1_000_000.0

  private let leastIntervalNanoseconds: UInt64
  private var dueNanoseconds: UInt64 = 0

  init(leastIntervalNanoseconds: UInt64) {
    self.leastIntervalNanoseconds = leastIntervalNanoseconds
  }

  func isDue(atNanoseconds now: UInt64) -> Bool { now >= dueNanoseconds }

  mutating func took(bytes: Int, atNanoseconds now: UInt64) {
    dueNanoseconds = now + max(leastIntervalNanoseconds, UInt64(Double(bytes) / Self.mostBytesPerSecond * 1e9))
  }
}
