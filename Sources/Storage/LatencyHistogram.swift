internal import Foundation

/// Latencies in buckets that are 2 % wide, from 1 µs to over an hour: bounded, whatever is recorded.
struct LatencyHistogram: Sendable {
  private static let growth = log(1.02)
  private var counts = [Int](repeating: 0, count: 1120)
  private(set) var total = 0

  mutating func record(nanoseconds: UInt64) {
    let microseconds = max(1, Double(nanoseconds) / 1000)
    counts[min(counts.count - 1, Int(log(microseconds) / Self.growth))] += 1
    total += 1
  }

  /// The latency that the given share (0–1) of all stays at or below, to within 2 %; nil where there is none.
  func milliseconds(atShare share: Double) -> Double? {
    guard total > 0 else { return nil }
    let wanted = max(1, Int((share * Double(total)).rounded(.up)))
    var seen = 0
    for (bucket, count) in counts.enumerated() where count > 0 {
      seen += count
      if seen >= wanted { return exp((Double(bucket) + 0.5) * Self.growth) / 1000 }
    }
    return nil
  }
}
