import Foundation
import Testing
import Vitals

@testable import Detection

@Suite("Kernels")
struct KernelTests {
  /// Rows as patients have them: of each vital all features are known or none is.
  private static func rows(_ count: Int, seed: UInt64) -> [[Float]] {
    var random = SplitMix64(seed: seed)
    return (0..<count).map { _ in
      var history = PatientHistory()
      for step in 0..<Int.random(in: 1...4, using: &random) {
        var next = reading(Double(step) * Double.random(in: 1...4000, using: &random))
        for vital in Vital.allCases where Int.random(in: 0..<4, using: &random) > 0 {
          next.values[vital] = .random(in: Plausibility.hardBand(vital), using: &random)
        }
        _ = history.update(next)
      }
      var row: [Float] = []
      history.appendFeatures(to: &row)
      return row
    }
  }

  @Test("The autoencoder's kernel agrees with its plain definition to a hundred-thousandth of a spread")
  func plainAutoencoder() throws {
    let autoencoder = try ModelFile.read(from: shippedWeights).file.model.autoencoder
    let plain = PlainAutoencoder(model: autoencoder)
    for row in Self.rows(2000, seed: 5) {
      let (found, expected) = (row.withUnsafeBufferPointer { autoencoder.residuals($0) }, plain.residuals(row))
      for vital in Vital.allCases {
        #expect((found[vital] == nil) == (expected[vital] == nil))
        #expect(abs((found[vital] ?? 0) - (expected[vital] ?? 0)) < 1e-5)
      }
    }
  }

  @Test("Layers of any width agree too, one alone and five deep", arguments: [[], [1], [7], [8, 9], [33, 5, 17, 256]])
  func shapes(hidden: [Int]) throws {
    let shipped = try ModelFile.read(from: shippedWeights).file.model.autoencoder
    var random = SplitMix64(seed: 11)
    let sizes = [2 * shipped.features.count] + hidden + [shipped.features.count]
    let layers = zip(sizes, sizes.dropFirst()).map { inputs, outputs in
      Autoencoder.Layer(
        inputs: inputs, outputs: outputs,
        weights: (0..<(inputs * outputs)).map { _ in .random(in: -1...1, using: &random) / Double(inputs).squareRoot() },
        biases: (0..<outputs).map { _ in .random(in: -1...1, using: &random) })
    }
    let autoencoder = try #require(
      Autoencoder(
        features: shipped.features, centre: shipped.centre, scale: shipped.scale, layers: layers,
        residualMean: shipped.residualMean, residualScale: shipped.residualScale))
    let plain = PlainAutoencoder(model: autoencoder)
    for row in Self.rows(50, seed: 6) {
      let (found, expected) = (row.withUnsafeBufferPointer { autoencoder.residuals($0) }, plain.residuals(row))
      for vital in Vital.allCases { #expect(abs((found[vital] ?? 0) - (expected[vital] ?? 0)) < 1e-4) }
    }
  }

