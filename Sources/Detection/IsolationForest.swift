internal import Vitals

/// An isolation forest (Liu, Ting, Zhou, *Isolation Forest*, ICDM 2008), scored as scikit-learn's `score_samples` does.
///
/// Nodes of all trees lie in flat arrays, children behind their parents. Inputs are 32-bit floats compared with 64-bit
/// thresholds (`<=` goes left), as in scikit-learn.
package struct IsolationForest: Sendable, Equatable {
  package let inputCount: Int
  /// How many rows each tree was grown from: what an average path is compared with.
  package let subsampleSize: Int
  /// The index of each tree's first node.
  package let roots: [Int32]
  /// The input a node splits on; -1 in a leaf.
  package let splitInput: [Int32]
  package let threshold: [Double]
  package let left: [Int32]
  package let right: [Int32]
  /// How many rows of the subsample reached a node.
  package let rowsInNode: [Int32]
  /// In a leaf: the edges from the root, plus the average path of what the leaf did not separate.
  private(set) var pathLength: [Double]
  let kernel: ForestKernel
  /// The path lengths of all trees, summed, for a row that is as odd as not.
  let expectedTotal: Double

  /// Nil where the arrays do not describe a forest.
  package init?(
    inputCount: Int, subsampleSize: Int, roots: [Int32], splitInput: [Int32], threshold: [Double], left: [Int32],
    right: [Int32], rowsInNode: [Int32]
  ) {
    let count = splitInput.count
    guard
      (1...ForestKernel.mostInputs).contains(inputCount), subsampleSize > 1, count <= ForestKernel.mostNodes, !roots.isEmpty,
      threshold.count == count, left.count == count, right.count == count,
      rowsInNode.count == count, roots.allSatisfy({ $0 >= 0 && $0 < count })
    else { return nil }
    self.inputCount = inputCount
    self.subsampleSize = subsampleSize
    self.roots = roots
    self.splitInput = splitInput
    self.threshold = threshold
    self.left = left
    self.right = right
    self.rowsInNode = rowsInNode
    var depth = [Int32](repeating: 0, count: count)
    var pathLength = [Double](repeating: 0, count: count)
    for node in 0..<count {
      if splitInput[node] < 0 {
        // Rounded to so many bits that sums are exact, and so the same in whatever order trees are added up.
        let length = Double(depth[node]) + Self.averagePathLength(Int(rowsInNode[node]))
        pathLength[node] = (length * 0x1p30).rounded() * 0x1p-30
        continue
      }
      // Children behind their parents: every walk ends.
      guard
        splitInput[node] < inputCount, threshold[node].isFinite, left[node] > node, left[node] < count, right[node] > node,
        right[node] < count
      else { return nil }
      depth[Int(left[node])] = depth[node] + 1
      depth[Int(right[node])] = depth[node] + 1
    }
    self.pathLength = pathLength
    expectedTotal = Double(roots.count) * Self.averagePathLength(subsampleSize)
    kernel = ForestKernel(
      inputCount: inputCount, roots: roots, splitInput: splitInput, threshold: threshold, left: left, right: right,
      pathLength: pathLength, depth: Int(depth.max() ?? 0))
  }

  package static func == (left: IsolationForest, right: IsolationForest) -> Bool {
    // All else derives from these.
    left.inputCount == right.inputCount && left.subsampleSize == right.subsampleSize && left.roots == right.roots
      && left.splitInput == right.splitInput && left.threshold == right.threshold && left.left == right.left
      && left.right == right.right && left.rowsInNode == right.rowsInNode
  }

  package var treeCount: Int { roots.count }

  /// The anomaly score of the paper, 0–1, higher for odder: scikit-learn's `-score_samples`. Its `decision_function` further
  /// subtracts an offset of -0.5 (or a contamination quantile); calibration makes that needless here.
  package func score(_ inputs: UnsafeBufferPointer<Float>) -> Double {
    score(totalPathLength: kernel.totalPathLength(inputs, of: 0..<treeCount))
  }

  func score(totalPathLength: Double) -> Double {
    Self.score(totalPathLength: totalPathLength, expected: expectedTotal)
  }

  static func score(totalPathLength: Double, expected: Double) -> Double {
    PortableMath.exp(-0.693_147_180_559_945_3 * totalPathLength / expected)
  }

  package func score(_ inputs: [Float]) -> Double {
    precondition(inputs.count == inputCount, "an input for each that the forest was grown on")
    return inputs.withUnsafeBufferPointer { score($0) }
  }

  /// The average path of an unsuccessful search in a binary tree of `count` rows (equation 1 of the paper).
  package static func averagePathLength(_ count: Int) -> Double {
    switch count {
    case ...1: return 0
    case 2: return 1
    default:
      let rows = Double(count)
      return 2 * (PortableMath.log(rows - 1) + eulerGamma) - 2 * (rows - 1) / rows
    }
  }

  private static let eulerGamma = 0.577_215_664_901_532_9
}
