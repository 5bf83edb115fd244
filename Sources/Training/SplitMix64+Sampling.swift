internal import Foundation
internal import Vitals

extension SplitMix64 {
  /// Uniform in 0..<count.
  mutating func index(below count: Int) -> Int { min(Int(unit() * Double(count)), count - 1) }

  /// Standard normal (Box and Muller, 1958).
  mutating func normal() -> Double { (-2 * log(1 - unit())).squareRoot() * cos(2 * .pi * unit()) }

  /// A generator of its own for a part of the work, so that parts can be done in any order.
  func split(_ part: Int) -> SplitMix64 {
    var child = SplitMix64(seed: state ^ (UInt64(truncatingIfNeeded: part &+ 1) &* 0xd6e8_feb8_6659_fd93))
    _ = child.next()
    return SplitMix64(seed: child.next())
  }

  /// Fisher and Yates.
  mutating func shuffle<Element>(_ elements: inout [Element]) {
    guard elements.count > 1 else { return }
    for last in stride(from: elements.count - 1, to: 0, by: -1) { elements.swapAt(last, index(below: last + 1)) }
  }
}

/// Draws rows with replacement, in proportion to their weights.
struct WeightedSampler: Sendable {
  private var rows: [Int]
  private var cumulative: [Double]

  /// `weights` in the order of `rows`.
  init(rows: [Int], weights: [Double]) {
    self.rows = rows
    var total = 0.0
    cumulative = weights.map {
      total += $0
      return total
    }
  }

  func draw(_ random: inout SplitMix64) -> Int {
    let target = random.unit() * (cumulative.last ?? 0)
    return rows[cumulative.dropLast().firstPlace { $0 > target }]
  }
}
