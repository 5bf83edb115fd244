package import Vitals

/// A small masked autoencoder: it predicts each vital from all the others, so that what is odd is a vital that does not fit
/// the rest of the patient, rather than a rare but coherent state.
///
/// Inputs are the scaled features and a mask of which are shown; three hidden layers of tanh; the output is linear. A vital's
/// residual is taken with its own inputs hidden, on the side that is bad for the patient (temperature: on both sides).
/// Saturation and systolic pressure are predicted but never shown while scoring: so a worse one can only raise the oddness,
/// never explain another vital's away.
package struct Autoencoder: Sendable, Equatable {
  package struct Layer: Sendable, Equatable {
    package var inputs: Int
    package var outputs: Int
    /// `outputs` rows of `inputs` weights.
    package var weights: [Double]
    package var biases: [Double]

    package init(inputs: Int, outputs: Int, weights: [Double], biases: [Double]) {
      self.inputs = inputs
      self.outputs = outputs
      self.weights = weights
      self.biases = biases
    }
  }

  /// The features it is shown and predicts; those of one vital hang together.
  package let features: [Feature]
  package let centre: [Double]
  package let scale: [Double]
  package let layers: [Layer]
  /// Mean and spread of each vital's residual in patients who did well.
  package var residualMean: PerVital<Double>
  package var residualScale: PerVital<Double>
  /// Where each vital's features stand; nil where it has none.
  let groups: PerVital<Range<Int>?>
  /// `layers`, as they are run.
  var kernel: NetworkKernel
  /// For each vital its own; nothing for those that are never shown.
  private let shownInputs: NetworkKernel.Groups
  /// For each vital its own, in which it is hidden; those that are never shown share one in which nothing else is.
  private let passes: NetworkKernel.Passes
  private let passOf: PerVital<Int>

  /// Scaled inputs are clipped here: one absurd value must not drown the rest.
  package static let inputLimit = 6.0
  /// The most by which one vital can count for normal or for odd.
  package static let residualLimits = -3.0...3.0
  /// What is never shown while scoring.
  static let neverShown: VitalSet = [VitalSet(.oxygenSaturation), VitalSet(.systolicPressure)]

  /// Nil where the shapes do not fit together or a number is not finite.
  package init?(
    features: [Feature], centre: [Double], scale: [Double], layers: [Layer], residualMean: PerVital<Double>,
    residualScale: PerVital<Double>
  ) {
    let width = features.count
    guard
      width > 0, centre.count == width, scale.count == width, centre.allSatisfy(\.isFinite),
      scale.allSatisfy({ $0.isFinite && $0 > 0 }), layers.first?.inputs == 2 * width, layers.last?.outputs == width,
      zip(layers, layers.dropFirst()).allSatisfy({ $0.outputs == $1.inputs }),
      layers.allSatisfy({ layer in
        (1...NetworkKernel.widestLayer).contains(layer.outputs) && layer.weights.count == layer.inputs * layer.outputs
          && layer.biases.count == layer.outputs
          && layer.weights.allSatisfy(\.isFinite) && layer.biases.allSatisfy(\.isFinite)
      }),
      Vital.allCases.allSatisfy({ residualMean[$0].isFinite && residualScale[$0].isFinite && residualScale[$0] > 0 }),
      features.allSatisfy({ $0.channel.vital != nil })
    else { return nil }
    let groups = PerVital<Range<Int>?> { vital in
      let own = features.indices.filter { features[$0].channel == FeatureChannel(vital) }
      return own.first.flatMap { first in own.last.map { first..<($0 + 1) } }
    }
    guard Vital.allCases.allSatisfy({ vital in groups[vital]?.allSatisfy { features[$0].channel.vital == vital } ?? true }) else {
      return nil
    }
    self.groups = groups
    kernel = NetworkKernel(layers)
    var shownInputs = NetworkKernel.Groups()
    for vital in Vital.allCases {
      shownInputs.append(Self.neverShown.contains(vital) ? nil : groups[vital], maskOffset: width)
    }
    self.shownInputs = shownInputs
    (passes, passOf) = Self.passes(groups)
    self.features = features
    self.centre = centre
    self.scale = scale
    self.layers = layers
    self.residualMean = residualMean
    self.residualScale = residualScale
  }

  /// Runs as on a CPU without AVX2, with the same results: so that counts of instructions compare.
  package mutating func useBaselineKernel() { kernel.target = .baseline }

  /// How odd each vital is given the others, in spreads above the mean of patients who did well; nil where unknown.
  package func oddness(_ row: UnsafeBufferPointer<Float>) -> PerVital<Double?> {
    let residuals = residuals(row)
    return PerVital { vital in residuals[vital].map { spreads($0, of: vital) } }
  }

  func spreads(_ residual: Double, of vital: Vital) -> Double {
    let spreads = (residual - residualMean[vital]) / residualScale[vital]
    return min(max(spreads, Self.residualLimits.lowerBound), Self.residualLimits.upperBound)
  }

  /// The mean residual on its bad side of each known vital, in units of the inputs' scales.
  package func residuals(_ row: UnsafeBufferPointer<Float>) -> PerVital<Double?> {
    let sumCount = Vital.allCases.count * kernel.sumWidth
    let count = 2 * features.count + sumCount + passes.count * kernel.outputWidth
    return withUnsafeTemporaryAllocation(of: Float.self, capacity: count) { scratch in
      let inputs = UnsafeMutableBufferPointer(rebasing: scratch[..<(2 * features.count)])
      let sums = UnsafeMutableBufferPointer(rebasing: scratch[inputs.count..<(inputs.count + sumCount)])
      let outputs = UnsafeMutableBufferPointer(rebasing: scratch[(inputs.count + sumCount)...])
      scale(row, into: inputs)
      addUp(UnsafeBufferPointer(inputs), into: sums)
      kernel.run(passes, over: UnsafeBufferPointer(sums), into: outputs)
      return PerVital<Double?> { vital in
        let predicted = outputs[(passOf[vital] * kernel.outputWidth)...]
        return residual(of: vital, UnsafeBufferPointer(inputs), UnsafeBufferPointer(rebasing: predicted))
      }
    }
  }

  /// The scaled values and then the mask, as the first layer takes them.
  func scale(_ row: UnsafeBufferPointer<Float>, into inputs: UnsafeMutableBufferPointer<Float>) {
    let width = features.count
    for index in 0..<width {
      let value = Double(row[features[index].index])
      let isKnown = !value.isNaN
      let scaled = min(max((value - centre[index]) / scale[index], -Self.inputLimit), Self.inputLimit)
      inputs[index] = isKnown ? Float(scaled) : 0
      inputs[width + index] = isKnown ? 1 : 0
    }
  }

  /// What each vital's inputs add to the first layer, a row each: a pass adds up those of the vitals that it shows.
  func addUp(_ inputs: UnsafeBufferPointer<Float>, into sums: UnsafeMutableBufferPointer<Float>) {
    kernel.addUp(shownInputs, of: inputs, into: sums)
  }

  /// Of a known vital, between its inputs and what a pass predicted.
  func residual(of vital: Vital, _ inputs: UnsafeBufferPointer<Float>, _ predicted: UnsafeBufferPointer<Float>) -> Double? {
    guard let group = groups[vital], inputs[features.count + group.lowerBound] > 0 else { return nil }
    var total = 0.0
    for index in group { total += vital.adverse(Double(inputs[index] - predicted[index])) }
    return total / Double(group.count)
  }

  private static func passes(_ groups: PerVital<Range<Int>?>) -> (NetworkKernel.Passes, of: PerVital<Int>) {
    var passes = NetworkKernel.Passes(groups: Vital.allCases.count)
    var passOf = PerVital(repeating: 0)
    func append(hiding hidden: VitalSet) {
      let targets = Vital.allCases.filter { hidden.contains($0) }.compactMap { groups[$0] }
      guard let first = targets.map(\.lowerBound).min(), let end = targets.map(\.upperBound).max() else { return }
      for vital in Vital.allCases where hidden.contains(vital) { passOf[vital] = passes.count }
      passes.append(
        Vital.allCases.map { hidden.contains($0) || neverShown.contains($0) ? nil : Int($0.rawValue) }, wanting: first..<end)
    }
    for vital in Vital.allCases where !neverShown.contains(vital) { append(hiding: VitalSet(vital)) }
    append(hiding: neverShown)
    return (passes, passOf)
  }
}

extension Vital {
  /// A residual on the side of what is expected that is bad for the patient.
  func adverse(_ residual: Double) -> Double {
    switch self {
    case .heartRate, .respiratoryRate: residual
    case .oxygenSaturation, .systolicPressure, .diastolicPressure: -residual
    case .temperature: abs(residual)
    }
  }
}

extension FeatureChannel {
  /// The vital that this channel follows as it is; nil for what derives from vitals.
  package var vital: Vital? { UInt8(exactly: rawValue).flatMap(Vital.init(rawValue:)) }
}
