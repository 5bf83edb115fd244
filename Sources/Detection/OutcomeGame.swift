internal import Vitals

/// The game whose Shapley values explain the probability of an outcome, with the players and the sample of `ExplanationGame`.
///
/// Where the answer looks back the hours before are a player too, the last. Without it a row is taken to have stood as it does for all
/// that time.
struct OutcomeGame {
  private let factors: [Int]
  private let looksBack: Bool
  private let worths: [Double]

  /// - Parameter mean: of a row's log odds and the hours before; nil where there are none.
  init(outcome: OutcomeModel, model: ScoringModel, row: [Float], mean: ((Double) -> Double)? = nil) {
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
    let mean = outcome.pastShare > 0 ? mean : nil
    let coalitions = 1 << factors.count
    var sums = [Double](repeating: 0, count: mean == nil ? coalitions : 2 * coalitions)
    var answers = [(alone: Double, past: Double)](repeating: (0, 0), count: coalitions)
    for sample in 0..<model.backgroundRows {
      let other = values(ExplanationGame.sample(sample, of: model, knownAs: row))
      let differing = inputs.indices.filter { own[$0] != other[$0] }
      let masks = Set(differing.map { players[$0] })
      var mixed = other
      for coalition in 0..<coalitions {
        // Who changes nothing beside the others adds nothing: mostly it is so for all but a few, and what is smaller is known already.
        let relevant = masks.reduce(0) { $1 & ~coalition == 0 ? $0 | $1 : $0 }
        if relevant == coalition {
          for input in differing { mixed[input] = players[input] & ~coalition == 0 ? own[input] : other[input] }
          let logOdds = mixed.withUnsafeBufferPointer { outcome.logOdds(ofCounts: $0) }
          answers[coalition].alone = sigmoid(outcome.answer(logOdds, mean: logOdds))
          if let mean { answers[coalition].past = sigmoid(outcome.answer(logOdds, mean: mean(logOdds))) }
        } else {
          answers[coalition] = answers[relevant]
        }
        sums[coalition] += answers[coalition].alone
        if mean != nil { sums[coalitions + coalition] += answers[coalition].past }
      }
    }
    var worths = sums.map { $0 / Double(model.backgroundRows) }
    // The shown probability itself, to the last bit.
    let logOdds = row.withUnsafeBufferPointer { outcome.logOdds($0) }
    worths[worths.count - 1] = sigmoid(outcome.answer(logOdds, mean: mean?(logOdds) ?? logOdds))
    (self.factors, self.looksBack, self.worths) = (factors, mean != nil, worths)
  }

  /// The probability that is shown, and what it is expected to be for patients who did well and of whom as much is known.
  var probability: Double { worths[worths.count - 1] }
  var expectation: Double { worths[0] }

  /// One value for each of `Factor.all`, and one for the hours before, nil where none are known; together they are the probability
  /// less what is expected.
  func shapleyPoints() -> (factors: [Double], earlier: Double?) {
    let values = ShapleyValues.exact(players: factors.count + (looksBack ? 1 : 0)) { worths[$0] }
    var points = [Double](repeating: 0, count: Factor.all.count)
    for (factor, value) in zip(factors, values) { points[factor] = value }
    return (points, looksBack ? values.last : nil)
  }
}
