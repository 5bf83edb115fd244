package import Vitals

/// The models and the clinical rule together: a patient's history in, an assessment or an explanation out.
///
/// Immutable and free of side effects: any number of queues may use one detector at once, and a history is assessed the same
/// alone and in a batch, bit by bit.
package struct Detector: Sendable {
  /// Names the model by what is in it: the same weights have the same version everywhere.
  package let version: String
  private let kept: Kept?

  /// Behind one reference, which a row counts up instead of those to all arrays of the model.
  private final class Kept: Sendable {
    let model: ScoringModel
    let scorer: AnomalyScorer

    init(_ model: ScoringModel) {
      self.model = model
      scorer = model.scorer()
    }
  }

  package var model: ScoringModel? { kept?.model }

  /// Only the clinical rule, for when no model can be loaded.
  package static let rulesOnly = Detector(version: "rules-only", model: nil)

  package init(version: String, model: ScoringModel?) {
    self.version = version
    kept = model.map(Kept.init)
  }

  /// Loads and checks the model in a folder: format, shapes, finite numbers, and the SHA-256 of each file.
  package static func load(directory: String) throws(DetectorError) -> Detector {
    let (file, version) = try ModelFile.read(from: directory)
    return Detector(version: version, model: file.model)
  }

  /// The same without the mortality, which no ward is shown: whoever scores a file or compares wards asks for it, and the readings
  /// of a feed need not pay for it.
  package var withoutMortality: Detector {
    guard var model else { return self }
    model.mortality = nil
    return Detector(version: version, model: model)
  }

  /// Whether there is a model; else only NEWS2 speaks.
  package var isModelled: Bool { kept != nil }

  /// What the models make of the patient as of the newest reading.
  package func assess(_ history: PatientHistory) -> Assessment {
    var history = history
    return score(&history)
  }

  /// The same, noted for the readings to come.
  package func score(_ history: inout PatientHistory) -> Assessment {
    var batch = FeatureBatch()
    batch.append(history)
    var memory = ScoreMemory()
    return batch.values.withUnsafeBufferPointer { features in
      history.outcomes = batch.courses[0]
      return assess(
        features, batch.observations[0], batch.qualities[0], batch.forecasts[0], remembering: &memory, &history.outcomes)
    }
  }

  /// Assesses every row of `batch`, in order, appending to `assessments`.
  /// - Parameters:
  ///   - batch: whose courses go on.
  ///   - memories: of each row its patient's.
  package func assess(
    _ batch: inout FeatureBatch, remembering memories: inout [ScoreMemory], into assessments: inout [Assessment]
  ) {
    assessments.reserveCapacity(assessments.count + batch.rows)
    // Counted up once, so that the rest of the batch may change meanwhile.
    let values = batch.values
    values.withUnsafeBufferPointer { values in
      for row in 0..<batch.rows {
        let features = UnsafeBufferPointer(rebasing: values[(row * Feature.count)..<((row + 1) * Feature.count)])
        assessments.append(
          assess(
            features, batch.observations[row], batch.qualities[row], batch.forecasts[row], remembering: &memories[row],
            &batch.courses[row]))
      }
    }
  }

  private func assess(
    _ row: UnsafeBufferPointer<Float>, _ observation: Observation, _ quality: PerVital<SignalQuality>, _ forecast: Forecast?,
    remembering memory: inout ScoreMemory, _ course: inout OutcomeCourse
  ) -> Assessment {
    let news2 = NEWS2Score(observation)
    guard let kept, row.contains(where: { !$0.isNaN }) else {
      return Assessment(
        observation: observation, news2: news2, autoencoder: 0, isolationForest: 0, anomaly: 0, risk: 0, riskIfLasting: 0,
        modelSeverity: .normal, quality: quality, isModelled: false)
    }
    return Feature.withLasting(row) { lasting in
      let raw = kept.scorer.rawScores(row, lasting: lasting, remembering: &memory)
      let outlook = kept.model.outlook(row, remembering: &course)
      let (forest, autoencoder) = kept.model.scale.percentiles(raw)
      var assessment = Assessment(
        observation: observation, news2: news2, autoencoder: autoencoder, isolationForest: forest,
        anomaly: kept.model.scale.anomaly(forestPercentile: forest, autoencoderPercentile: autoencoder),
        risk: kept.model.deterioration.probability(row), riskIfLasting: kept.model.deterioration.probability(lasting),
        modelSeverity: .normal, quality: quality)
      assessment.modelSeverity = kept.model.thresholds.severity(anomaly: assessment.anomaly, risk: assessment.risk)
      assessment.mortality = outlook.mortality
      assessment.sepsis = outlook.sepsis
      assessment.forecast = forecast
      assessment.isSepsisLikely = outlook.sepsis.map { $0 >= kept.model.thresholds.sepsis }
      return assessment
    }
  }
}
