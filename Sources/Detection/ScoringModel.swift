internal import Vitals

/// Both models, their fusion and its calibration: a row of features in, scores out.
package struct ScoringModel: Sendable, Equatable {
  package var forestInputs: [AdverseDistance]
  package var forest: IsolationForest
  package var autoencoder: Autoencoder
  /// Features that the fusion sees beside both models' scores.
  package var riskFeatures: [Feature]
  /// Each predicts another outcome; the mean of their log odds is the fusion.
  package var logistics: [LogisticModel]
  /// Platt scaling of the fused log odds.
  package var calibrationSlope: Double
  package var calibrationIntercept: Double
  package var scale: AnomalyScale
  package var thresholds: Thresholds
  /// Row-major rows of features of patients who did well, for explanations.
  package var background: [Float]

  package init(
    forestInputs: [AdverseDistance], forest: IsolationForest, autoencoder: Autoencoder, riskFeatures: [Feature],
    logistics: [LogisticModel], calibrationSlope: Double, calibrationIntercept: Double,
    scale: AnomalyScale, thresholds: Thresholds, background: [Float]
  ) {
    self.forestInputs = forestInputs
    self.forest = forest
    self.autoencoder = autoencoder
    self.riskFeatures = riskFeatures
    self.logistics = logistics
    self.calibrationSlope = calibrationSlope
    self.calibrationIntercept = calibrationIntercept
    self.scale = scale
    self.thresholds = thresholds
    self.background = background
  }

  package var backgroundRows: Int { background.count / Feature.count }

  package func rawScores(_ row: UnsafeBufferPointer<Float>) -> RawScores {
    RawScores(row, forestInputs, forest, autoencoder)
  }

  /// The fusion's inputs: `riskFeatures`, and what the models give.
  package var fusionWidth: Int { riskFeatures.count + ModelScores.fusionWidth }

  /// The fused log odds, before calibration.
  package func logOdds(_ row: UnsafeBufferPointer<Float>, _ raw: RawScores) -> Double {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: fusionWidth) { inputs in
      raw.sustained.fillFusionInputs(row, riskFeatures, into: inputs)
      let read = UnsafeBufferPointer(inputs)
      var sum = 0.0
      for logistic in logistics { sum += logistic.logOdds(read) }
      return sum / Double(logistics.count)
    }
  }

  package func risk(logOdds: Double) -> Double { sigmoid(calibrationSlope * logOdds + calibrationIntercept) }
}
