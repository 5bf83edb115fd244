internal import Detection
internal import Foundation
internal import Vitals

/// How the autoencoder is fitted.
struct AutoencoderOptions: Sendable {
  var hidden = [16, 8, 16]
  var epochs = 6
  var batchSize = 256
  var learningRate = 3e-3
  /// The chance that a vital is hidden from the network and has to be predicted.
  var hidingChance = 0.4
  var noise = 0.1
  var weightDecay = 1e-4
  /// Share of the persons who are kept apart to tell when to stop.
  var validationShare = 0.1
}

extension Autoencoder {
  /// Learns how the vitals of patients who did well hang together: Adam (Kingma, Ba 2015) on a Huber loss, whole vitals hidden
  /// at random, the learning rate falling to 0 along a cosine; the epoch that did best on persons kept apart is kept.
  static func fit(
    _ table: TrainingTable, rows: [Int], features: [Feature], options: AutoencoderOptions, random: SplitMix64,
    progress: (_ epoch: Int, _ loss: Double) -> Void = { _, _ in }
  ) -> Autoencoder? {
    let (centre, scale) = scaling(table, rows, features)
    var shuffled = Array(Set(rows.map { table.person[$0] })).sorted()
    var splitRandom = random.split(1)
    splitRandom.shuffle(&shuffled)
    let apart = Set(shuffled.prefix(Int(Double(shuffled.count) * options.validationShare)))
    let learning = rows.filter { !apart.contains(table.person[$0]) }
    let watching = rows.filter { apart.contains(table.person[$0]) }
    guard !learning.isEmpty else { return nil }
    var trainer = AutoencoderTrainer(
      inputs: ScaledInputs(table, features, centre: centre, scale: scale), options: options, random: random.split(2))
    let sampler = WeightedSampler(rows: learning, weights: table.weight)
    let stepsPerEpoch = max(1, learning.count / options.batchSize)
    var best = trainer.layers
    var leastLoss = Double.infinity
    for epoch in 0..<options.epochs {
      for step in 0..<stepsPerEpoch {
        let progress = Double(epoch * stepsPerEpoch + step + 1) / Double(options.epochs * stepsPerEpoch)
        trainer.step(sampler, learningRate: options.learningRate * 0.5 * (1 + cos(.pi * progress)))
      }
      let loss = trainer.loss(of: watching.isEmpty ? learning : watching)
      if loss < leastLoss { (leastLoss, best) = (loss, trainer.layers) }
      progress(epoch, loss)
    }
    let unit = PerVital(repeating: 1.0)
    guard
      var fitted = Autoencoder(
        features: features, centre: centre, scale: scale, layers: best, residualMean: PerVital(repeating: 0),
        residualScale: unit)
    else { return nil }
    fitted.calibrateResiduals(table, rows)
    return fitted
  }

  /// The weighted mean and the spread of each vital's residual in `rows`.
  private mutating func calibrateResiduals(_ table: TrainingTable, _ rows: [Int]) {
    let residuals = rows.map { row in table.withRow(row) { self.residuals($0) } }
    for vital in Vital.allCases {
      var (weights, sum, plain, squares, count) = (0.0, 0.0, 0.0, 0.0, 0.0)
      for (row, residual) in zip(rows, residuals) {
        guard let value = residual[vital] else { continue }
        weights += table.weight[row]
        sum += table.weight[row] * value
        plain += value
        squares += value * value
        count += 1
      }
      guard count > 1 else { continue }
      residualMean[vital] = sum / weights
      let variance = squares / count - (plain / count) * (plain / count)
      residualScale[vital] = max(variance, 1e-12).squareRoot()
    }
  }

  /// Median, and the distance of the 10th and the 90th percentile in units of a normal distribution's spread.
  private static func scaling(
    _ table: TrainingTable, _ rows: [Int], _ features: [Feature]
  ) -> (centre: [Double], scale: [Double]) {
    var centre: [Double] = []
    var scale: [Double] = []
    for feature in features {
      let values = rows.map { Double(table.features[$0 * Feature.count + feature.index]) }.filter { !$0.isNaN }.sorted()
      centre.append(values.quantile(0.5) ?? 0)
      let spread = ((values.quantile(0.9) ?? 0) - (values.quantile(0.1) ?? 0)) / 2.56
      scale.append(spread > 1e-9 ? spread : 1)
    }
    return (centre, scale)
  }
}

extension [Double] {
  /// Of an ascending array, interpolated between neighbours; nil where there is nothing.
  func quantile(_ share: Double) -> Double? {
    guard !isEmpty else { return nil }
    let place = share * Double(count - 1)
    let low = Int(place)
    let high = Swift.min(low + 1, count - 1)
    return self[low] + (place - Double(low)) * (self[high] - self[low])
  }
}

/// All rows scaled for the network; NaN where unknown.
struct ScaledInputs: Sendable {
  let width: Int
  let values: [Double]
  /// Which vital each input belongs to.
  let groups: [Int]

  init(_ table: TrainingTable, _ features: [Feature], centre: [Double], scale: [Double]) {
    width = features.count
    groups = features.map { Int($0.channel.vital?.rawValue ?? 0) }
    var values = [Double](repeating: .nan, count: table.rows * width)
    for row in 0..<table.rows {
      for (column, feature) in features.enumerated() {
        let value = Double(table.features[row * Feature.count + feature.index])
        guard !value.isNaN else { continue }
        let scaled = (value - centre[column]) / scale[column]
        values[row * width + column] = Swift.min(Swift.max(scaled, -Autoencoder.inputLimit), Autoencoder.inputLimit)
      }
    }
    self.values = values
  }
}
