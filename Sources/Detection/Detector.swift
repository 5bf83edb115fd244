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
  fileprivate final class Kept: Sendable {
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
    var (walks, assessments) = ([ForestMemory()], [Assessment]())
    assess(&batch, remembering: &walks, into: &assessments)
    batch.note(row: 0, in: &history)
    return assessments[0]
  }

  /// Assesses every row of `batch`, in order, appending to `assessments`.
  /// - Parameters:
  ///   - batch: to which what is to be noted of its patients is added.
  ///   - walks: of each row its patient's, or of whoever.
  package func assess(
    _ batch: inout FeatureBatch, remembering walks: inout [ForestMemory], into assessments: inout [Assessment]
  ) {
    assessments.reserveCapacity(assessments.count + batch.rows)
    // Counted up once, so that the rest of the batch may change meanwhile.
    let values = batch.values
    values.withUnsafeBufferPointer { values in
      for row in 0..<batch.rows {
        let news2 = NEWS2Score(batch.observations[row])
        // Changed where it lies.
        let place = assessments.count
        assessments.append(
          Assessment(
            observation: batch.observations[row], news2: news2, autoencoder: 0, isolationForest: 0, anomaly: 0, risk: 0,
            riskIfLasting: 0, modelSeverity: .normal, quality: batch.qualities[row], isModelled: false))
        let features = UnsafeBufferPointer(rebasing: values[(row * Feature.count)..<((row + 1) * Feature.count)])
        if let kept, features.contains(where: { !$0.isNaN }) {
          if let forecast = batch.forecasts[row] { assessments[place].forecast = forecast }
          kept.score(features, row, of: &batch, remembering: &walks[row], into: &assessments[place])
        }
      }
    }
  }
}

extension Detector.Kept {
  /// - Parameter features: the row, or the row as it will be if the present state lasts where an answer stands beside it.
  fileprivate func score(
    _ features: UnsafeBufferPointer<Float>, _ row: Int, of batch: inout FeatureBatch, remembering walks: inout ForestMemory,
    into assessment: inout Assessment
  ) {
    if let standing = batch.sustained[row] {
      finish(&assessment, standing, lasting: features, remembering: &walks.lasting)
    } else {
      let (mortality, sepsis) = model.outlook(features, remembering: &batch.courses[row])
      let sustained = SustainedScores(
        models: walks.isOwn ? scorer.scores(features, remembering: &walks.behind) : scorer.scores(features),
        risk: model.deterioration.probability(features), mortality: mortality, sepsis: sepsis)
      batch.sustained[row] = sustained
      Feature.withLasting(features) { finish(&assessment, sustained, lasting: $0, remembering: &walks.lasting) }
    }
  }

  private func finish(
    _ assessment: inout Assessment, _ sustained: SustainedScores, lasting: UnsafeBufferPointer<Float>,
    remembering boxes: inout ForestBoxes
  ) {
    let raw = RawScores(sustained: sustained.models, acute: scorer.scores(lasting, remembering: &boxes))
    (assessment.isolationForest, assessment.autoencoder) = model.scale.percentiles(raw)
    assessment.anomaly = model.scale.anomaly(
      forestPercentile: assessment.isolationForest, autoencoderPercentile: assessment.autoencoder)
    assessment.risk = sustained.risk
    assessment.riskIfLasting = model.deterioration.probability(lasting)
    assessment.modelSeverity = model.thresholds.severity(anomaly: assessment.anomaly, risk: assessment.risk)
    assessment.mortality = sustained.mortality
    assessment.sepsis = sustained.sepsis
    assessment.isSepsisLikely = sustained.sepsis.map { $0 >= model.thresholds.sepsis }
    assessment.isModelled = true
  }
}
