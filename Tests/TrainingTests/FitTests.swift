import Detection
import Foundation
import Testing
import Vitals

@testable import Training

@Suite("Fits")
struct FitTests {
  @Test("SplitMix64 gives the numbers of its reference implementation")
  func splitMix() {
    var random = SplitMix64(seed: 1_234_567)
    #expect(random.next() == 6_457_827_717_110_365_317)
    #expect(random.next() == 3_203_168_211_198_807_973)
    var other = SplitMix64(seed: 7)
    #expect(other.sample(50, of: 60).count == Set(other.sample(50, of: 50)).count)
  }

  @Test("A forest grown here ranks outliers as scikit-learn's does")
  func forest() throws {
    // scikit-learn 1.9, 150 trees, same rows: AUROC 0.9813 (mean of 5 seeds, 0.9790–0.9830).
    var random = SplitMix64(seed: 42)
    var rows: [[Float]] = []
    for row in 0..<2000 {
      let spread = row < 1900 ? 1.0 : 2.5
      rows.append((0..<6).map { _ in Float(spread * random.normal()) })
    }
    let forest = try #require(
      IsolationForest.fit(pool: rows.flatMap { $0 }, inputCount: 6, random: SplitMix64(seed: 1)))
    #expect(forest.treeCount == 150 && forest.subsampleSize == 256)
    let ranked = RankedScores(scores: rows.map { forest.score($0) }, events: rows.indices.map { $0 >= 1900 })
    let area = try #require(ranked.areas()).roc
    #expect(abs(area - 0.9813) < 0.01)
  }

  @Test("The bounded regression finds the optimum: no allowed move lowers the loss")
  func logistic() throws {
    var random = SplitMix64(seed: 8)
    var (values, targets, weights): ([Float], [Bool], [Double]) = ([], [], [])
    for _ in 0..<600 {
      let inputs = (0..<3).map { _ in abs(random.normal()) }
      values += inputs.map(Float.init)
      targets.append(random.unit() < sigmoid(-1 + 1.5 * inputs[0] - 1.0 * inputs[1] + 0.1 * inputs[2]))
      weights.append(random.unit() < 0.1 ? 0 : 0.5 + random.unit())
    }
    let design = DesignMatrix(width: 3, raw: values)
    let fitted = try #require(FittedWeights(design, targets: targets, rowWeights: weights, penalty: 0.02))
    #expect(fitted.weights[0] > 0.5)
    // It wants to go below 0 and may not.
    #expect(fitted.weights[1] == 0)
    let total = weights.reduce(0, +)
    func loss(_ fitted: FittedWeights) -> Double {
      var sum = fitted.weights.reduce(0) { $0 + 0.5 * 0.02 * $1 * $1 }
      for row in 0..<600 {
        let odds = fitted.logOdds(design, row)
        sum += weights[row] / total * (max(odds, 0) + log1p(exp(-abs(odds))) - (targets[row] ? odds : 0))
      }
      return sum
    }
    for index in 0..<3 {
      for step in [-1e-3, 1e-3] where fitted.weights[index] > 0 || step > 0 {
        var moved = fitted
        moved.weights[index] += step
        #expect(loss(moved) > loss(fitted))
      }
    }
    #expect(FittedWeights(design, targets: targets.map { _ in false }, rowWeights: weights) == nil)
  }

  @Test("Trees find what two inputs say together, never fall where they must not, and leave out what says nothing")
  func boosting() throws {
    var random = SplitMix64(seed: 21)
    var (values, targets): ([Float], [Bool]) = ([], [])
    for _ in 0..<6000 {
      let inputs = (0..<4).map { _ in max(0, random.normal()) }
      values += inputs.map(Float.init)
      // Bad together; the third would lower it, and the fourth has nothing to do with it.
      let odds = -2.5 + (inputs[0] > 0.4 && inputs[1] > 0.4 ? 3.0 : 0) - inputs[2]
      targets.append(random.unit() < sigmoid(odds))
    }
    let design = DesignMatrix(width: 4, raw: values)
    let ones = [Double](repeating: 1, count: 6000)
    let fitted = try #require(FittedWeights(design, targets: targets, rowWeights: ones))
    let classes = InputClasses(design)
    let bins = BinnedDesign(classes, rows: 6000) { row, put in for input in 0..<4 { put(input, values[4 * row + input]) } }
    let boosting = TreeBoosting(bins, targets: targets, rowWeights: ones)
    let found = boosting.trees(beside: { fitted.logOdds(design, $0) }, random: SplitMix64(seed: 2))
    #expect(found == boosting.trees(beside: { fitted.logOdds(design, $0) }, random: SplitMix64(seed: 2)))
    let inputs = (0..<4).map { AdverseDistance(Feature(FeatureChannel.allCases[11 + $0], .hourMean)) }
    let additive = try #require(OutcomeModel(inputs, fitted, scale: design.scale))
    let whole = try #require(
      additive.adding(
        found.trees, over: inputs, scale: design.scale, usual: [0, 0, 0, 0], intercept: found.intercept))
    func area(_ model: OutcomeModel) throws -> Double {
      let scores = (0..<6000).map { row in
        var features = [Float](repeating: .nan, count: Feature.count)
        for (place, input) in inputs.enumerated() { features[input.feature.index] = values[4 * row + place] }
        return features.withUnsafeBufferPointer { model.logOdds($0) }
      }
      return try #require(RankedScores(scores: scores, events: targets).areas()).roc
    }
    #expect(try area(whole) > area(additive) + 0.01)
    #expect(found.trees.allSatisfy { $0.splits[0].input != 2 })
    let used = found.trees.count { $0.splits[0].input <= 1 }
    #expect(used * 2 > found.trees.count)
    // Where they may fall they find the third too.
    let free = TreeBoosting(bins, targets: targets, rowWeights: ones, options: .init(falling: [2]))
      .trees(beside: { fitted.logOdds(design, $0) }, random: SplitMix64(seed: 2))
    #expect(found.trees.allSatisfy(\.ascends) && !free.trees.allSatisfy(\.ascends))
    let freer = try #require(
      additive.adding(free.trees, over: inputs, scale: design.scale, usual: [0, 0, 0, 0], intercept: free.intercept))
    #expect(try area(freer) > area(whole) + 0.01)
    // And in no other do they fall, whatever the rest is.
    for row in 0..<300 {
      var features = [Float](repeating: .nan, count: Feature.count)
      for (place, input) in inputs.enumerated() { features[input.feature.index] = values[4 * row + place] }
      for place in [0, 1, 3] {
        var last = -Double.infinity
        for value in stride(from: Float(0), through: 3, by: 0.1) {
          features[inputs[place].feature.index] = value
          let odds = features.withUnsafeBufferPointer { freer.logOdds($0) }
          #expect(odds >= last - 1e-12)
          last = odds
        }
        features[inputs[place].feature.index] = values[4 * row + place]
      }
    }
  }

  @Test("The autoencoder learns: its loss falls, and a vital that does not fit the others is odd")
  func autoencoder() throws {
    let ward = SyntheticWard(stays: 120, deaths: 0)
    let table = try StudyTable([ward.study()])
    var losses: [Double] = []
    let rows = (0..<table.rows).filter { table.isNormal[$0] }
    let fitted = try #require(
      Autoencoder.fit(
        table, rows: rows, weights: table.evenWeights(rows), features: ModelDesign.autoencoderFeatures,
        options: AutoencoderOptions(),
        random: SplitMix64(seed: 2)
      ) { losses.append($1) })
    #expect(losses.count == 6)
    #expect((losses.last ?? 9) < (losses.first ?? 0))
    var row = table.withRow(0) { Array($0) }
    let before = row.withUnsafeBufferPointer { fitted.oddness($0) }
    row[Feature(.oxygenSaturation, .hourMean).index] = 80
    row[Feature(.oxygenSaturation, .dayMean).index] = 80
    let after = row.withUnsafeBufferPointer { fitted.oddness($0) }
    #expect((after.oxygenSaturation ?? 0) > (before.oxygenSaturation ?? 0) && after.oxygenSaturation == 3)
    // Saturation is never context: what is expected of the others stays.
    #expect(after.heartRate == before.heartRate)
  }

  @Test("A percentile table puts a tenth of the weight in each tenth, also with ties")
  func percentiles() throws {
    let table = try #require(
      PercentileTable.fit((0..<1000).map { Double($0) }, weights: Array(repeating: 1, count: 1000)))
    for score in stride(from: 0.0, to: 1000, by: 50) { #expect(abs(table.percentile(of: score) - score / 10) < 0.2) }
    #expect(table.percentile(of: 5000) == 100)
    let tied = try #require(
      PercentileTable.fit((0..<1000).map { Double(max(0, $0 - 600)) }, weights: Array(repeating: 2, count: 1000)))
    #expect(tied.percentile(of: 0) == 0)
    #expect(abs(tied.percentile(of: 200) - 80) < 0.5)
    #expect(PercentileTable.fit([1, 1, 1], weights: [1, 1, 1]) == nil)
  }
}
