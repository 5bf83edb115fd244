package import Detection

/// Judges NEWS2, both models and what answers for each outcome side by side, on persons and in hospitals not learned from.
package enum Evaluator {
  /// Cross-validates the whole training; with a `detector`, judges that on the table, which it must not have seen.
  /// - Parameter outcomes: which to judge; empty for all that the sets know.
  package static func evaluate(
    _ table: StudyTable, detector: Detector? = nil, outcomes: Set<Outcome> = [], options: TrainingOptions = TrainingOptions(),
    progress: @escaping @Sendable (TrainingProgress) -> Void = { _ in }
  ) throws(TrainingError) -> EvaluationReport {
    if let model = detector?.model {
      progress(TrainingProgress(stage: "scores", fraction: 0.3))
      return EvaluationReport(table, model, outcomes: outcomes, bootstraps: options.bootstraps, seed: options.seed)
    }
    try table.check()
    let validation = Validation(table, options, share: 0.85, progress)
    guard let calibration = ScoreCalibration(table, validation.folds) else { throw .nothingVaries }
    progress(TrainingProgress(stage: "intervals", fraction: 0.85))
    return EvaluationReport(
      table, validation, calibration, outcomes: outcomes, thresholds: nil, bootstraps: options.bootstraps, seed: options.seed)
  }
}
