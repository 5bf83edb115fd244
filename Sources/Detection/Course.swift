internal import Saving

/// How one vital has gone over the last sixteen spans of equal length, as the mean of each.
///
/// Whether it moves is Cox and Stuart's sign test for trend (Biometrika 1955;42:80–95): each of the older eight means against the
/// one eight spans newer. Where at least seven of the eight pairs move the same way, it is a trend: of noise without a memory
/// that comes 18 times in 256. How fast is Theil's incomplete method on the same pairs (1950), but with the seventh of the eight
/// moves in place of the middle one: so fast it is surely, and a step or a spike, which moves few pairs, is no trend.
///
/// Only what is measured without a gap is followed: one span without a value, and it begins anew.
struct Course: Sendable {
  static let count = 16
  private static let pairs = count / 2

  /// A ring; the newest mean lies before `next`.
  private var means = InlineArray<16, Float>(repeating: 0)
  private var next: UInt8 = 0
  /// How many means there are since the last gap.
  private var full: UInt8 = 0
  /// When the running span began; nil before the first value.
  @Sparse private var beganSeconds: Double?
  private var sum = 0.0
  private var values: Int32 = 0

  init() {}

  /// Takes a value newer than all before it. True where a span ended with it.
  mutating func record(_ value: Double, at timeSeconds: Double, spanSeconds: Double) -> Bool {
    guard let began = beganSeconds, timeSeconds - began < 2 * spanSeconds else {
      self = Course()
      beganSeconds = timeSeconds
      (sum, values) = (value, 1)
      return false
    }
    guard timeSeconds - began >= spanSeconds else {
      sum += value
      values += 1
      return false
    }
    means[Int(next)] = Float(sum / Double(values))
    next = (next + 1) % UInt8(Self.count)
    full = min(full + 1, UInt8(Self.count))
    beganSeconds = began + spanSeconds
    (sum, values) = (value, 1)
    return true
  }

  /// Where it stands without the noise of seconds: the mean of the last two spans; nil until all spans are filled.
  var level: Double? {
    guard full == Self.count else { return nil }
    return Double(means[(Int(next) + Self.count - 1) % Self.count] + means[(Int(next) + Self.count - 2) % Self.count]) / 2
  }

  /// How far it has moved in eight spans, at least, beyond a move of `noise`; nil where it has no trend.
  func move(beyond noise: Double) -> Double? {
    guard full == Self.count else { return nil }
    // Places eight apart are one pair, whichever of both is the newer half.
    var moves = SIMD8<Float>(repeating: 0)
    for pair in 0..<Self.pairs { moves[pair] = means[Self.pairs + pair] - means[pair] }
    for pair in 0..<Self.pairs where pair < Int(next) % Self.pairs { moves[pair] = -moves[pair] }
    if Int(next) >= Self.pairs { moves = -moves }
    let (rising, falling) = (Self.secondLeast(moves), -Self.secondLeast(-moves))
    if Double(rising) > noise { return Double(rising) - noise }
    if Double(falling) < -noise { return Double(falling) + noise }
    return nil
  }

  private static func secondLeast(_ moves: SIMD8<Float>) -> Float {
    var (least, second) = (Float.infinity, Float.infinity)
    for pair in 0..<pairs {
      second = min(second, max(least, moves[pair]))
      least = min(least, moves[pair])
    }
    return second
  }

  /// The clock of the records was set: what it said of all of this is moved along.
  mutating func shift(bySeconds seconds: Double) { beganSeconds? += seconds }
}

extension Course: Equatable {
  static func == (left: Course, right: Course) -> Bool {
    left.next == right.next && left.full == right.full && left.beganSeconds == right.beganSeconds && left.sum == right.sum
      && left.values == right.values && left.means.indices.allSatisfy { left.means[$0] == right.means[$0] }
  }
}

extension Course: Saved {
  static var blank: Course { Course() }

  mutating func pass(through coder: inout StateCoder) {
    coder.pass(&beganSeconds)
    // Of most patients something is never measured.
    guard beganSeconds != nil else { return }
    coder.pass(&sum)
    coder.pass(&values)
    coder.pass(&next)
    coder.pass(&full)
    for place in 0..<Self.count { coder.pass(&means[place]) }
    if next >= Self.count || full > Self.count || values < 1 { coder.refuse() }
  }
}
