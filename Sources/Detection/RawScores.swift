package import Vitals

/// The two models' own scores of one row, uncalibrated.
package struct RawScores: Sendable, Equatable {
  /// The forest's score, 0–1.
  package var forest: Double
  /// How odd the autoencoder finds each vital, 0 where it is not odd or not known.
  package var oddness: PerVital<Double>

  package init(
    _ row: UnsafeBufferPointer<Float>, _ forestInputs: [AdverseDistance], _ forest: IsolationForest, _ autoencoder: Autoencoder
  ) {
    self.forest = withUnsafeTemporaryAllocation(of: Float.self, capacity: forestInputs.count) { inputs in
      for (index, input) in forestInputs.enumerated() { inputs[index] = input.value(in: row) }
      return forest.score(UnsafeBufferPointer(inputs))
    }
    oddness = autoencoder.oddness(row).map { max(0, $0 ?? 0) }
  }

  /// The autoencoder in one number.
  package var autoencoder: Double { Vital.allCases.reduce(0) { $0 + oddness[$1] } / 6 }

  /// How many inputs of the fusion come from the models.
  package static let fusionWidth = 6

  /// Fills the inputs of the fusion: the features, the forest, and the oddness of heart rate, breathing, saturation,
  /// temperature, and blood pressure. Both pressures are one input: apart they are so alike that their coefficients would hang
  /// on single patients.
  package func fillFusionInputs(
    _ row: UnsafeBufferPointer<Float>, _ features: [Feature], into inputs: UnsafeMutableBufferPointer<Double>
  ) {
    for (index, feature) in features.enumerated() { inputs[index] = Double(row[feature.index]) }
    let models = features.count
    inputs[models] = forest
    inputs[models + 1] = oddness.heartRate
    inputs[models + 2] = oddness.respiratoryRate
    inputs[models + 3] = oddness.oxygenSaturation
    inputs[models + 4] = oddness.temperature
    inputs[models + 5] = (oddness.systolicPressure + oddness.diastolicPressure) / 2
  }
}
