internal import CKernels

/// The trees of a forest as the kernel wants them: a node in eight bytes, children side by side. Behind one reference, which a row
/// counts up instead of those to all its arrays.
final class ForestKernel: Sendable {
  /// What has room in a node's bits.
  static let mostInputs = 256
  static let mostNodes = 1 << 24

  private let nodes: [UInt64]
  private let roots: [UInt32]
  /// Of each node where a walk ends.
  private let pathLength: [Double]
  private let depth: Int
  private let inputCount: Int

  var all: Range<Int> { roots.indices }

  /// - Parameter depth: The most edges from a root to a leaf.
  init(
    inputCount: Int, roots: [Int32], splitInput: [Int32], threshold: [Double], left: [Int32], right: [Int32],
    pathLength: [Double], depth: Int
  ) {
    self.depth = depth
    self.inputCount = inputCount
    var nodes: [UInt64] = []
    var firstNodes: [UInt32] = []
    var lengths: [Double] = []
    for root in roots {
      firstNodes.append(UInt32(nodes.count))
      // The nodes of this tree in their new order: each pair of children behind all that came before.
      var order = [Int(root)]
      var next = 0
      let start = nodes.count
      while next < order.count {
        let node = order[next]
        if splitInput[node] < 0 {
          nodes.append(Self.node(threshold: .infinity, input: 0, left: start + next))
        } else {
          nodes.append(Self.node(threshold: threshold[node], input: Int(splitInput[node]), left: start + order.count))
          order += [Int(left[node]), Int(right[node])]
        }
        lengths.append(pathLength[node])
        next += 1
      }
    }
    self.nodes = nodes
    self.roots = firstNodes
    self.pathLength = lengths
  }

  private static func node(threshold: Double, input: Int, left: Int) -> UInt64 {
    // A float is at most the threshold where it is at most the largest float that is.
    var nearest = Float(threshold)
    if Double(nearest) > threshold { nearest = nearest.nextDown }
    return UInt64(nearest.bitPattern) | UInt64(input) << 32 | UInt64(left) << 40
  }

  /// The path lengths of the leaves that `inputs` end in, summed. What is not a number goes right everywhere, as infinity does.
  /// - Parameter bounds: where given, narrowed to the box of all inputs that end in these leaves (`ForestBoxes`).
  func totalPathLength(
    _ inputs: UnsafeBufferPointer<Float>, of walked: Range<Int>, narrowing bounds: UnsafeMutableBufferPointer<Float>? = nil
  ) -> Double {
    withUnsafeTemporaryAllocation(of: Float.self, capacity: inputs.count) { numbers in
      for index in inputs.indices { numbers[index] = inputs[index].isNaN ? .infinity : inputs[index] }
      return withTrees(walked) { kernel_walk_trees($0, numbers.baseAddress, bounds?.baseAddress) }
    }
  }

  /// - Parameter walked: nil for all.
  func withTrees<Result>(_ walked: Range<Int>? = nil, _ body: (UnsafePointer<KernelForest>) -> Result) -> Result {
    let walked = walked ?? roots.indices
    var trees = KernelForest()
    trees.trees = Int32(walked.count)
    trees.depth = Int32(depth)
    trees.inputs = Int32(inputCount)
    return nodes.withUnsafeBufferPointer { nodes in
      roots[walked].withUnsafeBufferPointer { roots in
        pathLength.withUnsafeBufferPointer { pathLength in
          (trees.nodes, trees.roots, trees.path_lengths) = (nodes.baseAddress, roots.baseAddress, pathLength.baseAddress)
          return body(&trees)
        }
      }
    }
  }

  /// The same for all trees, of which those alone are walked in which `inputs` left the box of the last walk.
  func totalPathLength(_ inputs: UnsafeBufferPointer<Float>, remembering boxes: inout ForestBoxes) -> Double {
    boxes.totalPathLength(inputs, treeCount: roots.count) { totalPathLength(inputs, of: $0, narrowing: $1) }
  }
}
