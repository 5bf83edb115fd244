import Foundation
import Vitals

@testable import Detection

/// The autoencoder as its definition reads: 64-bit, one pass a vital, nothing shared. What the kernel is held against.
struct PlainAutoencoder {
  let model: Autoencoder

  func residuals(_ row: [Float]) -> PerVital<Double?> {
    let scaled = model.features.indices.map { index in
      let value = Double(row[model.features[index].index])
      return value.isNaN
        ? nil
        : min(max((value - model.centre[index]) / model.scale[index], -Autoencoder.inputLimit), Autoencoder.inputLimit)
    }
    return PerVital { vital in
      let own = model.features.indices.filter { model.features[$0].channel.vital == vital }
      guard let first = own.first, scaled[first] != nil else { return nil }
      let shown = model.features.indices.map { index -> Double? in
        guard let other = model.features[index].channel.vital else { return nil }
        return other == vital || Autoencoder.neverShown.contains(other) ? nil : scaled[index]
      }
      let predicted = output(shown.map { $0 ?? 0 } + shown.map { $0 == nil ? 0 : 1 })
      return own.reduce(0) { $0 + vital.adverse((scaled[$1] ?? 0) - predicted[$1]) } / Double(own.count)
    }
  }

  private func output(_ inputs: [Double]) -> [Double] {
    var values = inputs
    for (index, layer) in model.layers.enumerated() {
      let sums = (0..<layer.outputs).map { output in
        (0..<layer.inputs).reduce(layer.biases[output]) { $0 + layer.weights[output * layer.inputs + $1] * values[$1] }
      }
      values = index < model.layers.count - 1 ? sums.map(tanh) : sums
    }
    return values
  }
}
