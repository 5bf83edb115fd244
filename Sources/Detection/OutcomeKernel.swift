internal import CKernels

/// The terms and trees of an outcome's model as the kernel wants them. Behind one reference, which a row counts up instead of those
/// to its arrays.
final class OutcomeKernel: Sendable {
  private let intercept: Double
  private let terms: [KernelTerms]
  private let trees: [KernelOutcomeTree]

  init(inputs: [OutcomeModel.Input], trees: [OutcomeTree], intercept: Double) {
    self.intercept = intercept
    terms = stride(from: 0, to: inputs.count, by: Int(KERNEL_TERMS)).map { KernelTerms(inputs[$0...].prefix(Int(KERNEL_TERMS))) }
    self.trees = trees.map(KernelOutcomeTree.init)
  }

  func logOdds(_ row: UnsafeBufferPointer<Float>) -> Double {
    withOutcome { outcome, counts in
      kernel_count_terms(outcome, row.baseAddress, counts.baseAddress)
      return kernel_log_odds(outcome, counts.baseAddress)
    }
  }

  /// - Parameter counts: what counts of each input.
  func logOdds(ofCounts counts: UnsafeBufferPointer<Double>) -> Double {
    withOutcome { outcome, padded in
      let (_, filled) = padded.update(from: counts)
      padded[filled...].update(repeating: 0)
      return kernel_log_odds(outcome, padded.baseAddress)
    }
  }

  /// - Parameter body: is given room for the counts of all terms.
  private func withOutcome(_ body: (UnsafePointer<KernelOutcome>, UnsafeMutableBufferPointer<Double>) -> Double) -> Double {
    terms.withUnsafeBufferPointer { terms in
      trees.withUnsafeBufferPointer { trees in
        withUnsafeTemporaryAllocation(of: Double.self, capacity: terms.count * Int(KERNEL_TERMS)) { counts in
          var outcome = KernelOutcome(
            intercept: intercept, blocks: Int32(terms.count), tree_count: Int32(trees.count), terms: terms.baseAddress,
            trees: trees.baseAddress)
          return body(&outcome, counts)
        }
      }
    }
  }
}

extension KernelTerms {
  /// - Parameter inputs: as many as lie side by side, or the last ones.
  fileprivate init(_ inputs: ArraySlice<OutcomeModel.Input>) {
    func each<Number: Numeric>(_ number: (OutcomeModel.Input) -> Number) -> (Number, Number, Number, Number) {
      let numbers = inputs.map(number) + Array(repeating: 0, count: Int(KERNEL_TERMS) - inputs.count)
      return (numbers[0], numbers[1], numbers[2], numbers[3])
    }
    self.init(
      places: each { Int32($0.distance.feature.index) }, centres: each(\.distance.centre),
      kept: each { $0.distance.side == .both ? .max : -1 }, turned: each { $0.distance.side == .below ? .min : 0 },
      slacks: each(\.distance.slack), limits: each(\.limit), usual: each(\.usual), weights: each(\.weight))
  }
}

extension KernelOutcomeTree {
  /// A tree that is less deep goes on to leaves that are the same on both sides.
  fileprivate init(_ tree: OutcomeTree) {
    self.init()
    withUnsafeMutableBytes(of: &inputs) { inputs in
      let inputs = inputs.assumingMemoryBound(to: UInt32.self)
      for (place, split) in tree.splits.enumerated() { inputs[place] = UInt32(split.input) }
    }
    withUnsafeMutableBytes(of: &limits) { limits in
      let limits = limits.assumingMemoryBound(to: Double.self)
      for (place, split) in tree.splits.enumerated() { limits[place] = split.limit }
    }
    withUnsafeMutableBytes(of: &leaves) { leaves in
      let leaves = leaves.assumingMemoryBound(to: Double.self)
      for leaf in leaves.indices { leaves[leaf] = tree.leaves[leaf >> (OutcomeTree.deepest - tree.depth)] }
    }
  }
}
