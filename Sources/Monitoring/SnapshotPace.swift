/// When the next snapshot of the ward is due. Of thousands of beds it takes its time on the queue that scores: a tenth of that at
/// most, or a quarter on a machine that needs seconds for one; readings do not wait for a screen.
struct SnapshotPace: Sendable {
  /// What asks for it.
  enum Cause: CaseIterable {
    /// Time has passed.
    case time
    /// Something that nobody should wait for: an alarm has moved, or somebody looks at another patient.
    case news
    /// What comes seldom, and somebody looks for it: what has been done about an alarm, trends that are filled.
    case seldom

    /// Where it takes less than this, it is made at once.
    fileprivate var cheapNanoseconds: UInt64 {
      switch self {
      case .time: 0
      case .news: 5_000_000
      case .seldom: 50_000_000
      }
    }
  }

  /// The most that snapshots take of the time, as so many parts of one, where one takes less than a second.
  static let leastShares: UInt64 = 10

  private let leastIntervalNanoseconds: UInt64
  private var begunNanoseconds: UInt64?
  /// Of the last two the one that took less: one that was held up by the machine says nothing of the next.
  private var costNanoseconds: UInt64 = 0
  private var lastCostNanoseconds: UInt64 = 0

  init(leastIntervalNanoseconds: UInt64) { self.leastIntervalNanoseconds = leastIntervalNanoseconds }

  func isDue(for cause: Cause, atNanoseconds now: UInt64) -> Bool {
    guard let begun = begunNanoseconds else { return true }
    let interval = cause == .time ? intervalNanoseconds : max(leastIntervalNanoseconds, shareNanoseconds)
    return costNanoseconds < cause.cheapNanoseconds || now - begun >= interval
  }

  mutating func took(fromNanoseconds begun: UInt64, untilNanoseconds end: UInt64) {
    let cost = end - begun
    costNanoseconds = min(cost, begunNanoseconds == nil ? cost : lastCostNanoseconds)
    lastCostNanoseconds = cost
    begunNanoseconds = begun
  }

  /// From one to the next where nothing but time passes. Once a second it may take a fiftieth of it, so that thousands of beds cost a
  /// core little.
  var intervalNanoseconds: UInt64 {
    max(leastIntervalNanoseconds, min(50 * costNanoseconds, 1_000_000_000), shareNanoseconds)
  }

  /// On a machine that hardly gets to it, nobody looks at one that is much older than ten seconds where that takes no more than a
  /// quarter.
  private var shareNanoseconds: UInt64 {
    min(Self.leastShares * costNanoseconds, max(10_000_000_000, 4 * costNanoseconds))
  }
}
