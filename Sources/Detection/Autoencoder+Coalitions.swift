internal import Vitals

extension Autoencoder {
  /// What `ModelScores.autoencoder` is for every coalition beside each of up to eight other rows: what belongs to a vital is
  /// `own`'s where its player is in the coalition, else the other's. `players` has one bit for each vital; without it the vital is
  /// always `own`'s.
  ///
  /// A vital is predicted with itself hidden: one pass serves its own value and the other's. Those that are never shown have a
  /// pass together. All passes start from the same few sums.
  func coalitionScores(own: [Float], others: [[Float]], players: PerVital<Int>, playerCount: Int) -> [Lanes] {
    var walk = CoalitionPasses(self, own: own, others: others, players: players, playerCount: playerCount)
    let shown = walk.known.filter { !Self.neverShown.contains($0) }
    for hidden in shown { walk.predict([hidden], from: shown.filter { $0 != hidden }) }
    walk.predict(walk.known.filter(Self.neverShown.contains), from: shown)
    return walk.totals.map { $0 / Double(Vital.allCases.count) }
  }
}

private struct CoalitionPasses {
  let autoencoder: Autoencoder
  let players: PerVital<Int>
  let otherCount: Int
  /// The vitals that are known of `own`.
  let known: [Vital]
  /// Scaled values and mask of each other row, then of `own`.
  private let inputs: [Float]
  /// What each vital of each row adds to the first layer, in the order of `inputs`.
  private let sums: [Float]
  /// Oddness summed over the vitals, for each coalition.
  private(set) var totals: [Lanes]

  init(_ autoencoder: Autoencoder, own: [Float], others: [[Float]], players: PerVital<Int>, playerCount: Int) {
    self.autoencoder = autoencoder
    self.players = players
    otherCount = others.count
    let groups = autoencoder.groups
    let (width, sumWidth) = (2 * autoencoder.features.count, Vital.allCases.count * autoencoder.kernel.sumWidth)
    var inputs = [Float](repeating: 0, count: (others.count + 1) * width)
    var sums = [Float](repeating: 0, count: (others.count + 1) * sumWidth)
    totals = Array(repeating: .zero, count: 1 << playerCount)
    inputs.withUnsafeMutableBufferPointer { inputs in
      sums.withUnsafeMutableBufferPointer { sums in
        for (place, row) in (others + [own]).enumerated() {
          let scaled = UnsafeMutableBufferPointer(rebasing: inputs[(place * width)...].prefix(width))
          row.withUnsafeBufferPointer { autoencoder.scale($0, into: scaled) }
          autoencoder.addUp(
            UnsafeBufferPointer(scaled), into: UnsafeMutableBufferPointer(rebasing: sums[(place * sumWidth)...].prefix(sumWidth)))
        }
      }
    }
    (self.inputs, self.sums) = (inputs, sums)
    let mask = inputs.suffix(width / 2)
    known = Vital.allCases.filter { vital in groups[vital].map { mask[mask.startIndex + $0.lowerBound] > 0 } ?? false }
  }

  /// Adds how odd `targets` are for every coalition, predicted from the vitals in `context`.
  mutating func predict(_ targets: [Vital], from context: [Vital]) {
    let groups = targets.compactMap { autoencoder.groups[$0] }
    guard let first = groups.map(\.lowerBound).min(), let end = groups.map(\.upperBound).max() else { return }
    let contextPlayers = context.reduce(0) { $0 | players[$1] }
    var passes = NetworkKernel.Passes(groups: context.count)
    var coalitions: [Int] = []
    var rows: [Int?] = []
    var coalition = contextPlayers
    while true {
      coalitions.append(coalition)
      for other in 0..<otherCount {
        rows.removeAll(keepingCapacity: true)
        for vital in context { rows.append(sum(of: vital, in: coalition, beside: other)) }
        passes.append(rows, wanting: first..<end)
      }
      if coalition == 0 { break }
      coalition = (coalition - 1) & contextPlayers
    }
    var outputs = [Float](repeating: 0, count: passes.count * autoencoder.kernel.outputWidth)
    sums.withUnsafeBufferPointer { sums in
      outputs.withUnsafeMutableBufferPointer { autoencoder.kernel.run(passes, over: sums, into: $0) }
    }
    for target in targets {
      var found = [Lanes](repeating: .zero, count: totals.count)
      for (place, coalition) in coalitions.enumerated() {
        found[coalition] = oddness(of: target, outputs, pass: place * otherCount) { $0 }
        found[coalition | players[target]] = oddness(of: target, outputs, pass: place * otherCount) { _ in otherCount }
      }
      let relevant = contextPlayers | players[target]
      for coalition in totals.indices { totals[coalition] += found[coalition & relevant] }
    }
  }

  private func sum(of vital: Vital, in coalition: Int, beside other: Int) -> Int {
    let row = players[vital] & ~coalition == 0 ? otherCount : other
    return row * Vital.allCases.count + Int(vital.rawValue)
  }

  /// Of the row that `row` names for each of the others, beside what its pass predicted.
  private func oddness(of vital: Vital, _ outputs: [Float], pass: Int, row: (_ other: Int) -> Int) -> Lanes {
    let (width, outputWidth) = (2 * autoencoder.features.count, autoencoder.kernel.outputWidth)
    return inputs.withUnsafeBufferPointer { inputs in
      outputs.withUnsafeBufferPointer { outputs in
        Lanes { lane in
          let other = min(lane, otherCount - 1)
          let residual = autoencoder.residual(
            of: vital, UnsafeBufferPointer(rebasing: inputs[(row(other) * width)...]),
            UnsafeBufferPointer(rebasing: outputs[((pass + other) * outputWidth)...]))
          return residual.map { max(0, autoencoder.spreads($0, of: vital)) } ?? 0
        }
      }
    }
  }
}
