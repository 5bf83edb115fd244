internal import Foundation

/// A small, fast, seeded generator: the same seed gives the same ward.
///
/// Source: Steele, Lea, Flood, *Fast splittable pseudorandom number generators*, OOPSLA 2014.
package struct SplitMix64: RandomNumberGenerator, Sendable, Equatable {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  /// One of many independent streams of a seed, so that what one patient draws never moves another patient's numbers.
  package init(seed: UInt64, stream: UInt64) {
    state = Self.mixed(seed &+ 0x9E37_79B9_7F4A_7C15) &+ Self.mixed(stream &+ 0xD1B5_4A32_D192_ED03)
  }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return Self.mixed(state)
  }

  /// Evenly distributed over 0..<1.
  package mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

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

  private static func mixed(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
