/// The forest's scores of many mixtures of rows at once.
extension IsolationForest {
  /// The score of every coalition beside each of eight other rows: where the players of an input are all in the coalition, the
  /// input is `own`'s, else the other's. `players[input]` are the players that an input belongs to; bit i of a coalition is
  /// player i.
  ///
  /// Each tree is walked once, not once for each coalition and row: the walk forks only where rows part, and each leaf then
  /// counts for all coalitions and rows that lead to it (the idea of interventional TreeSHAP: Lundberg et al., Nature Machine
  /// Intelligence 2020).
  func coalitionScores(own: [Float], others: [Lanes], players: [Int], playerCount: Int) -> [Lanes] {
    var walk = CoalitionWalk(forest: self, own: own.map(Double.init), others: others, players: players, playerCount: playerCount)
    for root in roots { walk.visit(Int(root), inside: 0, outside: 0, rows: CoalitionWalk.allRows) }
    var scores = walk.totals
    for coalition in scores.indices {
      let (totals, relevant) = (walk.totals[coalition], coalition & walk.everyone)
      // Smaller, so already known.
      scores[coalition] = relevant == coalition ? Lanes { score(totalPathLength: totals[$0]) } : scores[relevant]
    }
    return scores
  }
}

private struct CoalitionWalk {
  let forest: IsolationForest
  let own: [Double]
  let others: [Lanes]
  let players: [Int]
  /// The players of inputs in which rows differ: nobody else changes anything.
  let everyone: Int
  /// The least and the greatest of each input's `others`: mostly equal, as patients who did well have nothing bad.
  let least: [Double]
  let greatest: [Double]
  /// 1 in the lanes of each set of rows, 0 in the others; bit i of a set is lane i.
  let weights = CoalitionWalk.weights
  /// Path lengths summed over the trees, for each coalition of `everyone`.
  private(set) var totals: [Lanes]

  static let allRows = (1 << Lanes.scalarCount) - 1
  private static let rowBits = SIMD8<Int64>(1, 2, 4, 8, 16, 32, 64, 128)
  private static let weights = (0...allRows).map { rows in Lanes { rows & 1 << $0 == 0 ? 0 : 1 } }

  init(forest: IsolationForest, own: [Double], others: [Lanes], players: [Int], playerCount: Int) {
    self.forest = forest
    self.own = own
    self.others = others
    self.players = players
    let (least, greatest) = (others.map { $0.min() }, others.map { $0.max() })
    (self.least, self.greatest) = (least, greatest)
    everyone = own.indices.reduce(0) { $0 | (own[$1] == least[$1] && own[$1] == greatest[$1] ? 0 : players[$1]) }
    totals = Array(repeating: .zero, count: 1 << playerCount)
  }

  /// Goes on from `node` for the coalitions that hold all of `inside` and none of `outside`, beside these `rows`.
  mutating func visit(_ node: Int, inside: Int, outside: Int, rows: Int) {
    let input = Int(forest.splitInput[node])
    guard input >= 0 else {
      count(forest.pathLength[node], inside: inside, outside: outside, rows: rows)
      return
    }
    let ownGoesLeft = own[input] <= forest.threshold[node]
    let ownChild = Int(ownGoesLeft ? forest.left[node] : forest.right[node])
    let needed = players[input]
    let othersLeft = rowsGoingLeft(input, forest.threshold[node])
    let parting = rows & (ownGoesLeft ? ~othersLeft : othersLeft)
    if parting == 0 || needed & ~inside == 0 {
      visit(ownChild, inside: inside, outside: outside, rows: rows)
      return
    }
    if parting != rows { visit(ownChild, inside: inside, outside: outside, rows: rows & ~parting) }
    let otherChild = Int(ownGoesLeft ? forest.right[node] : forest.left[node])
    if needed & outside != 0 {
      visit(otherChild, inside: inside, outside: outside, rows: parting)
    } else {
      visit(ownChild, inside: inside | needed, outside: outside, rows: parting)
      // Not all of them: the first is missing, or the first is there and the second is missing, and so on.
      var present = inside
      var open = needed & ~inside
      while open != 0 {
        let player = open & -open
        visit(otherChild, inside: present, outside: outside | player, rows: parting)
        present |= player
        open &= ~player
      }
    }
  }

  private func rowsGoingLeft(_ input: Int, _ threshold: Double) -> Int {
    if greatest[input] <= threshold { return Self.allRows }
    if least[input] > threshold { return 0 }
    return Int(Self.rowBits.replacing(with: 0, where: others[input] .> threshold).wrappedSum())
  }

  private mutating func count(_ pathLength: Double, inside: Int, outside: Int, rows: Int) {
    let counted = weights[rows] * pathLength
    let free = everyone & ~inside & ~outside
    var chosen = free
    while true {
      totals[inside | chosen] += counted
      if chosen == 0 { break }
      chosen = (chosen - 1) & free
    }
  }
}
