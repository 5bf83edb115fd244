internal import Vitals

/// The game whose Shapley values explain the anomaly score.
///
/// The worth of a coalition is the mean score over a stored sample of patients who did well, whose features of the coalition's
/// factors are replaced by this patient's. A feature of two vitals (the shock index) is this patient's only when both are in.
/// What is not known of this patient is taken out of the sample too, and so gets exactly nothing.
struct ExplanationGame {
  /// The factors that the score depends on and of which something is known; all others are dummies and get exactly 0.
  private let factors: [Int]
  /// The worth of each coalition of `factors`; bit i is `factors[i]`.
  private let worths: [Double]

  /// - Parameter lasting: the row as it will be if the present state lasts.
  init(model: ScoringModel, row: [Float], lasting: [Float]) {
    let used = model.forestInputs.map(\.feature) + model.autoencoder.features
    factors = Factor.all.indices.filter { index in
      used.contains { $0.channel.factors.contains(FactorSet(rawValue: 1 << UInt8(index))) && !row[$0.index].isNaN }
    }
    var sums = [Double](repeating: 0, count: 1 << factors.count)
    let scale = model.scale
    for start in stride(from: 0, to: model.backgroundRows, by: Lanes.scalarCount) {
      let samples = (start..<min(start + Lanes.scalarCount, model.backgroundRows)).map {
        Self.sample($0, of: model, knownAs: row)
      }
      let sustained = Mixtures(model, own: row, others: samples, factors: factors)
      let acute = Mixtures(model, own: lasting, others: samples.map(Feature.lasting), factors: factors)
      // As in `RawScores`: the odder of the two.
      let forest = zip(sustained.forest, acute.forest).map { pointwiseMax($0, $1) }
      let autoencoder = zip(sustained.autoencoder, acute.autoencoder).map { pointwiseMax($0, $1) }
      let stretchedForest = Self.forEach([forest]) { AnomalyScale.stretched(scale.forest.percentile(of: forest[$0][$1])) }
      let stretchedAutoencoder = Self.forEach([autoencoder]) {
        AnomalyScale.stretched(scale.autoencoder.percentile(of: autoencoder[$0][$1]))
      }
      let combined = Self.forEach([stretchedForest, stretchedAutoencoder]) { coalition, sample in
        scale.combined.percentile(
          of: AnomalyScale.combine(
            stretchedForest: stretchedForest[coalition][sample],
            stretchedAutoencoder: stretchedAutoencoder[coalition][sample]))
      }
      for coalition in sums.indices {
        for sample in samples.indices { sums[coalition] += combined[coalition][sample] }
      }
    }
    var worths = sums.map { $0 / Double(model.backgroundRows) }
    // With every feature its own the sample does not matter: the displayed score itself, to the last bit.
    worths[worths.count - 1] = model.scale.anomaly(model.rawScores(row, lasting: lasting))
    self.worths = worths
  }

  /// What `work` makes of each coalition and lane; done once where a player changes none of `numbers`, as many do not.
  private static func forEach(_ numbers: [[Lanes]], _ work: (_ coalition: Int, _ lane: Int) -> Double) -> [Lanes] {
    var results: [Lanes] = []
    let coalitions = numbers[0].count
    results.reserveCapacity(coalitions)
    for coalition in 0..<coalitions {
      func isSame(without player: Int) -> Bool { numbers.allSatisfy { $0[coalition ^ player] == $0[coalition] } }
      var players = coalition
      while players != 0, !isSame(without: players & -players) { players &= players - 1 }
      let known = players == 0 ? nil : coalition ^ (players & -players)
      results.append(known.map { results[$0] } ?? Lanes { work(coalition, $0) })
    }
    return results
  }

  /// The displayed score.
  var score: Double { worths[worths.count - 1] }
  /// What the score is expected to be for patients who did well and of whom as much is known.
  var expectation: Double { worths[0] }

  /// One value for each of `Factor.all`.
  func shapleyPoints() -> [Double] {
    var points = [Double](repeating: 0, count: Factor.all.count)
    for (factor, value) in zip(factors, ShapleyValues.exact(players: factors.count) { worths[$0] }) { points[factor] = value }
    return points
  }

  static func sample(_ sample: Int, of model: ScoringModel, knownAs row: [Float]) -> [Float] {
    let start = sample * Feature.count
    return row.indices.map { row[$0].isNaN ? .nan : model.background[start + $0] }
  }
}

/// The models' scores of every mixture of the patient's row with up to eight others, a lane each.
private struct Mixtures {
  let forest: [Lanes]
  let autoencoder: [Lanes]

  init(_ model: ScoringModel, own: [Float], others: [[Float]], factors: [Int]) {
    func forestInputs(_ row: [Float]) -> [Float] {
      row.withUnsafeBufferPointer { row in model.forestInputs.map { $0.value(in: row) } }
    }
    forest = model.forest.coalitionScores(
      own: forestInputs(own), others: others.map(forestInputs),
      players: model.forestInputs.map { Self.players($0.feature.channel, factors) }, playerCount: factors.count)
    autoencoder = model.autoencoder.coalitionScores(
      own: own, others: others, players: PerVital { Self.players(FeatureChannel($0), factors) },
      playerCount: factors.count)
  }

  /// Which players a quantity belongs to, as bits of a coalition.
  private static func players(_ channel: FeatureChannel, _ factors: [Int]) -> Int {
    factors.enumerated().reduce(0) { bits, player in
      channel.factors.contains(FactorSet(rawValue: 1 << UInt8(player.element))) ? bits | 1 << player.offset : bits
    }
  }
}

extension Factor {
  func news2Points(_ score: NEWS2Score) -> Int? {
    switch self {
    case .vital(let vital): score.points(of: vital)
    case .oxygen: score[.oxygen]
    case .consciousness: score[.consciousness]
    }
  }
}
