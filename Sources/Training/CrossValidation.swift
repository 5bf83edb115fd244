internal import Detection

/// Every row scored by a model that has not seen its person.
struct CrossValidation: Sendable {
  let foldOfRow: [Int]
  let folds: Int
  private(set) var forest: [Double]
  private(set) var autoencoder: [Double]
  /// Of each outcome, by the whole fusion and by those without a model; an outcome that some fold lacks is left out.
  private(set) var fused: [Outcome: [ModelFit.Fusion: [Double]]] = [:]

  /// What the risk is made of.
  var logOdds: [Double] { fused[.death]?[.whole] ?? [] }

  /// Nil where a fold cannot be learned from.
  init?(
    _ table: TrainingTable, folds: Int, seed: UInt64, includesAblations: Bool,
    progress: (_ stage: String, _ fraction: Double, _ loss: Double?) -> Void
  ) {
    self.folds = folds
    foldOfRow = table.folds(folds, seed: seed)
    let zeros = [Double](repeating: 0, count: table.rows)
    (forest, autoencoder) = (zeros, zeros)
    for fold in 0..<folds {
      let learning = (0..<table.rows).filter { foldOfRow[$0] != fold && table.isTrainable($0) }
      let fit = ModelFit(table, rows: learning, seed: seed &+ UInt64(fold), includesAblations: includesAblations) {
        progress("fold \(fold + 1) of \(folds): \($0)", (Double(fold) + $1) / Double(folds), $2)
      }
      guard let fit else { return nil }
      if fold == 0 { fused = fit.fusions.mapValues { $0.mapValues { _ in zeros } } }
      fused = fused.filter { fit.fusions[$0.key] != nil }
      for row in 0..<table.rows where foldOfRow[row] == fold { keep(table.withRow(row, fit.scores), row) }
    }
  }

  /// As many of them as `splits`, each dealing out the persons anew and learning with other seeds; nil where a fold cannot be
  /// learned from. The first is the same however many there are.
  static func repeated(
    _ splits: Int, _ table: TrainingTable, folds: Int, seed: UInt64, includesAblations: Bool,
    progress: (_ stage: String, _ fraction: Double, _ loss: Double?) -> Void
  ) -> [CrossValidation]? {
    var validations: [CrossValidation] = []
    for split in 0..<splits {
      let validation = CrossValidation(
        table, folds: folds, seed: seed &+ 1000 &* UInt64(split), includesAblations: includesAblations
      ) {
        progress("split \(split + 1) of \(splits), \($0)", (Double(split) + $1) / Double(splits), $2)
      }
      guard let validation else { return nil }
      validations.append(validation)
    }
    return validations
  }

  private mutating func keep(_ scores: ModelFit.Scores, _ row: Int) {
    forest[row] = scores.forest
    autoencoder[row] = scores.autoencoder
    for (outcome, odds) in scores.logOdds { for (fusion, value) in odds { fused[outcome]?[fusion]?[row] = value } }
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
