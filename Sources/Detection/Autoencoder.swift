internal import Foundation
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
  package var features: [Feature]
  package var centre: [Double]
  package var scale: [Double]
  package var layers: [Layer]
  /// Mean and spread of each vital's residual in patients who did well.
  package var residualMean: PerVital<Double>
  package var residualScale: PerVital<Double>
  /// Where each vital's features stand; nil where it has none.
  let groups: PerVital<Range<Int>?>
  private let widest: Int

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
        layer.weights.count == layer.inputs * layer.outputs && layer.biases.count == layer.outputs
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
    widest = layers.reduce(0) { max($0, $1.outputs) }
    self.features = features
    self.centre = centre
    self.scale = scale
    self.layers = layers
    self.residualMean = residualMean
    self.residualScale = residualScale
  }

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
    let width = features.count
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: 3 * width + 2 * widest) { scratch in
      let inputs = UnsafeMutableBufferPointer(rebasing: scratch[..<(2 * width)])
      let buffers = UnsafeMutableBufferPointer(rebasing: scratch[(3 * width)...])
      for index in 0..<width {
        let value = Double(row[features[index].index])
        let isKnown = !value.isNaN
        let scaled = (value - centre[index]) / scale[index]
        inputs[index] = isKnown ? min(max(scaled, -Self.inputLimit), Self.inputLimit) : 0
        inputs[width + index] = isKnown ? 1 : 0
      }
      let values = UnsafeMutableBufferPointer(rebasing: scratch[(2 * width)..<(3 * width)])
      for index in 0..<width { values[index] = inputs[index] }
      let known: PerVital<Bool> = PerVital { vital in
        groups[vital].map { inputs[width + $0.lowerBound] > 0 } ?? false
      }
      for vital in Vital.allCases where Self.neverShown.contains(vital) { hide(vital, in: inputs) }
      return PerVital<Double?> { known[$0] ? residual(of: $0, values: values, inputs: inputs, buffers: buffers) : nil }
    }
  }

  private func hide(_ vital: Vital, in inputs: UnsafeMutableBufferPointer<Double>) {
    for index in groups[vital] ?? 0..<0 { (inputs[index], inputs[features.count + index]) = (0, 0) }
  }

  /// Leaves `inputs` as it found them.
  private func residual(
    of vital: Vital, values: UnsafeMutableBufferPointer<Double>, inputs: UnsafeMutableBufferPointer<Double>,
    buffers: UnsafeMutableBufferPointer<Double>
  ) -> Double? {
    guard let own = groups[vital] else { return nil }
    let isShown = !Self.neverShown.contains(vital)
    hide(vital, in: inputs)
    let output = forward(UnsafeBufferPointer(inputs), buffers: buffers)
    var total = 0.0
    for index in own {
      total += vital.adverse(values[index] - output[index])
      if isShown { (inputs[index], inputs[features.count + index]) = (values[index], 1) }
    }
    return total / Double(own.count)
  }

  /// The network's output for `inputs` (scaled values, then mask), in one half of `buffers`, which must hold `2 * widest`.
  private func forward(
    _ inputs: UnsafeBufferPointer<Double>, buffers: UnsafeMutableBufferPointer<Double>
  ) -> UnsafeMutableBufferPointer<Double> {
    var source = inputs
    var target = UnsafeMutableBufferPointer(rebasing: buffers[..<widest])
    var other = UnsafeMutableBufferPointer(rebasing: buffers[widest...])
    for (index, layer) in layers.enumerated() {
      layer.apply(to: source, into: target)
      if index < layers.count - 1 { for cell in 0..<layer.outputs { target[cell] = tanh(target[cell]) } }
      source = UnsafeBufferPointer(target)
      swap(&target, &other)
    }
    return other
  }
}

extension Autoencoder.Layer {
  func apply(to source: UnsafeBufferPointer<Double>, into target: UnsafeMutableBufferPointer<Double>) {
    weights.withUnsafeBufferPointer { weights in
      for output in 0..<outputs {
        var sum = biases[output]
        let row = output * inputs
        for input in 0..<inputs { sum += weights[row + input] * source[input] }
        target[output] = sum
      }
    }
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
