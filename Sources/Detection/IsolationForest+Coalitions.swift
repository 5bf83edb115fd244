internal import CKernels

/// The forest's scores of many mixtures of rows at once.
extension IsolationForest {
  /// The score of every coalition beside each of up to eight other rows: where the players of an input are all in the coalition, the
  /// input is `own`'s, else the other's. `players[input]` are the players that an input belongs to; bit i of a coalition is
  /// player i. No input may be NaN.
  func coalitionScores(own: [Float], others: [[Float]], players: [Int], playerCount: Int) -> [Lanes] {
    let columns = own.indices.map { input in others.map { $0[input] } }
    let (least, greatest) = (columns.map { $0.min() ?? 0 }, columns.map { $0.max() ?? 0 })
    // Nobody else changes anything. Mostly it is one or two: patients who did well have nothing bad.
    let everyone = own.indices.reduce(0) { $0 | (own[$1] == least[$1] && own[$1] == greatest[$1] ? 0 : players[$1]) }
    let totals = kernel.coalitionTotals(
      own: own, others: columns, least: least, greatest: greatest, players: players, everyone: everyone,
      coalitions: 1 << playerCount)
    var scores = totals
    for coalition in scores.indices {
      let relevant = coalition & everyone
      // Smaller, so already known.
      scores[coalition] = relevant == coalition ? Lanes { score(totalPathLength: totals[coalition][$0]) } : scores[relevant]
    }
    return scores
  }
}

extension ForestKernel {
  /// The path lengths of all trees, summed, for every coalition of `everyone` beside each of the others; see `KernelMixtures`.
  /// - Parameter others: of each input as many numbers as there are other rows.
  fileprivate func coalitionTotals(
    own: [Float], others: [[Float]], least: [Float], greatest: [Float], players: [Int], everyone: Int, coalitions: Int
  ) -> [Lanes] {
    // Where there are fewer rows than lanes, the last stands in those that are left.
    let lanes = others.flatMap { column in (0..<Lanes.scalarCount).map { column[min($0, column.count - 1)] } }
    let players = players.map(UInt32.init)
    var totals = [Lanes](repeating: .zero, count: coalitions)
    own.withUnsafeBufferPointer { own in
      lanes.withUnsafeBufferPointer { lanes in
        least.withUnsafeBufferPointer { least in
          greatest.withUnsafeBufferPointer { greatest in
            players.withUnsafeBufferPointer { players in
              var mixtures = KernelMixtures(
                own: own.baseAddress, others: lanes.baseAddress, least: least.baseAddress, greatest: greatest.baseAddress,
                players: players.baseAddress, everyone: UInt32(everyone))
              totals.withUnsafeMutableBytes { totals in
                withTrees { kernel_walk_coalitions($0, &mixtures, totals.assumingMemoryBound(to: Double.self).baseAddress) }
              }
            }
          }
        }
      }
    }
    return totals
  }
}
