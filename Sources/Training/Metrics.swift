internal import Foundation

/// Scores of rows against what happened, sorted once so that any re-weighting of the rows is one pass.
struct RankedScores: Sendable {
  /// Rows from the highest score to the lowest.
  private let order: [Int]
  /// True where the next row in `order` has the same score.
  private let isTied: [Bool]
  private let events: [Bool]

  init(scores: [Double], events: [Bool]) {
    let order = scores.indices.sorted { (scores[$0], $1) > (scores[$1], $0) }
    self.order = order
    isTied = order.indices.map { $0 + 1 < order.count && scores[order[$0]] == scores[order[$0 + 1]] }
    self.events = events
  }

  /// Area under the ROC curve (ties count half) and average precision (scikit-learn's step-wise sum); nil where one of the
  /// two outcomes does not occur.
  func areas(weights: [Double]? = nil) -> (roc: Double, precisionRecall: Double)? {
    var (positives, negatives) = (0.0, 0.0)
    var (roc, precisionRecall) = (0.0, 0.0)
    var (groupPositives, groupNegatives) = (0.0, 0.0)
    for (place, row) in order.enumerated() {
      let weight = weights?[row] ?? 1
      if events[row] { groupPositives += weight } else { groupNegatives += weight }
      if isTied[place] { continue }
      roc += groupNegatives * (positives + groupPositives / 2)
      positives += groupPositives
      negatives += groupNegatives
      if positives + negatives > 0 { precisionRecall += groupPositives * positives / (positives + negatives) }
      (groupPositives, groupNegatives) = (0, 0)
    }
    guard positives > 0, negatives > 0 else { return nil }
    return (roc / (positives * negatives), precisionRecall / positives)
  }

  /// The weight of all rows flagged, and the share of events among them, when just enough of the highest are flagged to
  /// catch `caught` weight of events.
  func flagged(toCatch caught: Double, weights: [Double]? = nil) -> (rows: Double, precision: Double) {
    var (rows, hits) = (0.0, 0.0)
    for (place, row) in order.enumerated() {
      let weight = weights?[row] ?? 1
      rows += weight
      if events[row] { hits += weight }
      if hits >= caught - 1e-9 && !isTied[place] { break }
    }
    return (rows, rows > 0 ? hits / rows : 0)
  }

  /// Points of the ROC curve, from (0, 0) to (1, 1), at most `count` of them.
  func curve(points count: Int) -> [(falsePositiveRate: Double, sensitivity: Double)] {
    let positives = Double(events.count { $0 })
    let negatives = Double(events.count) - positives
    guard positives > 0, negatives > 0 else { return [] }
    var (hits, misses) = (0.0, 0.0)
    var points: [(falsePositiveRate: Double, sensitivity: Double)] = [(0, 0)]
    for (place, row) in order.enumerated() {
      if events[row] { hits += 1 } else { misses += 1 }
      guard !isTied[place] else { continue }
      if misses / negatives - points[points.count - 1].falsePositiveRate >= 1 / Double(count) || place == order.count - 1 {
        points.append((misses / negatives, hits / positives))
      }
    }
    return points
  }
}

/// How well probabilities agree with what happens.
struct CalibrationMetrics: Sendable, Codable, Equatable {
  /// 1 is right; below 1 the probabilities are too extreme.
  var slope: Double
  /// 0 is right; below 0 the probabilities are too high (with the slope held at 1).
  var intercept: Double
  /// Mean squared error of the probability.
  var brier: Double

  init(probabilities: [Double], events: [Bool]) {
    brier =
      zip(probabilities, events).reduce(0) { $0 + ($1.0 - ($1.1 ? 1 : 0)) * ($1.0 - ($1.1 ? 1 : 0)) }
      / Double(max(events.count, 1))
    let logOdds = probabilities.map { probability -> Double in
      let bounded = min(max(probability, 1e-9), 1 - 1e-9)
      return log(bounded / (1 - bounded))
    }
    slope = PlattScaling.fit(logOdds: logOdds, events: events).slope
    intercept = PlattScaling.fit(logOdds: logOdds, events: events, fixedSlope: 1).intercept
  }
}