  @Test("A layer wider than the kernels have room for is refused")
  func tooWide() throws {
    let shipped = try ModelFile.read(from: shippedWeights).file.model.autoencoder
    let (inputs, wide) = (2 * shipped.features.count, NetworkKernel.widestLayer + 1)
    let layers = [(inputs, wide), (wide, shipped.features.count)].map { inputs, outputs in
      Autoencoder.Layer(
        inputs: inputs, outputs: outputs, weights: Array(repeating: 0, count: inputs * outputs),
        biases: Array(repeating: 0, count: outputs))
    }
    #expect(
      Autoencoder(
        features: shipped.features, centre: shipped.centre, scale: shipped.scale, layers: layers,
        residualMean: shipped.residualMean, residualScale: shipped.residualScale) == nil)
  }

  @Test("The kernel of an outcome's trees gives the sum of plain walks to the bit", arguments: 1...OutcomeTree.deepest)
  func outcomeTrees(depth: Int) {
    var random = SplitMix64(seed: UInt64(depth))
    let width = (1 << depth) - 1
    let trees = (0..<40).map { _ in
      OutcomeTree(
        splits: (0..<width).map { _ in
          .init(input: .random(in: 0..<5, using: &random), limit: .random(in: 0...1, using: &random))
        }, leaves: (0..<width).map { _ in Double.random(in: 0...1, using: &random) }.sorted())
    }
    let input = OutcomeModel.Input(AdverseDistance(Feature(.fever, .hourMean)), weight: 0, limit: 1)
    let kernel = OutcomeKernel(inputs: Array(repeating: input, count: 5), trees: trees, intercept: -2.5)
    for _ in 0..<100 {
      let counts = (0..<5).map { _ in Double.random(in: 0...1, using: &random) }
      let expected = trees.reduce(-2.5) { $0 + $1.leaf(counts) }
      #expect(counts.withUnsafeBufferPointer { kernel.logOdds(ofCounts: $0) } == expected)
    }
  }

  @Test("Whatever the CPU can do, the bits are the same")
  func targets() throws {
    var model = try ModelFile.read(from: shippedWeights).file.model
    let rows = Self.rows(500, seed: 7)
    func scores() -> [RawScores] { rows.map { $0.withUnsafeBufferPointer { model.scorer().rawScores($0) } } }
    let best = scores()
    model.autoencoder.kernel.target = .baseline
    #expect(scores() == best)
  }

  @Test("Scores are these bits on every machine")
  func pinned() throws {
    let model = try ModelFile.read(from: shippedWeights).file.model
    // FNV-1a over the bits of every score.
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for row in Self.rows(200, seed: 8) {
      let raw = row.withUnsafeBufferPointer { model.scorer().rawScores($0) }
      let probabilities = row.withUnsafeBufferPointer { row in
        [model.deterioration, model.mortality, model.sepsis].map { $0?.probability(row) ?? .nan }
      }
      for score in [model.scale.anomaly(raw)] + probabilities { hash = (hash ^ score.bitPattern) &* 0x100_0000_01b3 }
    }
    #expect(hash == 9_361_708_477_477_143_166)
  }

  @Test(
    "The kernel of an outcome's model gives what its terms and trees say, to the bit; its weights, and made-up ones on all sides")
  func plainOutcome() throws {
    let shipped = try ModelFile.read(from: shippedWeights).file.model
    var random = SplitMix64(seed: 12)
    let inputs = (0..<7).map { place in
      OutcomeModel.Input(
        AdverseDistance(
          Feature(.heartRate, FeatureStatistic.allCases[place]), centre: .random(in: 60...90, using: &random),
          slack: .random(in: 0...5, using: &random), side: [.above, .below, .both][place % 3]),
        weight: .random(in: 0...1, using: &random), limit: .random(in: 5...40, using: &random), usual: Double(place % 2))
    }
    let madeUp = try #require(
      OutcomeModel(
        inputs: inputs, trees: (shipped.mortality?.trees ?? []).filter { $0.splits.allSatisfy { $0.input < inputs.count } },
        intercept: -3))
    for model in [shipped.deterioration, shipped.mortality, shipped.sepsis, madeUp].compactMap({ $0 }) {
      for row in Self.rows(200, seed: 13) {
        let counts = model.inputs.map { $0.counted(row[$0.distance.feature.index]) }
        var expected = zip(model.inputs, counts).reduce(model.intercept) { $0 + $1.0.weight * $1.1 }
        for tree in model.trees { expected += tree.leaf(counts) }
        #expect(row.withUnsafeBufferPointer { model.logOdds($0) } == expected)
        #expect(counts.withUnsafeBufferPointer { model.logOdds(ofCounts: $0) } == expected)
      }
    }
  }

  @Test("The forest's kernel ends in the leaves that the plain walk ends in")
  func plainForest() throws {
    let forest = try ModelFile.read(from: shippedWeights).file.model.forest
    var random = SplitMix64(seed: 9)
    for round in 0..<500 {
      var inputs = (0..<forest.inputCount).map { _ in Float.random(in: 0...40, using: &random) }
      // On a threshold, and beside it, to the last bit.
      let node = forest.threshold.indices.randomElement(using: &random) ?? 0
      if forest.splitInput[node] >= 0 {
        let nearest = Float(forest.threshold[node])
        inputs[Int(forest.splitInput[node])] = [nearest, nearest.nextUp, nearest.nextDown][round % 3]
      }
      if round % 10 == 0 { inputs[round / 10 % inputs.count] = [.infinity, .nan, -.infinity][round / 10 % 3] }
      var total = 0.0
      for root in forest.roots {
        var node = Int(root)
        while forest.splitInput[node] >= 0 {
          let goesLeft = Double(inputs[Int(forest.splitInput[node])]) <= forest.threshold[node]
          node = Int(goesLeft ? forest.left[node] : forest.right[node])
        }
        total += forest.pathLength[node]
      }
      #expect(forest.score(inputs) == forest.score(totalPathLength: total))
    }
  }

  @Test("What a patient's boxes remember changes no score, on thresholds, beside them, and for what is no number")
  func boxes() throws {
    let forest = try ModelFile.read(from: shippedWeights).file.model.forest
    var random = SplitMix64(seed: 10)
    var boxes = ForestBoxes()
    var inputs = (0..<forest.inputCount).map { _ in Float.random(in: 0...5, using: &random) }
    for round in 0..<3000 {
      // Mostly as before, as of one patient; at times a leap.
      let input = Int.random(in: 0..<inputs.count, using: &random)
      switch round % 50 {
      case 0: inputs = inputs.map { _ in Float.random(in: 0...40, using: &random) }
      case 1: inputs[input] = [.infinity, .nan, -.infinity, 0, -0.0][round / 50 % 5]
      case 2...10:
        let node = Int.random(in: 0..<forest.threshold.count, using: &random)
        if forest.splitInput[node] >= 0 {
          let nearest = Float(forest.threshold[node])
          inputs[Int(forest.splitInput[node])] = [nearest, nearest.nextUp, nearest.nextDown][round % 3]
        }
      default: if inputs[input].isFinite { inputs[input] += Float.random(in: -0.05...0.05, using: &random) }
      }
      let remembered = inputs.withUnsafeBufferPointer { forest.kernel.totalPathLength($0, remembering: &boxes) }
      #expect(forest.score(totalPathLength: remembered) == forest.score(inputs), "round \(round)")
    }
  }
}

extension OutcomeTree {
  /// What it adds, by its definition.
  fileprivate func leaf(_ counts: [Double]) -> Double {
    var node = 0
    while node < splits.count { node = 2 * node + (counts[splits[node].input] > splits[node].limit ? 2 : 1) }
    return leaves[node - splits.count]
  }
}
