package import Vitals

extension Detector {
  /// Why the patient has the anomaly score on screen: exact Shapley values with the vitals, oxygen and consciousness as players.
  ///
  /// The worth of a coalition is the mean score over a stored sample of patients who did well, whose features of the
  /// coalition's factors are replaced by this patient's. A feature of two vitals (the shock index) is this patient's only when
  /// both are in. What is not known of this patient is not known of the sample either, and so gets exactly nothing.
  /// Takes some ten milliseconds: for when a severity changes or a person looks.
  package func explain(_ history: PatientHistory) -> Explanation {
    let observation = history.observation
    let score = NEWS2Score(observation)
    guard let model else { return explanation(byRule: score, history) }
    var row: [Float] = []
    history.appendFeatures(to: &row)
    let game = ExplanationGame(model: model, row: row)
    let points = game.shapleyPoints()
    let total = game.worth(.all)
    return explanation(
      score: total, expectation: game.worth([]), points: points, of: history, news2: score, observation: observation)
  }

  /// Without a model NEWS2's points are all there is to tell.
  private func explanation(byRule news2: NEWS2Score, _ history: PatientHistory) -> Explanation {
    let points = Factor.all.map { Double($0.news2Points(news2) ?? 0) }
    return explanation(
      score: Double(news2.total), expectation: 0, points: points, of: history, news2: news2, observation: history.observation)
  }

  private func explanation(
    score: Double, expectation: Double, points: [Double], of history: PatientHistory, news2: NEWS2Score,
    observation: Observation
  ) -> Explanation {
    let upward = points.reduce(0) { $0 + max(0, $1) }
    let usual = history.usual
    let contributions = zip(Factor.all, points).map { factor, points -> Explanation.Contribution in
      var contribution = Explanation.Contribution(
        factor: factor, points: points, share: points > 0 && upward > 0 ? points / upward : 0,
        news2Points: factor.news2Points(news2))
      if case .vital(let vital) = factor {
        contribution.value = observation.values[vital]
        contribution.usual = usual[vital]
        if let moved = history.recentChange(of: vital) {
          contribution.change = moved.change
          contribution.changeSeconds = moved.seconds
        }
      }
      return contribution
    }
    .enumerated().sorted { ($1.element.points, $0.offset) < ($0.element.points, $1.offset) }.map(\.element)
    return Explanation(
      score: score, expectation: expectation, contributions: contributions,
      sentence: ExplanationSentence(contributions: contributions, news2: news2, observation: observation).text)
  }
}

/// The game whose Shapley values explain the anomaly score.
struct ExplanationGame {
  private let model: ScoringModel
  private let row: [Float]
  /// Which factors each feature derives from.
  private static let featureFactors: [FactorSet] = FeatureChannel.allCases.flatMap { channel in
    FeatureStatistic.allCases.map { _ in channel.factors }
  }

  init(model: ScoringModel, row: [Float]) {
    self.model = model
    self.row = row
  }

  /// One value for each of `Factor.all`. Factors that the score does not depend on, or of which nothing is known, are dummies
  /// and get exactly 0 without being asked.
  func shapleyPoints() -> [Double] {
    let players = Factor.all.indices.filter { plays(FactorSet(rawValue: 1 << UInt8($0))) }
    let values = ShapleyValues.exact(players: players.count) { coalition in
      var factors = FactorSet.all
      for (position, player) in players.enumerated() where coalition & (1 << position) == 0 {
        factors.remove(FactorSet(rawValue: 1 << UInt8(player)))
      }
      return worth(factors)
    }
    var points = [Double](repeating: 0, count: Factor.all.count)
    for (player, value) in zip(players, values) { points[player] = value }
    return points
  }

  private func plays(_ factor: FactorSet) -> Bool {
    usedFeatures.contains { Self.featureFactors[$0].isSuperset(of: factor) && !row[$0].isNaN }
  }

  private var usedFeatures: [Int] { model.forestInputs.map(\.feature.index) + model.autoencoder.features.map(\.index) }

  /// The mean anomaly score when this patient's features of `coalition` stand among those of patients who did well.
  func worth(_ coalition: FactorSet) -> Double {
    let isOwn = usedFeatures.map { ($0, coalition.isSuperset(of: Self.featureFactors[$0])) }
    var mixed = row
    func score() -> Double { mixed.withUnsafeBufferPointer { model.scale.anomaly(model.rawScores($0)) } }
    // With every feature its own the sample does not matter: the displayed score itself, to the last bit.
    if isOwn.allSatisfy({ $1 || row[$0].isNaN }) { return score() }
    var sum = 0.0
    for sample in 0..<model.backgroundRows {
      for (feature, isOwn) in isOwn where !isOwn && !row[feature].isNaN {
        mixed[feature] = model.background[sample * Feature.count + feature]
      }
      sum += score()
    }
    return sum / Double(model.backgroundRows)
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
