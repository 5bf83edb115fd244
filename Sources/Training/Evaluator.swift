package import Detection
package import Vitals

/// What an evaluation can be told.
package struct EvaluationOptions: Sendable {
  /// Folds of the person-wise cross-validation; nil judges an existing detector on all rows instead.
  package var folds: Int?
  /// How many cross-validations the figures are the means of.
  package var splits: Int
  package var seed: UInt64
  /// Resamplings of persons for the 95 % intervals.
  package var bootstraps: Int
  /// Whether to refit without the forest and without the autoencoder.
  package var includesAblations: Bool

  package init(
    folds: Int? = 5, splits: Int = 5, seed: UInt64 = 1, bootstraps: Int = 500, includesAblations: Bool = true
  ) {
    self.folds = folds
    self.splits = splits
    self.seed = seed
    self.bootstraps = bootstraps
    self.includesAblations = includesAblations
  }
}

/// Judges NEWS2, both models, their fusion and the risk side by side, on persons the model has not learned from.
package enum Evaluator {
  /// Cross-validates the whole training; with a `detector` and no `folds`, judges that detector on data it has not seen.
  package static func evaluate(
    rows: [Reading], outcomes: [StayOutcome], detector: Detector? = nil, options: EvaluationOptions = EvaluationOptions(),
    progress: (TrainingProgress) -> Void = { _ in }
  ) throws(TrainingError) -> EvaluationReport {
    progress(TrainingProgress(stage: "features", fraction: 0))
    let table = try Trainer.checkedTable(rows: rows, outcomes: outcomes)
    if options.folds == nil, let model = detector?.model {
      progress(TrainingProgress(stage: "scores", fraction: 0.3))
      return EvaluationReport(
        EvaluationScores(table, model), thresholds: model.thresholds, bootstraps: options.bootstraps, seed: options.seed)
    }
    let validations = CrossValidation.repeated(
      options.splits, table, folds: options.folds ?? 5, seed: options.seed, includesAblations: options.includesAblations
    ) {
      progress(TrainingProgress(stage: $0, fraction: 0.05 + 0.8 * $1, loss: $2))
    }
    progress(TrainingProgress(stage: "intervals", fraction: 0.85))
    guard let validations,
      let report = EvaluationReport(
        table, validations, thresholds: nil, bootstraps: options.bootstraps, seed: options.seed)
    else { throw .nothingVaries }
    return report
  }
}
