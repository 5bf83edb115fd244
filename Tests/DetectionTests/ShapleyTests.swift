import Testing
import Vitals

@testable import Detection

@Suite("Shapley values")
struct ShapleyTests {
  @Test("They add up to the whole less the empty coalition")
  func efficiency() {
    var random = SplitMix64(seed: 3)
    for players in 0...8 {
      let worths = (0..<(1 << players)).map { _ in Double.random(in: -100...100, using: &random) }
      let values = ShapleyValues.exact(players: players) { worths[$0] }
      #expect(abs(values.reduce(0, +) - (worths[worths.count - 1] - worths[0])) < 1e-9)
    }
  }

  @Test("Players that are worth the same to every coalition get the same; one that adds nothing gets nothing")
  func symmetryAndDummy() {
    let values = ShapleyValues.exact(players: 4) { coalition in
      let both = (coalition & 0b0011).nonzeroBitCount
      return Double(both * both) + (coalition & 0b0100 != 0 ? 5 : 0)
    }
    #expect(abs(values[0] - values[1]) < 1e-12)
    #expect(abs(values[2] - 5) < 1e-12)
    #expect(values[3] == 0)
  }

  @Test("The glove game: the scarce glove gets two thirds")
  func gloves() {
    let values = ShapleyValues.exact(players: 3) { $0 & 0b001 != 0 && $0 & 0b110 != 0 ? 1 : 0 }
    #expect(abs(values[0] - 2.0 / 3) < 1e-12)
    #expect(abs(values[1] - 1.0 / 6) < 1e-12)
  }

  @Test("An explanation adds up to the displayed score less its expectation")
  func localAccuracy() throws {
    let detector = try Detector.load(directory: shippedWeights)
    var single = PatientHistory()
    _ = single.update(reading(0, spo2: 86))
    for history in [sickHistory(), quietHistory(seconds: 3600, every: 60), single] {
      let explanation = detector.explain(history)
      let sum = explanation.contributions.reduce(0) { $0 + $1.points }
      #expect(abs(sum - (explanation.score - explanation.expectation)) < 1e-9)
      #expect(explanation.score == detector.assess(history).anomaly)
      #expect(explanation.contributions.map(\.points) == explanation.contributions.map(\.points).sorted(by: >))
      let shares = explanation.contributions.reduce(0) { $0 + $1.share }
      #expect(shares == 0 || abs(shares - 1) < 1e-9)
      #expect(Set(explanation.contributions.map(\.factor)) == Set(Factor.all))
    }
  }

  @Test("Walking the forest once gives what scoring every mixture would, to the last bit")
  func coalitions() throws {
    let forest = try ModelFile.read(from: shippedWeights).file.model.forest
    var random = SplitMix64(seed: 17)
    let players = (0..<forest.inputCount).map { input in input % 6 == 5 ? 0b01001 : input % 7 == 0 ? 0 : 1 << (input % 5) }
    for _ in 0..<5 {
      let own = players.map { _ in Float.random(in: 0...30, using: &random) }
      let others = (0..<8).map { _ in players.map { _ in Float.random(in: 0...6, using: &random).rounded() } }
      let scores = forest.coalitionScores(own: own, others: others, players: players, playerCount: 5)
      for coalition in 0..<32 {
        for (lane, other) in others.enumerated() {
          let mixed = players.indices.map { players[$0] & ~coalition == 0 ? own[$0] : other[$0] }
          #expect(scores[coalition][lane] == forest.score(mixed))
        }
      }
    }
  }

  @Test("What is computed at once for all coalitions is what scoring every mixture of rows gives")
  func plainDefinition() throws {
    var model = try ModelFile.read(from: shippedWeights).file.model
    // A sample that does not fill the lanes, with someone in it of whom less is known.
    model.background += model.background.prefix(3 * Feature.count)
    for index in Feature(.temperature, .current).index...Feature(.temperature, .low).index { model.background[index] = .nan }
    var partial = PatientHistory()
    _ = partial.update(reading(0, hr: 140, rr: 31, spo2: 86, consciousness: .voice))
    for history in [sickHistory(), partial] {
      var row: [Float] = []
      history.appendFeatures(to: &row)
      let game = ExplanationGame(model: model, row: row, lasting: Feature.lasting(row))
      let worths = plainWorths(model, row) { model.scale.anomaly(model.scorer().rawScores($0)) }
      #expect(abs(game.expectation - worths[0]) < 1e-9 && abs(game.score - worths[255]) < 1e-9)
      for (points, expected) in zip(game.shapleyPoints(), ShapleyValues.exact(players: 8) { worths[$0] }) {
        #expect(abs(points - expected) < 1e-9)
      }
    }
  }

  /// The worth of each coalition of all factors as it is defined: the mean score of the sample with the coalition's features
  /// replaced by this patient's.
  private func plainWorths(
    _ model: ScoringModel, _ row: [Float], _ score: (UnsafeBufferPointer<Float>) -> Double
  ) -> [Double] {
    let factors = FeatureChannel.allCases.flatMap { channel in FeatureStatistic.allCases.map { _ in channel.factors.rawValue } }
    return (0..<256).map { coalition in
      let isOwn = row.indices.map { factors[$0] & ~UInt8(coalition) == 0 || row[$0].isNaN }
      let scores = stride(from: 0, to: model.background.count, by: Feature.count).map { start in
        let mixed = row.indices.map { isOwn[$0] ? row[$0] : model.background[start + $0] }
        return mixed.withUnsafeBufferPointer(score)
      }
      return scores.reduce(0, +) / Double(scores.count)
    }
  }

