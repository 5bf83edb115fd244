/// What two of a model's inputs say together and neither says alone: a decision tree of depth two whose leaves ascend.
///
/// Since no leaf is below one before it, the tree never falls while an input rises, whichever of its inputs that is; its
/// first leaf is 0, so where nothing is bad it adds nothing.
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

  package var root: Split
  package var lower: Split
  package var upper: Split
  /// Log odds, after a first leaf of 0: of the lower side's upper leaf, and of the upper side's two.
  package var leaves: (Double, Double, Double)

  package init(root: Split, lower: Split, upper: Split, leaves: (Double, Double, Double)) {
    self.root = root
    self.lower = lower
    self.upper = upper
    self.leaves = leaves
  }

  var splits: [Split] { [root, lower, upper] }

  func isSound(inputs: Int) -> Bool {
    splits.allSatisfy { (0..<inputs).contains($0.input) && $0.limit.isFinite && $0.limit >= 0 } && 0 <= leaves.0
      && leaves.0 <= leaves.1 && leaves.1 <= leaves.2 && leaves.2.isFinite
  }

  /// The same with all leaves times `factor`, which is not negative.
  package func scaled(by factor: Double) -> OutcomeTree {
    OutcomeTree(root: root, lower: lower, upper: upper, leaves: (leaves.0 * factor, leaves.1 * factor, leaves.2 * factor))
  }

  package static func == (left: OutcomeTree, right: OutcomeTree) -> Bool {
    left.splits == right.splits && left.leaves == right.leaves
  }
}
