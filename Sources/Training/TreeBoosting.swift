internal import Detection
internal import Vitals

/// Trees for what an additive model does not say: gradient boosting on the log loss by Newton's steps (Friedman 2001; Chen,
/// Guestrin 2016). None falls where an input rises, but for those that may (as in LightGBM's monotone constraints: the sides of a
/// split are kept apart by the mean of their values).
struct TreeBoosting {
  struct Options: Sendable {
    var trees = 120
    var depth = 3
    /// How much of each tree's step is taken.
    var rate = 0.1
    /// The least share of all curvature in a leaf: fewer rows would be learned by heart.
    var leastShare = 0.003
    /// Draws the leaves to 0, in rows.
    var penalty = 20.0
    /// Of the rows, for each tree.
    var sampleShare = 0.25
    /// In which inputs a tree may fall as well as rise.
    var falling: Set<Int> = []
  }

  /// A tree found, with all its leaves.
  private struct Found {
    /// Level by level.
    var splits: [Histogram.Split]
    var leaves: [Double]

    func leaf(_ bins: BinnedDesign, _ row: Int) -> Int {
      var node = 0
      while node < splits.count {
        node = 2 * node + (bins.codes[row * bins.width + splits[node].input] > splits[node].bin ? 2 : 1)
      }
      return node - splits.count
    }
  }

  private let bins: BinnedDesign
  private let rows: [Int]
  private let targets: [Bool]
  private let weights: [Double]
  private let options: Options
  /// Of each input, whether no tree may fall in it.
  private let rising: [Bool]

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
    rising = (0..<bins.width).map { !options.falling.contains($0) }
  }

  /// The trees to be added to another model, with what they add to its intercept.
  /// - Parameter logOdds: what that model says of a row.
  func trees(beside logOdds: (Int) -> Double, random: SplitMix64) -> (trees: [OutcomeTree], intercept: Double) {
    var random = random
    var odds = [Double](repeating: 0, count: bins.rows)
    for row in rows { odds[row] = logOdds(row) }
    var trees: [OutcomeTree] = []
    var intercept = 0.0
    for _ in 0..<options.trees {
      let sample = rows.filter { _ in random.unit() < options.sampleShare }
      guard let found = tree(sample, odds) else { break }
      let leaves = found.leaves.map { options.rate * $0 }
      for row in rows { odds[row] += leaves[found.leaf(bins, row)] }
      intercept += leaves[0]
      trees.append(
        OutcomeTree(
          splits: found.splits.map { bins.classes.split($0.input, after: $0.bin) },
          // Differences of rounded numbers keep their order.
          leaves: leaves.dropFirst().map { $0 - leaves[0] }))
    }
    return (trees, intercept)
  }

  /// Nil where not even the root can be split.
  private func tree(_ sample: [Int], _ odds: [Double]) -> Found? {
    // Slope and curvature of the loss, per row.
    let steps = sample.map { row -> SIMD2<Double> in
      let chance = sigmoid(odds[row])
      return weights[row] * SIMD2(chance - (targets[row] ? 1 : 0), chance * (1 - chance))
    }
    let whole = Histogram(bins, sample.indices.map { (sample[$0], steps[$0]) })
    let least = options.leastShare * whole.total[1]
    var level = [
      Node(
        rows: sample.indices.map { (sample[$0], steps[$0]) }, histogram: whole, range: -.infinity ... .infinity, value: 0,
        above: nil)
    ]
    var splits: [Histogram.Split] = []
    for _ in 0..<options.depth {
      var below: [Node] = []
      for node in level {
        let found = node.histogram.bestSplit(
          bins, rising: rising, least: least, penalty: options.penalty, within: node.range)
        guard let split = found ?? node.above else { return nil }
        splits.append(split)
        below += found == nil ? node.undivided : node.divided(by: split, bins)
      }
      level = below
    }
    return Found(splits: splits, leaves: level.map(\.value))
  }
}

/// Where some of the rows come together in a tree that is growing.
private struct Node {
  typealias Step = (row: Int, step: SIMD2<Double>)

  let rows: [Step]
  let histogram: Histogram
  /// Within which all leaves below must stay.
  let range: ClosedRange<Double>
  let value: Double
  /// The split that led here, which sends all of these rows to one side again; nil at the root.
  let above: Histogram.Split?

  /// Both sides the same, where nothing tells these rows apart.
  var undivided: [Node] { [self, self] }

  func divided(by split: Histogram.Split, _ bins: BinnedDesign) -> [Node] {
    let middle = split.isRising ? (split.lower + split.upper) / 2 : nil
    func isAbove(_ step: Step) -> Bool { bins.codes[step.row * bins.width + split.input] > split.bin }
    let (low, high) = (rows.filter { !isAbove($0) }, rows.filter(isAbove))
    // The smaller side is counted, the other is what is left.
    let counted = Histogram(bins, low.count < high.count ? low : high)
    let rest = histogram.less(counted)
    return [
      Node(
        rows: low, histogram: low.count < high.count ? counted : rest, range: range.lowerBound...(middle ?? range.upperBound),
        value: split.lower, above: split),
      Node(
        rows: high, histogram: low.count < high.count ? rest : counted, range: (middle ?? range.lowerBound)...range.upperBound,
        value: split.upper, above: split),
    ]
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
    /// Whether all values above must stay above those below.
    var isRising: Bool
  }

  private var sums: [SIMD2<Double>]
  let total: SIMD2<Double>

  init(_ bins: BinnedDesign, _ rows: [Node.Step]) {
    var sums = [SIMD2<Double>](repeating: .zero, count: bins.width * InputClasses.most)
    var total = SIMD2<Double>.zero
    bins.codes.withUnsafeBufferPointer { codes in
      sums.withUnsafeMutableBufferPointer { sums in
        for (row, step) in rows {
          total += step
          for column in 0..<bins.width {
            sums[column * InputClasses.most + Int(codes[row * bins.width + column])] += step
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

  /// The split that lowers the loss most, of those whose sides ascend where they must, with their values within `range`.
  func bestSplit(
    _ bins: BinnedDesign, rising: [Bool], least: Double, penalty: Double, within range: ClosedRange<Double>
  ) -> Split? {
    func value(_ sum: SIMD2<Double>) -> Double { min(max(-sum[0] / (sum[1] + penalty), range.lowerBound), range.upperBound) }
    /// What a value lowers the loss by, to second order.
    func gain(_ sum: SIMD2<Double>, _ value: Double) -> Double {
      -(sum[0] * value + 0.5 * (sum[1] + penalty) * value * value)
    }
    var best: (split: Split, gain: Double)?
    let alone = gain(total, value(total))
    for input in 0..<bins.width {
      var lower = SIMD2<Double>.zero
      for bin in bins.classes.limits[input].indices {
        lower += sums[input * InputClasses.most + bin]
        let upper = total - lower
        guard lower[1] >= least, upper[1] >= least else { continue }
        let (below, above) = (value(lower), value(upper))
        guard rising[input] ? below < above : below != above else { continue }
        let gained = gain(lower, below) + gain(upper, above) - alone
        if gained > (best?.gain ?? 1e-9) {
          best = (Split(input: input, bin: bin, lower: below, upper: above, isRising: rising[input]), gained)
        }
      }
    }
    return best?.split
  }
}
