internal import Detection
internal import Foundation
internal import Vitals

extension IsolationForest {
  /// Grows a forest as in Liu, Ting, Zhou 2008 (algorithms 1 and 2): each tree from its own subsample without replacement, each
  /// split on a random input that still varies, at a random place between its extremes, to a depth of log2 of the subsample.
  ///
  /// `pool` is row-major with `inputCount` inputs a row.
  static func fit(
    pool: [Float], inputCount: Int, trees: Int = 150, subsampleSize: Int = 256, random: SplitMix64
  ) -> IsolationForest? {
    let rows = pool.count / inputCount
    let size = min(subsampleSize, rows)
    var grower = ForestGrower(pool: pool, inputCount: inputCount, deepest: Int(log2(Double(max(size, 2))).rounded(.up)))
    for tree in 0..<trees {
      var ownRandom = random.split(tree)
      grower.grow(ownRandom.sample(size, of: rows), &ownRandom)
    }
    return IsolationForest(
      inputCount: inputCount, subsampleSize: size, roots: grower.roots, splitInput: grower.splitInput,
      threshold: grower.threshold, left: grower.left, right: grower.right, rowsInNode: grower.rowsInNode)
  }
}

private struct ForestGrower {
  let pool: [Float]
  let inputCount: Int
  let deepest: Int
  var roots: [Int32] = []
  var splitInput: [Int32] = []
  var threshold: [Double] = []
  var left: [Int32] = []
  var right: [Int32] = []
  var rowsInNode: [Int32] = []

  init(pool: [Float], inputCount: Int, deepest: Int) {
    self.pool = pool
    self.inputCount = inputCount
    self.deepest = deepest
  }

  mutating func grow(_ rows: [Int], _ random: inout SplitMix64) {
    roots.append(Int32(splitInput.count))
    _ = addNode(rows, depth: 0, &random)
  }

  private mutating func addNode(_ rows: [Int], depth: Int, _ random: inout SplitMix64) -> Int32 {
    let node = splitInput.count
    splitInput.append(-1)
    threshold.append(0)
    left.append(-1)
    right.append(-1)
    rowsInNode.append(Int32(rows.count))
    guard depth < deepest, rows.count > 1, let split = split(rows, &random) else { return Int32(node) }
    splitInput[node] = Int32(split.input)
    threshold[node] = split.threshold
    var (lower, upper): ([Int], [Int]) = ([], [])
    for row in rows {
      if Double(pool[row * inputCount + split.input]) <= split.threshold { lower.append(row) } else { upper.append(row) }
    }
    let lowerNode = addNode(lower, depth: depth + 1, &random)
    let upperNode = addNode(upper, depth: depth + 1, &random)
    left[node] = lowerNode
    right[node] = upperNode
    return Int32(node)
  }

  /// A random input among those that vary, and a place strictly between its extremes; nil where nothing varies.
  private func split(_ rows: [Int], _ random: inout SplitMix64) -> (input: Int, threshold: Double)? {
    var inputs = Array(0..<inputCount)
    random.shuffle(&inputs)
    for input in inputs {
      var (low, high) = (Float.infinity, -Float.infinity)
      for row in rows {
        low = min(low, pool[row * inputCount + input])
        high = max(high, pool[row * inputCount + input])
      }
      guard low < high else { continue }
      let place = Double(low) + random.unit() * (Double(high) - Double(low))
      return (input, place < Double(high) ? place : Double(low))
    }
    return nil
  }
}

extension SplitMix64 {
  /// `count` different numbers below `bound` (a partial Fisher–Yates shuffle).
  mutating func sample(_ count: Int, of bound: Int) -> [Int] {
    var moved: [Int: Int] = [:]
    return (0..<count).map { position in
      let other = position + index(below: bound - position)
      let drawn = moved[other] ?? other
      moved[other] = moved[position] ?? position
      return drawn
    }
  }
}
