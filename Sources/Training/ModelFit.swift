internal import Detection
internal import Foundation
internal import Vitals

/// One fit of everything on some of the persons: on all but a fold while cross-validating, on all of them for the model that is
/// kept. What calibrates it comes from outside.
struct ModelFit: Sendable {
  let forest: IsolationForest
  let autoencoder: Autoencoder
  let logistic: LogisticModel
  /// The fusion for each outcome, whole and refitted without a model, to see what that model is worth.
  let fusions: [Outcome: [Fusion: LogisticModel]]

  enum Fusion: CaseIterable, Sendable {
    case whole, withoutForest, withoutAutoencoder, withoutBoth

    var usesForest: Bool { self == .whole || self == .withoutAutoencoder }
    var usesAutoencoder: Bool { self == .whole || self == .withoutForest }
  }

  /// The uncalibrated scores of one row.
  struct Scores: Sendable {
    var forest: Double
    var autoencoder: Double
    var logOdds: [Outcome: [Fusion: Double]]
  }

  /// How many rows the forest's subsamples are drawn from.
  private static let poolRows = 20_000

  /// Nil where `rows` cannot be learned from: no event in them, or nothing normal.
  init?(
    _ table: TrainingTable, rows: [Int], seed: UInt64, includesAblations: Bool,
    progress: (_ stage: String, _ fraction: Double, _ loss: Double?) -> Void
  ) {
    let random = SplitMix64(seed: seed)
    let normal = rows.filter { table.isNormal[$0] }
    guard !normal.isEmpty else { return nil }
    progress("isolation forest", 0, nil)
    guard let forest = Self.fitForest(table, normal, random.split(1)) else { return nil }
    let options = AutoencoderOptions()
    let autoencoder = Autoencoder.fit(
      table, rows: normal, features: ModelDesign.autoencoderFeatures, options: options, random: random.split(2)
    ) { epoch, loss in
      progress("autoencoder", 0.1 + 0.6 * Double(epoch + 1) / Double(options.epochs), loss)
    }
    guard let autoencoder else { return nil }
    self.forest = forest
    self.autoencoder = autoencoder
    progress("fusion", 0.7, nil)
    let design = Self.design(table, rows, forest, autoencoder)
    func fit(_ outcome: Outcome, _ fusion: Fusion) -> LogisticModel? {
      // Who is not at risk any more weighs nothing.
      LogisticModel.fit(
        design, targets: rows.map { table.isAhead(outcome, $0) },
        weights: rows.map { table.isAtRisk($0, of: outcome) ? table.weight[$0] : 0 }, penalties: ModelDesign.penalties,
        directions: ModelDesign.directions(usesForest: fusion.usesForest, usesAutoencoder: fusion.usesAutoencoder))
    }
    guard let logistic = fit(.death, .whole) else { return nil }
    self.logistic = logistic
    var fusions: [Outcome: [Fusion: LogisticModel]] = [.death: [.whole: logistic]]
    if includesAblations {
      for outcome in Outcome.allCases {
        for fusion in Fusion.allCases {
          if let model = fit(outcome, fusion) { fusions[outcome, default: [:]][fusion] = model }
        }
      }
    }
    self.fusions = fusions
  }

  private static func fitForest(_ table: TrainingTable, _ normal: [Int], _ random: SplitMix64) -> IsolationForest? {
    let inputs = ModelDesign.forestInputs
    let sampler = WeightedSampler(rows: normal, weights: table.weight)
    var drawing = random.split(0)
    var pool: [Float] = []
    for _ in 0..<poolRows {
      table.withRow(sampler.draw(&drawing)) { row in for input in inputs { pool.append(input.value(in: row)) } }
    }
    return IsolationForest.fit(pool: pool, inputCount: inputs.count, random: random.split(1))
  }

  private static func design(
    _ table: TrainingTable, _ rows: [Int], _ forest: IsolationForest, _ autoencoder: Autoencoder
  ) -> DesignMatrix {
    let width = ModelDesign.riskFeatures.count + ModelScores.fusionWidth
    var values = [Double](repeating: 0, count: rows.count * width)
    values.withUnsafeMutableBufferPointer { values in
      for (place, row) in rows.enumerated() {
        table.withRow(row) { features in
          ModelScores(features, ModelDesign.forestInputs, forest, autoencoder).fillFusionInputs(
            features, ModelDesign.riskFeatures,
            into: UnsafeMutableBufferPointer(rebasing: values[(place * width)..<((place + 1) * width)]))
        }
      }
    }
    return DesignMatrix(width: width, values: values)
  }

  func scores(_ row: UnsafeBufferPointer<Float>) -> Scores {
    let raw = RawScores(row, ModelDesign.forestInputs, forest, autoencoder)
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: logistic.coefficients.count) { inputs in
      raw.sustained.fillFusionInputs(row, ModelDesign.riskFeatures, into: inputs)
      let read = UnsafeBufferPointer(inputs)
      return Scores(
        forest: raw.forest, autoencoder: raw.autoencoder,
        logOdds: fusions.mapValues { models in models.mapValues { $0.logOdds(read) } })
    }
  }
}
