/// All that is learnt: what is odd, and how likely each outcome is. A row of features in, scores out.
package struct ScoringModel: Sendable, Equatable {
  package var forestInputs: [AdverseDistance]
  package var forest: IsolationForest
  package var autoencoder: Autoencoder
  package var scale: AnomalyScale
  /// Of death within 24 hours: the risk on screen.
  package var deterioration: OutcomeModel
  /// Of death in this hospital stay, whenever it comes; nil where the training data did not tell.
  package var mortality: OutcomeModel?
  /// Of sepsis within 12 hours: never mixed into the risk. Nil where the training data did not tell.
  package var sepsis: OutcomeModel?
  package var thresholds: Thresholds
  /// Row-major rows of features of patients who did well, for explanations.
  package var background: [Float]

  package init(
    forestInputs: [AdverseDistance], forest: IsolationForest, autoencoder: Autoencoder, scale: AnomalyScale,
    deterioration: OutcomeModel, mortality: OutcomeModel?, sepsis: OutcomeModel?, thresholds: Thresholds, background: [Float]
  ) {
    self.forestInputs = forestInputs
    self.forest = forest
    self.autoencoder = autoencoder
    self.scale = scale
    self.deterioration = deterioration
    self.mortality = mortality
    self.sepsis = sepsis
    self.thresholds = thresholds
    self.background = background
  }

  package var backgroundRows: Int { background.count / Feature.count }

  func rawScores(_ row: [Float], lasting: [Float]) -> RawScores {
    let scorer = scorer()
    return RawScores(
      sustained: row.withUnsafeBufferPointer(scorer.scores), acute: lasting.withUnsafeBufferPointer(scorer.scores))
  }

  package func scorer() -> AnomalyScorer { AnomalyScorer(forestInputs, forest, autoencoder) }

  /// How likely death in this stay and sepsis are.
  /// - Parameter course: which this row has begun.
  package func outlook(
    _ row: UnsafeBufferPointer<Float>, remembering course: inout OutcomeCourse
  ) -> (mortality: Double?, sepsis: Double?) {
    let logOdds = OutcomeCourse.LogOdds(mortality?.logOdds(row) ?? 0, sepsis?.logOdds(row) ?? 0)
    course.note(logOdds)
    let mean = course.mean(with: logOdds)
    return (
      mortality.map { sigmoid($0.answer(logOdds[0], mean: mean[0])) },
      sepsis.map { sigmoid($0.answer(logOdds[1], mean: mean[1])) }
    )
  }
}
