internal import Vitals

/// The game whose Shapley values explain the probability of an outcome, with the players and the sample of `ExplanationGame`.
struct OutcomeGame {
  private let factors: [Int]
  private let worths: [Double]

  init(outcome: OutcomeModel, model: ScoringModel, row: [Float]) {
    let inputs = outcome.inputs
    let used = Set(inputs.filter { !row[$0.distance.feature.index].isNaN }.map(\.distance.feature.channel))
    let factors = Factor.all.indices.filter { index in
      used.contains { $0.factors.contains(FactorSet(rawValue: 1 << UInt8(index))) }
    }
    let players = inputs.map { input in
      factors.enumerated().reduce(0) { bits, player in
        let isItsPlayer = input.distance.feature.channel.factors.contains(FactorSet(rawValue: 1 << UInt8(player.element)))
        return isItsPlayer ? bits | 1 << player.offset : bits
      }
    }
    func values(_ row: [Float]) -> [Double] { inputs.map { $0.counted(row[$0.distance.feature.index]) } }
    let own = values(row)
    var mixed = own
    var sums = [Double](repeating: 0, count: 1 << factors.count)
    for sample in 0..<model.backgroundRows {
      let other = values(ExplanationGame.sample(sample, of: model, knownAs: row))
      for coalition in sums.indices {
        for input in inputs.indices { mixed[input] = players[input] & ~coalition == 0 ? own[input] : other[input] }
        sums[coalition] += sigmoid(mixed.withUnsafeBufferPointer { outcome.logOdds(ofCounts: $0) })
      }
    }
    var worths = sums.map { $0 / Double(model.backgroundRows) }
    // The shown probability itself, to the last bit.
    worths[worths.count - 1] = row.withUnsafeBufferPointer { outcome.probability($0) }
    (self.factors, self.worths) = (factors, worths)
  }

  /// The probability that is shown, and what it is expected to be for patients who did well and of whom as much is known.
  var probability: Double { worths[worths.count - 1] }
  var expectation: Double { worths[0] }

  /// One value for each of `Factor.all`; together they are the probability less what is expected.
  func shapleyPoints() -> [Double] {
    var points = [Double](repeating: 0, count: Factor.all.count)
    for (factor, value) in zip(factors, ShapleyValues.exact(players: factors.count) { worths[$0] }) { points[factor] = value }
    return points
  }
}
