internal import Detection
internal import Foundation
internal import Vitals

/// One network in training: its weights, Adam's moments, and the buffers of a step.
struct AutoencoderTrainer {
  private(set) var layers: [Autoencoder.Layer]
  private let inputs: ScaledInputs
  private let options: AutoencoderOptions
  private var random: SplitMix64
  private var gradients: [[Double]]
  private var firstMoments: [[Double]]
  private var secondMoments: [[Double]]
  private var steps = 0
  /// The activations of one row, layer by layer, the inputs first; and what flows back.
  private var activations: [[Double]]
  private var errors: [[Double]]

  init(inputs: ScaledInputs, options: AutoencoderOptions, random: SplitMix64) {
    self.inputs = inputs
    self.options = options
    self.random = random
    let sizes = [2 * inputs.width] + options.hidden + [inputs.width]
    var initial = random.split(0)
    layers = zip(sizes, sizes.dropFirst()).map { from, to in
      let spread = 1 / Double(from).squareRoot()
      return Autoencoder.Layer(
        inputs: from, outputs: to, weights: (0..<(from * to)).map { _ in initial.normal() * spread },
        biases: Array(repeating: 0, count: to))
    }
    gradients = layers.map { Array(repeating: 0, count: $0.weights.count + $0.biases.count) }
    firstMoments = gradients
    secondMoments = gradients
    activations = sizes.map { Array(repeating: 0, count: $0) }
    errors = activations
  }

  /// One step on a batch drawn at random.
  mutating func step(_ sampler: WeightedSampler, learningRate: Double) {
    for layer in gradients.indices { for index in gradients[layer].indices { gradients[layer][index] = 0 } }
    var drawn = random
    defer { random = drawn }
    for _ in 0..<options.batchSize {
      let row = sampler.draw(&drawn)
      let shown = hide(row, noise: options.noise, &drawn)
      forward()
      setOutputErrors(row, shown: shown, scale: 1 / Double(options.batchSize))
      backward()
    }
    steps += 1
    for layer in layers.indices { update(layer, learningRate: learningRate) }
  }

  /// The mean loss over `rows`, the same vitals hidden each time.
  mutating func loss(of rows: [Int]) -> Double {
    var fixed = SplitMix64(seed: 0x5eed)
    var total = 0.0
    for row in rows {
      let shown = hide(row, noise: 0, &fixed)
      forward()
      total += outputLoss(row, shown: shown)
    }
    return total / Double(max(rows.count, 1))
  }

  // MARK: One row

  /// Fills the inputs; returns which vitals are shown, bit by bit.
  private mutating func hide(_ row: Int, noise: Double, _ random: inout SplitMix64) -> UInt8 {
    var shown: UInt8 = 0
    for group in 0..<6 where random.unit() > options.hidingChance { shown |= 1 << UInt8(group) }
    let width = inputs.width
    for column in 0..<width {
      let value = Double(inputs.values[row * width + column])
      let isShown = !value.isNaN && shown & (1 << UInt8(inputs.groups[column])) != 0
      activations[0][column] = isShown ? value + (noise > 0 ? noise * random.normal() : 0) : 0
      activations[0][width + column] = isShown ? 1 : 0
    }
    return shown
  }

  private mutating func forward() {
    for (index, layer) in layers.enumerated() {
      let isLast = index == layers.count - 1
      activations[index].withUnsafeBufferPointer { source in
        activations[index + 1].withUnsafeMutableBufferPointer { target in
          layer.weights.withUnsafeBufferPointer { weights in
            for output in 0..<layer.outputs {
              var sum = layer.biases[output]
              let start = output * layer.inputs
              for input in 0..<layer.inputs { sum += weights[start + input] * source[input] }
              target[output] = isLast ? sum : tanh(sum)
            }
          }
        }
      }
    }
  }

  /// Huber's loss is quadratic up to here.
  private static let huberLimit = 2.0
  /// What had to be predicted counts double.
  private static let hiddenWeight = 2.0

  private mutating func setOutputErrors(_ row: Int, shown: UInt8, scale: Double) {
    let last = layers.count
    for column in 0..<inputs.width {
      let value = Double(inputs.values[row * inputs.width + column])
      guard !value.isNaN else {
        errors[last][column] = 0
        continue
      }
      let error = min(max(activations[last][column] - value, -Self.huberLimit), Self.huberLimit)
      let isShown = shown & (1 << UInt8(inputs.groups[column])) != 0
      errors[last][column] = error * (isShown ? 1 : Self.hiddenWeight) * scale
    }
  }

  private func outputLoss(_ row: Int, shown: UInt8) -> Double {
    var loss = 0.0
    for column in 0..<inputs.width {
      let value = Double(inputs.values[row * inputs.width + column])
      guard !value.isNaN else { continue }
      let error = abs(activations[layers.count][column] - value)
      let huber =
        error <= Self.huberLimit ? 0.5 * error * error : Self.huberLimit * (error - 0.5 * Self.huberLimit)
      loss += huber * (shown & (1 << UInt8(inputs.groups[column])) != 0 ? 1 : Self.hiddenWeight)
    }
    return loss
  }

  private mutating func backward() {
    for index in layers.indices.reversed() {
      let (rows, columns) = (layers[index].outputs, layers[index].inputs)
      let bias = rows * columns
      errors[index + 1].withUnsafeBufferPointer { error in
        activations[index].withUnsafeBufferPointer { source in
          gradients[index].withUnsafeMutableBufferPointer { gradient in
            for output in 0..<rows where error[output] != 0 {
              let start = output * columns
              for input in 0..<columns { gradient[start + input] += error[output] * source[input] }
              gradient[bias + output] += error[output]
            }
          }
        }
      }
      guard index > 0 else { continue }
      let next = errors[index + 1]
      errors[index].withUnsafeMutableBufferPointer { back in
        layers[index].weights.withUnsafeBufferPointer { weights in
          activations[index].withUnsafeBufferPointer { source in
            for input in 0..<columns { back[input] = 0 }
            for output in 0..<rows {
              let start = output * columns
              for input in 0..<columns { back[input] += next[output] * weights[start + input] }
            }
            for input in 0..<columns { back[input] *= 1 - source[input] * source[input] }
          }
        }
      }
    }
  }

  private mutating func update(_ layer: Int, learningRate: Double) {
    let weightCount = layers[layer].weights.count
    let firstCorrection = 1 - pow(0.9, Double(steps))
    let secondCorrection = 1 - pow(0.999, Double(steps))
    for index in gradients[layer].indices {
      let isWeight = index < weightCount
      let gradient = gradients[layer][index] + (isWeight ? options.weightDecay * layers[layer].weights[index] : 0)
      firstMoments[layer][index] += 0.1 * (gradient - firstMoments[layer][index])
      secondMoments[layer][index] += 0.001 * (gradient * gradient - secondMoments[layer][index])
      let move =
        learningRate * (firstMoments[layer][index] / firstCorrection)
        / ((secondMoments[layer][index] / secondCorrection).squareRoot() + 1e-8)
      if isWeight { layers[layer].weights[index] -= move } else { layers[layer].biases[index - weightCount] -= move }
    }
  }
}