  @Test("Sepsis is explained where it is shown: the values add up to the shown probability less what is expected")
  func sepsis() throws {
    let (file, _) = try ModelFile.read(from: shippedWeights)
    var model = file.model
    model.thresholds.sepsis = 0
    let detector = Detector(version: "", model: model)
    var single = PatientHistory()
    _ = single.update(reading(0, hr: 130, temp: 39.4))
    // Ill all night, and better now.
    var better = sickHistory()
    for hour in 1...3 {
      _ = detector.score(&better)
      _ = better.update(reading(1_700_000_000 + 3600 * Double(11 + hour), hr: 80, rr: 16, spo2: 97, sbp: 120, temp: 37))
    }
    for history in [sickHistory(), quietHistory(seconds: 3600, every: 60), single, better] {
      let outlook = try #require(detector.explain(history).sepsis)
      let sum = outlook.contributions.reduce(outlook.earlierPoints ?? 0) { $0 + $1.points }
      #expect((outlook.earlierPoints != nil) == (history == better))
      #expect(abs(sum - (outlook.probability - outlook.expectation)) < 1e-12)
      #expect(outlook.probability == detector.assess(history).sepsis)
      #expect(Set(outlook.contributions.map(\.factor)) == Set(Factor.all))
    }
    #expect(try #require(detector.explain(better).sepsis?.earlierPoints) > 0)
    model.thresholds.sepsis = 1
    #expect(Detector(version: "", model: model).explain(sickHistory()).sepsis == nil)
  }

  @Test("The values of an outcome are those of the plain definition, trees and all")
  func plainOutcome() throws {
    let model = try ModelFile.read(from: shippedWeights).file.model
    let inputs = [Feature(.fastHeart, .hourMean), Feature(.lowPressure, .high), Feature(.news2, .dayMean)].map {
      OutcomeModel.Input(AdverseDistance($0), weight: 0.02, limit: 60)
    }
    let tree = OutcomeTree(
      splits: [.init(input: 0, limit: 5), .init(input: 2, limit: 1), .init(input: 1, limit: 10)], leaves: [0.1, 0.4, 1.2])
    let made = try #require(OutcomeModel(inputs: inputs, trees: [tree], intercept: -2, pastShare: 0.25))
    var row: [Float] = []
    sickHistory().appendFeatures(to: &row)
    for outcome in [made, try #require(model.mortality), try #require(model.sepsis), model.deterioration] {
      let game = OutcomeGame(outcome: outcome, model: model, row: row)
      let worths = plainWorths(model, row) { outcome.probability($0) }
      #expect(abs(game.probability - worths[255]) < 1e-12 && abs(game.expectation - worths[0]) < 1e-12)
      #expect(game.shapleyPoints().earlier == nil)
      for (points, expected) in zip(game.shapleyPoints().factors, ShapleyValues.exact(players: 8) { worths[$0] }) {
        #expect(abs(points - expected) < 1e-12)
      }
    }
    // The hours before are the ninth player.
    let game = OutcomeGame(outcome: made, model: model, row: row) { 0.1 * $0 - 1 }
    let logOdds = plainWorths(model, row) { sigmoid(made.answer(made.logOdds($0), mean: 0.1 * made.logOdds($0) - 1)) }
    let worths = plainWorths(model, row) { made.probability($0) } + logOdds
    let expected = ShapleyValues.exact(players: 9) { worths[$0] }
    let points = game.shapleyPoints()
    for (points, expected) in zip(points.factors + [try #require(points.earlier)], expected) {
      #expect(abs(points - expected) < 1e-12)
    }
    #expect(abs(game.probability - worths[511]) < 1e-12)
  }

  @Test("What is not known of the patient gets exactly nothing")
  func unknownIsDummy() throws {
    let detector = try Detector.load(directory: shippedWeights)
    var history = PatientHistory()
    _ = history.update(reading(0, hr: 140, spo2: 86))
    for contribution in detector.explain(history).contributions {
      if ![.vital(.heartRate), .vital(.oxygenSaturation)].contains(contribution.factor) { #expect(contribution.points == 0) }
    }
    #expect(detector.explain(history).primary != nil)
  }

  @Test("The vital that falls leads the explanation, in words a nurse would use")
  func sentence() throws {
    let detector = try Detector.load(directory: shippedWeights)
    var history = quietHistory(seconds: 4 * 3600, every: 60)
    let start = history.newestSeconds ?? 0
    for minute in 1...14 {
      let fall = min(Double(minute), 12)
      _ = history.update(
        reading(start + 60 * Double(minute), hr: 75, rr: 16, spo2: 97 - fall, sbp: 120, dbp: 75, temp: 36.9))
    }
    let explanation = detector.explain(history)
    #expect(explanation.primary?.factor == .vital(.oxygenSaturation))
    #expect(explanation.sentence == "SpO2 85 % (usual 97, −12 in 14 min); NEWS2 3.")
  }

  @Test("Without a model the explanation is NEWS2's points")
  func rulesOnly() {
    let explanation = Detector.rulesOnly.explain(sickHistory())
    #expect(explanation.score == Double(NEWS2Score(sickHistory().observation).total))
    #expect(abs(explanation.contributions.reduce(0) { $0 + $1.points } - explanation.score) < 1e-9)
    #expect(explanation.sentence.contains("NEWS2 "))
    #expect(Detector.rulesOnly.explain(PatientHistory()).sentence == "No current vital signs; NEWS2 at least 0.")
  }
}
