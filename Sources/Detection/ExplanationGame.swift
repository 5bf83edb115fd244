internal import Vitals

/// The game whose Shapley values explain the anomaly score.
///
/// The worth of a coalition is the mean score over a stored sample of patients who did well, whose features of the coalition's
/// factors are replaced by this patient's. A feature of two vitals (the shock index) is this patient's only when both are in.
/// What is not known of this patient is taken out of the sample too, and so gets exactly nothing.
struct ExplanationGame {
  private let model: ScoringModel
  private let row: [Float]
  /// The factors that the score depends on and of which something is known; all others are dummies and get exactly 0.
  private let factors: [Int]
  /// The worth of each coalition of `factors`; bit i is `factors[i]`.
  private let worths: [Double]

  init(model: ScoringModel, row: [Float]) {
    self.model = model
    self.row = row
    let used = model.forestInputs.map(\.feature) + model.autoencoder.features
    factors = Factor.all.indices.filter { index in
      used.contains { $0.channel.factors.contains(FactorSet(rawValue: 1 << UInt8(index))) && !row[$0.index].isNaN }
    }
    var sums = [Double](repeating: 0, count: 1 << factors.count)
    for sample in 0..<model.backgroundRows {
      let other = Self.sample(sample, of: model, knownAs: row)
      for (coalition, score) in Self.scores(model, own: row, other: other, factors: factors).enumerated() {
        sums[coalition] += score
      }
    }
    var worths = sums.map { $0 / Double(model.backgroundRows) }
    // With every feature its own the sample does not matter: the displayed score itself, to the last bit.
    worths[worths.count - 1] = row.withUnsafeBufferPointer { model.scale.anomaly(model.rawScores($0)) }
    self.worths = worths
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

  private static func sample(_ sample: Int, of model: ScoringModel, knownAs row: [Float]) -> [Float] {
    let start = sample * Feature.count
    return row.indices.map { row[$0].isNaN ? .nan : model.background[start + $0] }
  }

  /// Which players an input belongs to, as bits of a coalition.
  private static func players(_ feature: Feature, _ factors: [Int]) -> Int {
    factors.enumerated().reduce(0) { bits, player in
      feature.channel.factors.contains(FactorSet(rawValue: 1 << UInt8(player.element))) ? bits | 1 << player.offset : bits
    }
  }

  /// The anomaly score of every mixture of the two rows.
  private static func scores(_ model: ScoringModel, own: [Float], other: [Float], factors: [Int]) -> [Double] {
    func lasting(_ row: [Float]) -> [Float] { Feature.lastingIndex.map { row[$0] } }
    let sustained = modelScores(model, own: own, other: other, factors: factors)
    let acute = modelScores(model, own: lasting(own), other: lasting(other), factors: factors)
    return zip(sustained, acute).map { model.scale.anomaly(RawScores(sustained: $0, acute: $1)) }
  }

  private static func modelScores(
    _ model: ScoringModel, own: [Float], other: [Float], factors: [Int]
  ) -> [ModelScores] {
    func forestInputs(_ row: [Float]) -> [Float] {
      row.withUnsafeBufferPointer { row in model.forestInputs.map { $0.value(in: row) } }
    }
    let forest = model.forest.coalitionScores(
      own: forestInputs(own), other: forestInputs(other), players: model.forestInputs.map { players($0.feature, factors) },
      playerCount: factors.count)
    let oddness = Vital.allCases.map { coalitionOddness(of: $0, model, own: own, other: other, factors: factors) }
    return forest.indices.map { coalition in
      ModelScores(forest: forest[coalition], oddness: PerVital { oddness[Int($0.rawValue)][coalition] })
    }
  }

  /// A vital's oddness depends on itself and on what is shown beside it: it is computed once for each coalition of those.
  private static func coalitionOddness(
    of vital: Vital, _ model: ScoringModel, own: [Float], other: [Float], factors: [Int]
  ) -> [Double] {
    let inputs = model.autoencoder.features.filter { model.autoencoder.depends(vital, on: $0) }
    let players = inputs.map { Self.players($0, factors) }
    let relevant = players.reduce(0, |)
    var found = [Double](repeating: 0, count: 1 << factors.count)
    var mixed = own
    for coalition in found.indices {
      guard coalition & ~relevant == 0 else {
        // Smaller, so already known.
        found[coalition] = found[coalition & relevant]
        continue
      }
      for (input, needed) in zip(inputs, players) {
        mixed[input.index] = needed & ~coalition == 0 ? own[input.index] : other[input.index]
      }
      found[coalition] = mixed.withUnsafeBufferPointer { max(0, model.autoencoder.oddness(of: vital, $0) ?? 0) }
    }
    return found
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
