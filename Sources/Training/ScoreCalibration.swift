internal import Detection
internal import Foundation

/// What turns raw scores into the numbers on screen, learned from scores of persons that the models had not seen.
struct ScoreCalibration: Sendable {
  let scale: AnomalyScale
  /// How much of the mortality's log odds is added to the deterioration's.
  let mortalityShare: Double
  let risk: PlattScaling
  let mortality: PlattScaling?
  let sepsis: PlattScaling?

  /// Nil where the scores of normal rows do not vary.
  init?(_ table: StudyTable, _ heldOut: HeldOutScores) {
    let normal = (0..<table.rows).filter { table.isNormal[$0] && !heldOut.forest[$0].isNaN }
    let scale = AnomalyScale(
      forest: normal.map { Double(heldOut.forest[$0]) }, autoencoder: normal.map { Double(heldOut.autoencoder[$0]) },
      weights: table.evenWeights(normal))
    guard let scale else { return nil }
    self.scale = scale
    mortalityShare = Self.bestMortalityShare(table, heldOut)
    // Where a set knows the hour of death, the risk is made to agree with it; else with what there is.
    let knowing = table.sets.contains { $0.riskOutcome == .death24 } ? Outcome.death24 : .death48
    guard let risk = Self.line(table, heldOut.fused(mortalityShare), { table.riskOutcome($0) == knowing ? knowing : nil }) else {
      return nil
    }
    self.risk = risk
    mortality = Self.line(table, heldOut.mortality) { _ in .hospitalDeath }
    sepsis = Self.line(table, heldOut.sepsis) { _ in .sepsis12 }
  }

  private static let mortalityShares = [0, 0.125, 0.25, 0.5, 0.75, 1]

  /// The share with which the risk ranks best, on average over the sets that know when patients died.
  private static func bestMortalityShare(_ table: StudyTable, _ heldOut: HeldOutScores) -> Double {
    var best = (share: 0.0, area: -Double.infinity)
    for share in mortalityShares {
      let fused = heldOut.fused(share)
      let areas = table.sets.indices.compactMap { set -> Double? in
        guard let outcome = table.sets[set].riskOutcome else { return nil }
        let rows = table.judged(outcome, in: set).filter { !fused[$0].isNaN }
        return RankedScores(
          scores: rows.map { Double(fused[$0]) }, events: rows.map { table.happens(outcome, $0) ?? false }
        ).areas()?.roc
      }
      let area = areas.reduce(0, +) / Double(max(areas.count, 1))
      if area > best.area { best = (share, area) }
    }
    return best.share
  }

  /// Nil where nothing of the outcome is known.
  private static func line(_ table: StudyTable, _ logOdds: [Float], _ outcome: (Int) -> Outcome?) -> PlattScaling? {
    var (odds, events): ([Double], [Bool]) = ([], [])
    for row in 0..<table.rows where table.isEvaluated(row) && !logOdds[row].isNaN {
      guard let happens = outcome(row).flatMap({ table.happens($0, row) }) else { continue }
      odds.append(Double(logOdds[row]))
      events.append(happens)
    }
    guard events.contains(true), events.contains(false) else { return nil }
    return PlattScaling.fit(logOdds: odds, events: events)
  }
}

extension StudyTable {
  /// The rows of a set on which an outcome is judged.
  func judged(_ outcome: Outcome, in set: Int) -> [Int] {
    (0..<rows).filter { Int(self.set[$0]) == set && isEvaluated($0) && happens(outcome, $0) != nil }
  }
}

extension AnomalyScale {
  /// From raw scores of normal rows; nil where they do not vary.
  init?(forest: [Double], autoencoder: [Double], weights: [Double]) {
    guard let forestTable = PercentileTable.fit(forest, weights: weights),
      let autoencoderTable = PercentileTable.fit(autoencoder, weights: weights)
    else { return nil }
    let combined = zip(forest, autoencoder).map { forest, autoencoder in
      AnomalyScale.combine(
        forest: forestTable.percentile(of: forest), autoencoder: autoencoderTable.percentile(of: autoencoder))
    }
    guard let combinedTable = PercentileTable.fit(combined, weights: weights) else { return nil }
    self.init(forest: forestTable, autoencoder: autoencoderTable, combined: combinedTable)
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
