/// Turns a raw score into the percentage of readings, among patients who did well, that are less odd.
///
/// A monotone curve through quantiles of the raw score: 99 means that one normal reading in a hundred is this odd, whatever
/// the model's own scale, so the number means the same from one model version to the next.
package struct PercentileTable: Sendable, Equatable {
  /// Raw scores, strictly ascending.
  package let scores: [Double]
  /// The percentile at each, ascending within 0–100.
  package let percentiles: [Double]

  /// Nil where the curve does not rise, or is not finite.
  package init?(scores: [Double], percentiles: [Double]) {
    guard
      scores.count >= 2, scores.count == percentiles.count, scores.allSatisfy(\.isFinite),
      percentiles.allSatisfy({ $0 >= 0 && $0 <= 100 }), zip(scores, scores.dropFirst()).allSatisfy({ $0 < $1 }),
      zip(percentiles, percentiles.dropFirst()).allSatisfy({ $0 <= $1 })
    else { return nil }
    self.scores = scores
    self.percentiles = percentiles
  }

  package func percentile(of score: Double) -> Double {
    guard score > scores[0] else { return percentiles[0] }
    guard score < scores[scores.count - 1] else { return percentiles[percentiles.count - 1] }
    var (low, high) = (0, scores.count - 1)
    while high - low > 1 {
      let middle = (low + high) / 2
      if scores[middle] <= score { low = middle } else { high = middle }
    }
    let share = (score - scores[low]) / (scores[high] - scores[low])
    return percentiles[low] + share * (percentiles[high] - percentiles[low])
  }
}
