/// How far the reading of a backlog has come: the share that is read, and how long the rest will take at this rate.
struct BacklogProgress: Sendable, Equatable {
  private let startSeconds: Double
  private var mostLag: Int64
  private var lag: Int64
  private var seconds: Double
  /// When there last was less to read than ever before.
  private var leastLag: Int64
  private var leastSeconds: Double

  /// Without getting on for so long the reading has stopped, whatever the feed says.
  static let stillSeconds = 30.0

  /// - Parameter seconds: now, on a clock that never jumps.
  init(lag: Int64, atSeconds seconds: Double) {
    mostLag = lag
    self.lag = lag
    startSeconds = seconds
    self.seconds = seconds
    (leastLag, leastSeconds) = (lag, seconds)
  }

  mutating func update(lag: Int64, atSeconds seconds: Double) {
    self.lag = lag
    // What is sent meanwhile lengthens the way.
    mostLag = max(mostLag, lag)
    self.seconds = seconds
    if lag < leastLag { (leastLag, leastSeconds) = (lag, seconds) }
  }

  /// Whether it gets on.
  var isMoving: Bool { seconds - leastSeconds < Self.stillSeconds }

  /// 0 to 1.
  var share: Double { mostLag > 0 ? 1 - Double(max(0, lag)) / Double(mostLag) : 0 }

  /// Nil while it cannot be told yet.
  var secondsLeft: Double? {
    let done = share
    guard done > 0.02, seconds - startSeconds >= 2 else { return nil }
    return (seconds - startSeconds) / done * (1 - done)
  }

  /// `62 % read, 740k left, about 0:42`
  var words: String {
    // Less than a second is not worth saying, and none would be wrong.
    let left = secondsLeft.flatMap { $0 >= 1 ? $0 : nil }.map { ", about \(Wording.duration($0)) more" } ?? ""
    return "\(Int(share * 100)) % read, \(Wording.count(lag)) left\(left)"
  }
}
