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
    var (values, targets, weights): ([Double], [Bool], [Double]) = ([], [], [])
    for _ in 0..<600 {
      let inputs = (0..<4).map { _ in random.normal() }
      values += inputs
      targets.append(random.unit() < sigmoid(-1 + 1.5 * inputs[0] - 1.0 * inputs[1] + 0.1 * inputs[2]))
      weights.append(0.5 + random.unit())
    }
    values[5] = .nan
    let design = DesignMatrix(width: 4, values: values)
    let directions: [Direction] = [.raises, .raises, .free, .absent]
    let penalties = [0.01, 0.02, 0.03, 0.01]
    let model = try #require(
      LogisticModel.fit(design, targets: targets, weights: weights, penalties: penalties, directions: directions))
    #expect(model.coefficients[0] > 0.5)
    // It wants to go down and may not; the last is left out.
    #expect(model.coefficients[1] == 0 && model.coefficients[3] == 0)
    let total = weights.reduce(0, +)
    func loss(_ model: LogisticModel) -> Double {
      var sum = zip(penalties, model.coefficients).reduce(0) { $0 + 0.5 * $1.0 * $1.1 * $1.1 }
      for row in 0..<600 {
        let odds = Array(design.values[(row * 4)..<(row * 4 + 4)]).withUnsafeBufferPointer { model.logOdds($0) }
        sum += weights[row] / total * (max(odds, 0) + log1p(exp(-abs(odds))) - (targets[row] ? odds : 0))
      }
      return sum
    }
    for index in 0..<3 {
      for step in [-1e-3, 1e-3] where !(index == 1 && step < 0) {
        var moved = model
        moved.coefficients[index] += step
        #expect(loss(moved) > loss(model))
      }
    }
    #expect(
      LogisticModel.fit(
        design, targets: targets.map { _ in false }, weights: weights, penalties: penalties, directions: directions) == nil)
  }

  @Test("The autoencoder learns: its loss falls, and a vital that does not fit the others is odd")
  func autoencoder() throws {
    let ward = SyntheticWard(stays: 120, deaths: 0)
    let table = TrainingTable(rows: ward.readings, outcomes: ward.outcomes)
    var losses: [Double] = []
    let rows = (0..<table.rows).filter { table.isNormal[$0] }
    let fitted = try #require(
      Autoencoder.fit(
        table, rows: rows, features: ModelDesign.autoencoderFeatures, options: AutoencoderOptions(),
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
