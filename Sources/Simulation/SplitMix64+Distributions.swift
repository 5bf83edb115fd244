internal import Foundation
package import Vitals

extension SplitMix64 {
  /// One of many independent streams of a seed, so that what one patient draws never moves another patient's numbers.
  package init(seed: UInt64, stream: UInt64) {
    self.init(seed: Self.mixed(seed &+ 0x9E37_79B9_7F4A_7C15) &+ Self.mixed(stream &+ 0xD1B5_4A32_D192_ED03))
  }

  /// Evenly distributed over `range`.
  package mutating func uniform(_ range: ClosedRange<Double>) -> Double {
    range.lowerBound + unit() * (range.upperBound - range.lowerBound)
  }

  /// Standard normal (Box and Muller, 1958).
  package mutating func normal() -> Double {
    let radius = (-2 * log(1 - unit())).squareRoot()
    return radius * cos(2 * .pi * unit())
  }

  /// Waiting time of a Poisson process.
  package mutating func exponential(mean: Double) -> Double { -mean * log(1 - unit()) }
}
