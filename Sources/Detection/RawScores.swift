package import Vitals

/// The two models' own scores of one row, uncalibrated.
package struct RawScores: Sendable, Equatable {
  /// Of the hours and the day behind the row.
  package var sustained: ModelScores
  /// Of the present state, as if it had lasted for all that time. A monitor that sends every second shows a collapse long before
  /// an hour's mean has moved; hourly rows differ less.
  package var acute: ModelScores

  package init(sustained: ModelScores, acute: ModelScores) {
    self.sustained = sustained
    self.acute = acute
  }

  /// The forest's score on screen: the odder of the two.
  package var forest: Double { max(sustained.forest, acute.forest) }
  /// The autoencoder's score on screen: the odder of the two.
  package var autoencoder: Double { max(sustained.autoencoder, acute.autoencoder) }
}

/// What the two models make of one row.
package struct ModelScores: Sendable, Equatable {
  /// The forest's score, 0–1.
  package var forest: Double
  /// How odd the autoencoder finds each vital, 0 where it is not odd or not known.
  package var oddness: PerVital<Double>

  package init(forest: Double, oddness: PerVital<Double>) {
    self.forest = forest
    self.oddness = oddness
  }

  /// The autoencoder in one number.
  package var autoencoder: Double { Vital.allCases.reduce(0) { $0 + oddness[$1] } / 6 }
}

extension Feature {
  /// Calls `body` with the row as it will be if the present state lasts: every mean has become the current value.
  static func withLasting<Result>(_ row: UnsafeBufferPointer<Float>, _ body: (UnsafeBufferPointer<Float>) -> Result) -> Result {
    withUnsafeTemporaryAllocation(of: Float.self, capacity: count) { lasting in
      _ = lasting.update(from: row)
      for channel in 0..<FeatureChannel.count {
        let current = FeatureChannel.firstPlace(of: channel)
        // The means, which stand behind it.
        for mean in 1...4 { lasting[current + mean] = row[current] }
      }
      return body(UnsafeBufferPointer(lasting))
    }
  }

  static func lasting(_ row: [Float]) -> [Float] { row.withUnsafeBufferPointer { withLasting($0) { Array($0) } } }
}
