internal import Foundation
internal import Vitals

extension Autoencoder {
  /// What `ModelScores.autoencoder` is for every coalition beside each of eight other rows: what belongs to a vital is `own`'s
  /// where its player is in the coalition, else the other's. `players` has one bit for each vital; without it the vital is always
  /// `own`'s.
  ///
  /// A vital is predicted with itself hidden: one pass serves its own value and the other's. Those that are never shown have a
  /// pass together.
  func coalitionScores(own: [Float], others: [Lanes], players: PerVital<Int>, playerCount: Int) -> [Lanes] {
    let (own, others) = (laneInputs(own.map { Lanes(repeating: Double($0)) }), laneInputs(others))
    let none = [Lanes](repeating: .zero, count: 1 << playerCount)
    let known = Vital.allCases.filter { vital in groups[vital].map { own[features.count + $0.lowerBound] != .zero } ?? false }
    let shown = known.filter { !Self.neverShown.contains($0) }
    var sums = none
    var pass = LanePass(self)
    for hidden in shown.map(Optional.some) + [nil] {
      let context = shown.filter { $0 != hidden }
      let contextPlayers = context.reduce(0) { $0 | players[$1] }
      let targets = hidden.map { [$0] } ?? known.filter(Self.neverShown.contains)
      guard !targets.isEmpty else { continue }
      var found = targets.map { _ in none }
      var coalition = contextPlayers
      while true {
        pass.hideAll()
        for vital in context { pass.show(groups[vital], of: players[vital] & ~coalition == 0 ? own : others) }
        let predicted = pass.run(layers)
        for (place, target) in targets.enumerated() {
          found[place][coalition] = oddness(of: target, others, predicted)
          found[place][coalition | players[target]] = oddness(of: target, own, predicted)
        }
        if coalition == 0 { break }
        coalition = (coalition - 1) & contextPlayers
      }
      for (place, target) in targets.enumerated() {
        let relevant = contextPlayers | players[target]
        for coalition in sums.indices { sums[coalition] += found[place][coalition & relevant] }
      }
    }
    return sums.map { $0 / Double(Vital.allCases.count) }
  }

  /// The scaled values and then the mask, as the first layer takes them.
  private func laneInputs(_ row: [Lanes]) -> [Lanes] {
    let values = features.map { row[$0.index] }
    let scaled = values.indices.map { index in
      ((values[index] - centre[index]) / scale[index])
        .clamped(lowerBound: Lanes(repeating: -Self.inputLimit), upperBound: Lanes(repeating: Self.inputLimit))
        .replacing(with: 0, where: values[index] .!= values[index])
    }
    return scaled + values.map { Lanes(repeating: 1).replacing(with: 0, where: $0 .!= $0) }
  }

  private func oddness(of vital: Vital, _ inputs: [Lanes], _ predicted: [Lanes]) -> Lanes {
    guard let group = groups[vital] else { return .zero }
    return Lanes { lane in
      guard inputs[features.count + group.lowerBound][lane] > 0 else { return 0 }
      let total = group.reduce(0) { $0 + vital.adverse(inputs[$1][lane] - predicted[$1][lane]) }
      return max(0, spreads(total / Double(group.count), of: vital))
    }
  }
}

/// The network over eight rows at once, in buffers that serve pass after pass.
private struct LanePass {
  private var inputs: [Lanes]
  private var hidden: [Lanes] = []
  private var next: [Lanes] = []

  init(_ autoencoder: Autoencoder) { inputs = Array(repeating: .zero, count: 2 * autoencoder.features.count) }

  mutating func hideAll() {
    for index in inputs.indices { inputs[index] = .zero }
  }

  mutating func show(_ group: Range<Int>?, of row: [Lanes]) {
    let width = inputs.count / 2
    for index in group ?? 0..<0 { (inputs[index], inputs[width + index]) = (row[index], row[width + index]) }
  }

  /// The network's output.
  mutating func run(_ layers: [Autoencoder.Layer]) -> [Lanes] {
    hidden.removeAll(keepingCapacity: true)
    hidden += inputs
    for (index, layer) in layers.enumerated() {
      layer.apply(to: hidden, into: &next)
      if index < layers.count - 1 {
        for cell in next.indices {
          let sums = next[cell]
          next[cell] = Lanes { tanh(sums[$0]) }
        }
      }
      swap(&hidden, &next)
    }
    return hidden
  }
}

extension Autoencoder.Layer {
  fileprivate func apply(to source: [Lanes], into target: inout [Lanes]) {
    target.removeAll(keepingCapacity: true)
    weights.withUnsafeBufferPointer { weights in
      source.withUnsafeBufferPointer { source in
        for output in 0..<outputs {
          var sum = Lanes(repeating: biases[output])
          for input in 0..<inputs { sum += weights[output * inputs + input] * source[input] }
          target.append(sum)
        }
      }
    }
  }
}
