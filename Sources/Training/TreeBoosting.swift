internal import Detection
internal import Vitals

/// Trees for what an additive model does not say: gradient boosting on the log loss by Newton's steps (Friedman 2001; Chen,
/// Guestrin 2016), each tree of depth two and with ascending leaves, so that no tree falls where an input rises (as in LightGBM's
/// monotone constraints: the sides of a split are kept apart by the mean of their values).
struct TreeBoosting {
  struct Options: Sendable {
    var trees = 120
    /// How much of each tree's step is taken.
    var rate = 0.12
    /// The least share of all curvature in a leaf: fewer rows would be learned by heart.
    var leastShare = 0.004
    /// Draws the leaves to 0, in rows.
    var penalty = 5.0
    /// Of the rows, for each tree.
    var sampleShare = 0.5
  }

  /// A tree found, over scaled inputs, with all four leaves.
  private struct Found {
    var root: OutcomeTree.Split
    var lower: OutcomeTree.Split
    var upper: OutcomeTree.Split
    var leaves: SIMD4<Double>
  }

  private let bins: BinnedDesign
  private let rows: [Int]
  private let targets: [Bool]
  private let weights: [Double]
  private let options: Options

  /// - Parameter rowWeights: 0 leaves a row out.
  init(_ bins: BinnedDesign, targets: [Bool], rowWeights: [Double], options: Options = Options()) {
    self.bins = bins
    let rows = rowWeights.indices.filter { rowWeights[$0] > 0 }
    let total = rowWeights.reduce(0, +)
    self.rows = rows
    self.targets = targets
    // So that the penalty is one in rows, whatever the weights' unit.
    weights = rowWeights.map { $0 / total * Double(rows.count) }
    self.options = options
  }

  /// The trees to be added to another model, with what they add to its intercept.
  /// - Parameter logOdds: what that model says of a row.
  func trees(beside logOdds: (Int) -> Double, random: SplitMix64) -> (trees: [OutcomeTree], intercept: Double) {
    var random = random
    var odds = [Double](repeating: 0, count: bins.design.rows)
    for row in rows { odds[row] = logOdds(row) }
    var trees: [OutcomeTree] = []
    var intercept = 0.0
    for _ in 0..<options.trees {
      let sample = rows.filter { _ in random.unit() < options.sampleShare }
      guard let found = tree(sample, odds) else { break }
      let leaves = options.rate * found.leaves
      for row in rows { odds[row] += leaves[leaf(found, row)] }
      intercept += leaves[0]
      // Differences of rounded numbers keep their order.
      trees.append(
        OutcomeTree(
          root: unscaled(found.root), lower: unscaled(found.lower), upper: unscaled(found.upper),
          leaves: (leaves[1] - leaves[0], leaves[2] - leaves[0], leaves[3] - leaves[0])))
    }
    return (trees, intercept)
  }

  private func unscaled(_ split: OutcomeTree.Split) -> OutcomeTree.Split {
    .init(input: split.input, limit: split.limit * bins.design.scale[split.input])
  }

  private func leaf(_ found: Found, _ row: Int) -> Int {
    func isAbove(_ split: OutcomeTree.Split) -> Bool {
      Double(bins.design.values[row * bins.width + split.input]) > split.limit
    }
    return isAbove(found.root) ? (isAbove(found.upper) ? 3 : 2) : (isAbove(found.lower) ? 1 : 0)
  }

  private func tree(_ sample: [Int], _ odds: [Double]) -> Found? {
    // Slope and curvature of the loss, per row.
    let steps = sample.map { row -> SIMD2<Double> in
      let chance = sigmoid(odds[row])
      return weights[row] * SIMD2(chance - (targets[row] ? 1 : 0), chance * (1 - chance))
    }
    let whole = Histogram(bins, sample, steps) { _ in true }
    let least = options.leastShare * whole.total[1]
    guard let root = whole.bestSplit(bins, least: least, penalty: options.penalty, within: -.infinity ... .infinity) else {
      return nil
    }
    let middle = (root.lower + root.upper) / 2
    func isAbove(_ row: Int) -> Bool { bins.codes[row * bins.width + root.input] > root.bin }
    let below = Histogram(bins, sample, steps) { !isAbove($0) }
    let above = whole.less(below)
    let lower = below.bestSplit(bins, least: least, penalty: options.penalty, within: -.infinity...middle)
    let upper = above.bestSplit(bins, least: least, penalty: options.penalty, within: middle ... .infinity)
    func split(_ found: Histogram.Split) -> OutcomeTree.Split { bins.split(found.input, after: found.bin) }
    let rootSplit = split(root)
    return Found(
      root: rootSplit, lower: lower.map(split) ?? rootSplit, upper: upper.map(split) ?? rootSplit,
      leaves: [
        lower?.lower ?? root.lower, lower?.upper ?? root.lower, upper?.lower ?? root.upper, upper?.upper ?? root.upper,
      ])
  }
}

/// The sums of slope and curvature in each class of each input.
private struct Histogram {
  struct Split {
    var input: Int
    /// The last class of the lower side.
    var bin: Int
    var lower: Double
    var upper: Double
  }

  private var sums: [SIMD2<Double>]
  let total: SIMD2<Double>

  init(_ bins: BinnedDesign, _ rows: [Int], _ steps: [SIMD2<Double>], where counts: (Int) -> Bool) {
    var sums = [SIMD2<Double>](repeating: .zero, count: bins.width * BinnedDesign.most)
    var total = SIMD2<Double>.zero
    bins.codes.withUnsafeBufferPointer { codes in
      sums.withUnsafeMutableBufferPointer { sums in
        for (place, row) in rows.enumerated() where counts(row) {
          total += steps[place]
          for column in 0..<bins.width {
            sums[column * BinnedDesign.most + Int(codes[row * bins.width + column])] += steps[place]
          }
        }
      }
    }
    self.sums = sums
    self.total = total
  }

  private init(sums: [SIMD2<Double>], total: SIMD2<Double>) {
    self.sums = sums
    self.total = total
  }

  func less(_ other: Histogram) -> Histogram {
    Histogram(sums: zip(sums, other.sums).map { $0 - $1 }, total: total - other.total)
  }

  /// The split that lowers the loss most, of those whose sides ascend, with their values within `range`.
  func bestSplit(_ bins: BinnedDesign, least: Double, penalty: Double, within range: ClosedRange<Double>) -> Split? {
    func value(_ sum: SIMD2<Double>) -> Double { min(max(-sum[0] / (sum[1] + penalty), range.lowerBound), range.upperBound) }
    /// What a value lowers the loss by, to second order.
    func gain(_ sum: SIMD2<Double>, _ value: Double) -> Double {
      -(sum[0] * value + 0.5 * (sum[1] + penalty) * value * value)
    }
    var best: (split: Split, gain: Double)?
    let alone = gain(total, value(total))
    for input in 0..<bins.width {
      var lower = SIMD2<Double>.zero
      for bin in bins.limits[input].indices {
        lower += sums[input * BinnedDesign.most + bin]
        let upper = total - lower
        guard lower[1] >= least, upper[1] >= least else { continue }
        let (below, above) = (value(lower), value(upper))
        guard below < above else { continue }
        let gained = gain(lower, below) + gain(upper, above) - alone
        if gained > (best?.gain ?? 1e-9) {
          best = (Split(input: input, bin: bin, lower: below, upper: above), gained)
        }
      }
    }
    return best?.split
  }
}
