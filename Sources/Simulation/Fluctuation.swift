internal import Foundation
internal import Vitals

/// Noise that forgets: an Ornstein–Uhlenbeck process, advanced exactly for any step, so that its spread does not depend on
/// how often it is looked at.
struct Fluctuation: Sendable {
  private(set) var value: Double
  let deviation: Double
  let memorySeconds: Double

  init(deviation: Double, memorySeconds: Double, random: inout SplitMix64) {
    self.deviation = deviation
    self.memorySeconds = memorySeconds
    value = deviation * random.normal()
  }

  mutating func advance(by seconds: Double, random: inout SplitMix64) {
    guard seconds > 0 else { return }
    let kept = exp(-seconds / memorySeconds)
    value = value * kept + deviation * (1 - kept * kept).squareRoot() * random.normal()
  }
}
