internal import Detection
internal import Foundation

/// What turns raw scores into the numbers on screen, learned from scores of persons that the models had not seen.
struct ScoreCalibration: Sendable {
  let scale: AnomalyScale
  let platt: PlattScaling

  /// Nil where the scores of normal rows do not vary.
  init?(_ table: TrainingTable, _ validation: CrossValidation) {
    let normal = (0..<table.rows).filter { table.isNormal[$0] }
    let weights = normal.map { table.weight[$0] }
    guard
      let forest = PercentileTable.fit(normal.map { validation.forest[$0] }, weights: weights),
      let autoencoder = PercentileTable.fit(normal.map { validation.autoencoder[$0] }, weights: weights)
    else { return nil }
    let combined = normal.map { row in
      AnomalyScale.combine(
        forest: forest.percentile(of: validation.forest[row]),
        autoencoder: autoencoder.percentile(of: validation.autoencoder[row]))
    }
    guard let anomaly = PercentileTable.fit(combined, weights: weights) else { return nil }
    scale = AnomalyScale(forest: forest, autoencoder: autoencoder, combined: anomaly)
    let judged = (0..<table.rows).filter { table.isEvaluated($0) }
    platt = PlattScaling.fit(logOdds: judged.map { validation.logOdds[$0] }, events: judged.map { table.dies[$0] })
  }

  /// The anomaly score of every row.
  func anomalies(_ table: TrainingTable, _ validation: CrossValidation) -> [Double] {
    (0..<table.rows).map { row in
      scale.combined.percentile(
        of: AnomalyScale.combine(
          forest: scale.forest.percentile(of: validation.forest[row]),
          autoencoder: scale.autoencoder.percentile(of: validation.autoencoder[row])))
    }
  }

  func risks(_ validation: CrossValidation) -> [Double] {
    validation.logOdds.map { sigmoid(platt.slope * $0 + platt.intercept) }
  }
}

extension PercentileTable {
  /// Quantiles at which the curve is kept: finer towards the odd end, where it matters.
  private static let shares: [Double] = {
    let coarse = (0...18).map { Double($0) / 20 }
    let fine = (0...9).map { 0.95 + Double($0) / 200 }
    return coarse + fine + [0.997, 0.998, 0.999, 0.9995, 1]
  }()

  /// The weighted percentiles of `scores`; a score shared by many stands at the share of those below it. Nil where the scores
  /// do not vary.
  static func fit(_ scores: [Double], weights: [Double]) -> PercentileTable? {
    let order = scores.indices.sorted { (scores[$0], $0) < (scores[$1], $1) }
    let total = weights.reduce(0, +)
    var below = 0.0
    var kept: [(score: Double, percentile: Double)] = []
    var next = 0
    var place = 0
    while place < order.count {
      let score = scores[order[place]]
      var ties = 0.0
      while place < order.count, scores[order[place]] == score {
        ties += weights[order[place]]
        place += 1
      }
      let share = below / total
      below += ties
      let isLast = place == order.count
      if next < shares.count && below / total >= shares[next] || isLast {
        kept.append((score, 100 * (isLast ? 1 : share)))
        while next < shares.count && below / total >= shares[next] { next += 1 }
      }
    }
    return PercentileTable(scores: kept.map(\.score), percentiles: kept.map(\.percentile))
  }
}
