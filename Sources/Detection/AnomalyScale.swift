internal import Vitals

/// How the two models' own scores become percentiles, and one anomaly score.
package struct AnomalyScale: Sendable, Equatable {
  package var forest: PercentileTable
  package var autoencoder: PercentileTable
  package var combined: PercentileTable

  package init(forest: PercentileTable, autoencoder: PercentileTable, combined: PercentileTable) {
    self.forest = forest
    self.autoencoder = autoencoder
    self.combined = combined
  }

  /// The score on screen, 0–100.
  package func anomaly(_ raw: RawScores) -> Double { anomaly(forest: raw.forest, autoencoder: raw.autoencoder) }

  func anomaly(forest score: Double, autoencoder oddness: Double) -> Double {
    anomaly(forestPercentile: forest.percentile(of: score), autoencoderPercentile: autoencoder.percentile(of: oddness))
  }

  func anomaly(forestPercentile: Double, autoencoderPercentile: Double) -> Double {
    combined.percentile(of: Self.combine(forest: forestPercentile, autoencoder: autoencoderPercentile))
  }

  /// The two models' percentiles.
  func percentiles(_ raw: RawScores) -> (forest: Double, autoencoder: Double) {
    (forest.percentile(of: raw.forest), autoencoder.percentile(of: raw.autoencoder))
  }

  /// Both percentiles in one number, before it becomes a percentile of its own: the mean of their log odds, so that each can
  /// raise it and neither decides alone. The forest, which ranks better alone, counts twice.
  package static func combine(forest: Double, autoencoder: Double) -> Double {
    combine(stretchedForest: stretched(forest), stretchedAutoencoder: stretched(autoencoder))
  }

  static func combine(stretchedForest forest: Double, stretchedAutoencoder autoencoder: Double) -> Double {
    (2 * forest + autoencoder) / 3
  }

  static func stretched(_ percentile: Double) -> Double {
    let share = min(max(percentile / 100, 0.0005), 0.9995)
    return PortableMath.log(share / (1 - share))
  }
}
