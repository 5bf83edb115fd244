/// How often the screen may be painted: as often as the terminal takes frames, and never more often than eyes follow.
///
/// Pure: says when; whoever paints tells when a frame was sent and when the terminal had taken it. Times are of a clock that never
/// jumps.
package struct FramePacer: Sendable {
  package enum Pace: Int, Sendable, Comparable {
    case full
    /// A frame a second.
    case slow
    /// A frame every other second, without trends, which are most of what changes.
    case sparse

    package static func < (left: Pace, right: Pace) -> Bool { left.rawValue < right.rawValue }
  }

  /// New snapshots are painted at most this often; keys are answered at once.
  static let leastSeconds: [Pace: Double] = [.full: 0.2, .slow: 1, .sparse: 2]
  /// A frame that takes longer to be taken lowers the pace by a step.
  static let slowSeconds = 0.5
  /// So many frames in a row that are taken within this raise it again.
  static let quickSeconds = 0.1
  static let quickFrames = 10

  package private(set) var pace = Pace.full
  private var sentSeconds = -Double.infinity
  private var isTaken = true
  private var quickInRow = 0

  package init() {}

  /// How long until the next frame is due; nil while the terminal has not taken the last one.
  package func secondsUntilDue(atSeconds seconds: Double, isCatchingUp: Bool = false) -> Double? {
    guard isTaken else { return nil }
    // While a backlog is read every frame shows other figures, and nobody can follow them.
    let least = max(Self.leastSeconds[pace] ?? 0, isCatchingUp ? 1 : 0)
    return max(0, least - (seconds - sentSeconds))
  }

  /// A frame was handed over.
  package mutating func sent(atSeconds seconds: Double) {
    sentSeconds = seconds
    isTaken = false
  }

  /// The terminal has taken all there was.
  package mutating func taken(atSeconds seconds: Double) {
    guard !isTaken else { return }
    isTaken = true
    let needed = seconds - sentSeconds
    if needed > Self.slowSeconds {
      pace = Pace(rawValue: pace.rawValue + 1) ?? .sparse
      quickInRow = 0
    } else {
      quickInRow = needed <= Self.quickSeconds ? quickInRow + 1 : 0
      if quickInRow >= Self.quickFrames, let better = Pace(rawValue: pace.rawValue - 1) {
        pace = better
        quickInRow = 0
      }
    }
  }
}
