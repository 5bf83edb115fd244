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
  /// An epoch ends after so many rows at the latest.
  var mostRowsPerEpoch = 60_000
}

extension Autoencoder {
  /// Learns how the vitals of patients who did well hang together: Adam (Kingma, Ba 2015) on a Huber loss, whole vitals hidden
  /// at random, the learning rate falling to 0 along a cosine; the epoch that did best on persons kept apart is kept.
  static func fit(
    _ table: StudyTable, rows: [Int], weights: [Double], features: [Feature], options: AutoencoderOptions, random: SplitMix64,
    progress: (_ epoch: Int, _ loss: Double) -> Void = { _, _ in }
  ) -> Autoencoder? {
    let (centre, scale) = scaling(table, rows, features)
    var shuffled = Array(Set(rows.map { table.person[$0] })).sorted()
    var splitRandom = random.split(1)
    splitRandom.shuffle(&shuffled)
    let apart = Set(shuffled.prefix(Int(Double(shuffled.count) * options.validationShare)))
    let places = rows.indices.filter { !apart.contains(table.person[rows[$0]]) }
    let watching = rows.indices.filter { apart.contains(table.person[rows[$0]]) }
    guard !places.isEmpty else { return nil }
    var trainer = AutoencoderTrainer(
      inputs: ScaledInputs(table, rows, features, centre: centre, scale: scale), options: options, random: random.split(2))
    let sampler = WeightedSampler(rows: places, weights: places.map { weights[$0] })
    let watched = evenlySpaced(watching.isEmpty ? places : watching, options.mostRowsPerEpoch)
    let stepsPerEpoch = max(1, min(places.count, options.mostRowsPerEpoch) / options.batchSize)
    var best = trainer.layers
    var leastLoss = Double.infinity
    for epoch in 0..<options.epochs {
      for step in 0..<stepsPerEpoch {
        let progress = Double(epoch * stepsPerEpoch + step + 1) / Double(options.epochs * stepsPerEpoch)
        trainer.step(sampler, learningRate: options.learningRate * 0.5 * (1 + cos(.pi * progress)))
      }
      let loss = trainer.loss(of: watched)
      if loss < leastLoss { (leastLoss, best) = (loss, trainer.layers) }
      progress(epoch, loss)
    }
    let unit = PerVital(repeating: 1.0)
    guard
      var fitted = Autoencoder(
        features: features, centre: centre, scale: scale, layers: best, residualMean: PerVital(repeating: 0),
        residualScale: unit)
    else { return nil }
    fitted.calibrateResiduals(table, rows, weights)
    return fitted
  }

  /// The weighted mean and the spread of each vital's residual in `rows`.
  private mutating func calibrateResiduals(_ table: StudyTable, _ rows: [Int], _ weights: [Double]) {
    let residuals = rows.map { row in table.withRow(row) { self.residuals($0) } }
    for vital in Vital.allCases {
      var (total, sum, squares) = (0.0, 0.0, 0.0)
      for (weight, residual) in zip(weights, residuals) {
        guard let value = residual[vital] else { continue }
        total += weight
        sum += weight * value
        squares += weight * value * value
      }
      guard total > 0 else { continue }
      let mean = sum / total
      residualMean[vital] = mean
      residualScale[vital] = max(squares / total - mean * mean, 1e-12).squareRoot()
    }
  }

  private static func evenlySpaced(_ rows: [Int], _ most: Int) -> [Int] {
    guard rows.count > most else { return rows }
    return (0..<most).map { rows[$0 * rows.count / most] }
  }

  /// Median, and the distance of the 10th and the 90th percentile in units of a normal distribution's spread.
  private static func scaling(
    _ table: StudyTable, _ rows: [Int], _ features: [Feature]
  ) -> (centre: [Double], scale: [Double]) {
    var centre: [Double] = []
    var scale: [Double] = []
    for feature in features {
      let values = rows.map { Double(table.value(feature, $0)) }.filter { !$0.isNaN }.sorted()
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

/// Some rows of the table scaled for the network; NaN where unknown.
struct ScaledInputs: Sendable {
  let width: Int
  let values: [Float]
  /// Which vital each input belongs to.
  let groups: [Int]

  init(_ table: StudyTable, _ rows: [Int], _ features: [Feature], centre: [Double], scale: [Double]) {
    width = features.count
    groups = features.map { Int($0.channel.vital?.rawValue ?? 0) }
    var values = [Float](repeating: .nan, count: rows.count * width)
    for (place, row) in rows.enumerated() {
      for (column, feature) in features.enumerated() {
        let value = Double(table.value(feature, row))
        guard !value.isNaN else { continue }
        let scaled = (value - centre[column]) / scale[column]
        values[place * width + column] = Float(min(max(scaled, -Autoencoder.inputLimit), Autoencoder.inputLimit))
      }
    }
    self.values = values
  }
}
