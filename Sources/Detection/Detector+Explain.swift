package import Vitals

extension Detector {
  /// Why the patient has the anomaly score on screen: exact Shapley values with the vitals, oxygen and consciousness as players.
  /// Takes about a millisecond: for when a severity changes or a person looks. The sentence begins with what kills within minutes.
  /// - Parameter assessment: as it counts for this patient; nil for what the detector itself makes of the history.
  package func explain(_ history: PatientHistory, of assessment: Assessment? = nil) -> Explanation {
    var explanation: Explanation
    if let exemption = assessment?.exemption {
      explanation = Explanation(
        score: 0, expectation: 0, contributions: [], sentence: "No score: \(exemption.words), for whom NEWS2 is not made.")
    } else {
      var observation = history.observation
      if let shown = assessment?.observation { observation.oxygenScale = shown.oxygenScale }
      explanation = explainScore(of: history, observation)
    }
    if let threat = assessment?.lifeThreat { explanation.sentence = "\(threat.sentenceBegin). \(explanation.sentence)" }
    return explanation
  }

  private func explainScore(of history: PatientHistory, _ observation: Observation) -> Explanation {
    let score = NEWS2Score(observation)
    guard let model else { return explanation(byRule: score, history, observation) }
    var row: [Float] = []
    history.appendFeatures(to: &row)
    let game = ExplanationGame(model: model, row: row)
    return explanation(
      score: game.score, expectation: game.expectation, points: game.shapleyPoints(), of: history, news2: score,
      observation: observation)
  }

  /// Without a model NEWS2's points are all there is to tell.
  private func explanation(
    byRule news2: NEWS2Score, _ history: PatientHistory, _ observation: Observation
  ) -> Explanation {
    let points = Factor.all.map { Double($0.news2Points(news2) ?? 0) }
    return explanation(
      score: Double(news2.total), expectation: 0, points: points, of: history, news2: news2, observation: observation)
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
