internal import Detection

/// Every row scored by a model that has not seen its person.
struct CrossValidation: Sendable {
  let foldOfRow: [Int]
  let folds: Int
  private(set) var forest: [Double]
  private(set) var autoencoder: [Double]
  private(set) var logOdds: [Double]
  private(set) var ablated: [ModelFit.Ablation: [Double]] = [:]

  /// Nil where a fold cannot be learned from.
  init?(
    _ table: TrainingTable, folds: Int, seed: UInt64, includesAblations: Bool,
    progress: (_ stage: String, _ fraction: Double, _ loss: Double?) -> Void
  ) {
    self.folds = folds
    foldOfRow = table.folds(folds, seed: seed)
    let zeros = [Double](repeating: 0, count: table.rows)
    (forest, autoencoder, logOdds) = (zeros, zeros, zeros)
    if includesAblations { for ablation in ModelFit.Ablation.allCases { ablated[ablation] = zeros } }
    for fold in 0..<folds {
      let learning = (0..<table.rows).filter { foldOfRow[$0] != fold && table.isTrainable($0) }
      let fit = ModelFit(table, rows: learning, seed: seed &+ UInt64(fold), includesAblations: includesAblations) {
        progress("fold \(fold + 1) of \(folds): \($0)", (Double(fold) + $1) / Double(folds), $2)
      }
      guard let fit else { return nil }
      for row in 0..<table.rows where foldOfRow[row] == fold { keep(table.withRow(row, fit.scores), row) }
    }
  }

  private mutating func keep(_ scores: ModelFit.Scores, _ row: Int) {
    forest[row] = scores.forest
    autoencoder[row] = scores.autoencoder
    logOdds[row] = scores.logOdds
    for (ablation, odds) in scores.ablated { ablated[ablation]?[row] = odds }
  }

  /// Log odds put right by a line fitted on the other folds, so that judging the probabilities is fair.
  func calibratedLogOdds(_ table: TrainingTable) -> [Double] {
    var calibrated = logOdds
    for fold in 0..<folds {
      let others = (0..<table.rows).filter { foldOfRow[$0] != fold && table.isEvaluated($0) }
      let line = PlattScaling.fit(logOdds: others.map { logOdds[$0] }, events: others.map { table.dies[$0] })
      for row in 0..<table.rows where foldOfRow[row] == fold { calibrated[row] = line.slope * logOdds[row] + line.intercept }
    }
    return calibrated
  }
}
