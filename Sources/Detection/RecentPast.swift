/// The last four hours of a vital in 16 cells of a quarter of an hour: what "12 lower than 40 minutes ago" is read from.
struct RecentPast: Sendable, Equatable, Codable {
  static let cellSeconds = 900.0
  static let cells = 16

  /// Cell i holds the last value of its quarter, by the quarter's number modulo 16; NaN-free: `cellNumbers` says what is there.
  private var values = SIMD16<Float>(repeating: 0)
  /// When each was measured, in seconds since 1970; `-infinity` is not representable in JSON, so empty is 0 beside `count`.
  private var times = SIMD16<Double>(repeating: 0)
  private var filled: UInt16 = 0

  init() {}

  mutating func record(_ value: Double, at timeSeconds: Double) {
    guard abs(timeSeconds) < 1e15 else { return }
    let cell = Int((timeSeconds / Self.cellSeconds).rounded(.down)) & (Self.cells - 1)
    values[cell] = Float(value)
    times[cell] = timeSeconds
    filled |= 1 << UInt16(cell)
  }

  /// The largest move since any remembered time of the last four hours, and how long ago that was; the more recent of two
  /// that are equal. Nil while nothing older is known.
  func largestChange(to value: Double, at timeSeconds: Double) -> (change: Double, seconds: Double)? {
    var best: (change: Double, seconds: Double)?
    for cell in 0..<Self.cells where filled & (1 << UInt16(cell)) != 0 {
      let ago = timeSeconds - times[cell]
      guard ago > 0, ago <= Self.cellSeconds * Double(Self.cells) else { continue }
      let change = value - Double(values[cell])
      if let found = best, abs(change) < abs(found.change) || (abs(change) == abs(found.change) && ago > found.seconds) {
        continue
      }
      best = (change, ago)
    }
    return best
  }
}
