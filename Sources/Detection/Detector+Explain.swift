package import Vitals

extension Detector {
  /// Why the patient has the anomaly score on screen: exact Shapley values with the vitals, oxygen and consciousness as players.
  /// Takes about a millisecond: for when a severity changes or a person looks. The sentence begins with what kills within minutes, then with what is to come.
  /// - Parameter assessment: as it counts for this patient; nil for what the detector itself makes of the history.
  package func explain(_ history: PatientHistory, of assessment: Assessment? = nil) -> Explanation {
    explain(ExplanationQuestion(about: history, of: assessment))
  }

  /// The same of what was known when the question was put.
  package func explain(_ question: ExplanationQuestion) -> Explanation {
    var explanation: Explanation
    if let exemption = question.exemption {
      explanation = Explanation(
        score: 0, expectation: 0, contributions: [], reasons: "No score: \(exemption.words), for whom NEWS2 is not made.")
    } else {
      explanation = explainScore(question)
    }
    explanation.threat = question.lifeThreat?.sentenceBegin
    explanation.forecast = question.forecast?.words(from: question.observation)
    return explanation
  }

  private func explainScore(_ question: ExplanationQuestion) -> Explanation {
    let news2 = NEWS2Score(question.observation)
    // A question that an earlier version kept may be of other features.
    let row = question.row
    guard let model, row.count == Feature.count else {
      // Without a model NEWS2's points are all there is to tell.
      let points = Factor.all.map { Double($0.news2Points(news2) ?? 0) }
      return Explanation(score: Double(news2.total), expectation: 0, points: points, of: question, news2: news2)
    }
    let game = ExplanationGame(model: model, row: row, lasting: question.lasting)
    var explanation = Explanation(
      score: game.score, expectation: game.expectation, points: game.shapleyPoints(), of: question, news2: news2)
    var course = question.outcomes ?? OutcomeCourse()
    let likely = row.withUnsafeBufferPointer { model.outlook($0, remembering: &course) }.sepsis
    if let sepsis = model.sepsis, let likely, likely >= model.thresholds.sepsis {
      let mean = question.outcomes.map { past in { past.mean(with: OutcomeCourse.LogOdds(0, $0))[1] } }
      explanation.sepsis = Explanation.Outlook(OutcomeGame(outcome: sepsis, model: model, row: row, mean: mean))
    }
    return explanation
  }
}

extension Explanation {
  /// - Parameter points: one for each of `Factor.all`.
  fileprivate init(score: Double, expectation: Double, points: [Double], of question: ExplanationQuestion, news2: NEWS2Score) {
    let upward = points.reduce(0) { $0 + max(0, $1) }
    let contributions = zip(Factor.all, points).map { factor, points -> Contribution in
      var contribution = Contribution(
        factor: factor, points: points, share: points > 0 && upward > 0 ? points / upward : 0,
        news2Points: factor.news2Points(news2))
      if case .vital(let vital) = factor {
        contribution.value = question.observation.values[vital]
        contribution.usual = question.usual[vital]
        if let moved = question.moves[vital] {
          contribution.change = moved.change
          contribution.changeSeconds = moved.seconds
        }
      }
      return contribution
    }
    .enumerated().sorted { ($1.element.points, $0.offset) < ($0.element.points, $1.offset) }.map(\.element)
    self.init(
      score: score, expectation: expectation, contributions: contributions,
      reasons: ExplanationSentence(
        contributions: contributions, news2: news2, observation: question.observation
      ).text)
  }
}

extension Explanation.Outlook {
  init(_ game: OutcomeGame) {
    let points = game.shapleyPoints()
    let pushes = zip(Factor.all, points.factors).map { Push(factor: $0, points: $1) }
    self.init(
      probability: game.probability, expectation: game.expectation,
      contributions: pushes.enumerated()
        .sorted { ($1.element.points, $0.offset) < ($0.element.points, $1.offset) }.map(\.element),
      earlierPoints: points.earlier)
  }
}
