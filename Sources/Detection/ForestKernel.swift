internal import CKernels

/// The trees of a forest as the kernel wants them: a node in eight bytes, children side by side.
struct ForestKernel: Sendable, Equatable {
  /// What has room in a node's bits.
  static let mostInputs = 256
  static let mostNodes = 1 << 24

  private var nodes: [UInt64] = []
  private var roots: [UInt32] = []
  /// Of each node where a walk ends.
  private var pathLength: [Double] = []
  private let depth: Int

  /// - Parameter depth: The most edges from a root to a leaf.
  init(
    roots: [Int32], splitInput: [Int32], threshold: [Double], left: [Int32], right: [Int32], pathLength: [Double], depth: Int
  ) {
    self.depth = depth
    for root in roots {
      self.roots.append(UInt32(nodes.count))
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
        self.pathLength.append(pathLength[node])
        next += 1
      }
    }
  }

  private static func node(threshold: Double, input: Int, left: Int) -> UInt64 {
    // A float is at most the threshold where it is at most the largest float that is.
    var nearest = Float(threshold)
    if Double(nearest) > threshold { nearest = nearest.nextDown }
    return UInt64(nearest.bitPattern) | UInt64(input) << 32 | UInt64(left) << 40
  }

  /// The path lengths of the leaves that `inputs` end in, summed in the order of the trees. What is not a number goes right
  /// everywhere, as infinity does.
  func totalPathLength(_ inputs: UnsafeBufferPointer<Float>) -> Double {
    withUnsafeTemporaryAllocation(of: Float.self, capacity: inputs.count) { numbers in
      for index in inputs.indices { numbers[index] = inputs[index].isNaN ? .infinity : inputs[index] }
      return withUnsafeTemporaryAllocation(of: UInt32.self, capacity: roots.count) { leaves in
        kernel_walk_trees(nodes, roots, Int32(roots.count), Int32(depth), numbers.baseAddress, leaves.baseAddress)
        var total = 0.0
        for leaf in leaves { total += pathLength[Int(leaf)] }
        return total
      }
    }
  }
}
