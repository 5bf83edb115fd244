internal import CKernels

/// What a few of a model's inputs say together and none says alone: a complete decision tree, whose first leaf is 0, so that where
/// nothing is bad it adds nothing.
package struct OutcomeTree: Sendable, Equatable {
  package struct Split: Sendable, Equatable {
    /// Which of the model's inputs.
    package var input: Int
    /// Values up to here go to the lower side.
    package var limit: Double

    package init(input: Int, limit: Double) {
      self.input = input
      self.limit = limit
    }
  }

  /// Level by level from the root: the sides of split i are 2i + 1 and 2i + 2.
  package let splits: [Split]
  /// Log odds, from the lower sides to the upper ones: one more than there are splits.
  package let leaves: [Double]

  /// - Parameter leaves: as many as splits: all after the first, which is 0.
  package init(splits: [Split], leaves: [Double]) {
    self.splits = splits
    self.leaves = [0] + leaves
  }

  /// The most splits between the root and a leaf: the kernel walks so many in each tree.
  static let deepest = Int(KERNEL_TREE_DEPTH)
  var depth: Int { leaves.count.trailingZeroBitCount }

  /// Where an input rises a walk can only turn from the lower side of a split to the upper one. Where no leaf there is below one of
  /// the lower side, the tree never falls, whichever of its inputs that is.
  package var ascends: Bool { zip(leaves, leaves.dropFirst()).allSatisfy { $0 <= $1 } }

  func isSound(inputs: Int) -> Bool {
    (1...Self.deepest).contains(depth) && leaves.count == 1 << depth && splits.count == leaves.count - 1
      && splits.allSatisfy { (0..<inputs).contains($0.input) && $0.limit.isFinite && $0.limit >= 0 }
      && leaves.allSatisfy(\.isFinite)
  }

  /// The same with all leaves times `factor`, which is not negative, and its inputs where `place` says.
  package func scaled(by factor: Double, movingInputs place: (Int) -> Int) -> OutcomeTree {
    OutcomeTree(
      splits: splits.map { Split(input: place($0.input), limit: $0.limit) }, leaves: leaves.dropFirst().map { $0 * factor })
  }
}
