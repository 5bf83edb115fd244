/// The forest's scores of many mixtures of two rows at once.
extension IsolationForest {
  /// The score of every coalition: where the players of an input are all in the coalition, the input is `own`'s, else `other`'s.
  /// `players[input]` are the players that an input belongs to; bit i of a coalition is player i.
  ///
  /// Each tree is walked once, not once a coalition: it forks only where the two rows part, and each leaf then counts for all
  /// coalitions that lead to it (the idea of interventional TreeSHAP: Lundberg et al., Nature Machine Intelligence 2020).
  func coalitionScores(own: [Float], other: [Float], players: [Int], playerCount: Int) -> [Double] {
    var walk = CoalitionWalk(forest: self, own: own, other: other, players: players, playerCount: playerCount)
    for root in roots { walk.visit(Int(root), inside: 0, outside: 0) }
    return walk.totals.map(score(totalPathLength:))
  }
}

private struct CoalitionWalk {
  let forest: IsolationForest
  let own: [Float]
  let other: [Float]
  let players: [Int]
  let everyone: Int
  /// Path lengths summed over the trees, for each coalition.
  var totals: [Double]

  init(forest: IsolationForest, own: [Float], other: [Float], players: [Int], playerCount: Int) {
    self.forest = forest
    self.own = own
    self.other = other
    self.players = players
    everyone = (1 << playerCount) - 1
    totals = Array(repeating: 0, count: 1 << playerCount)
  }

  /// Goes on from `node` for the coalitions that hold all of `inside` and none of `outside`.
  mutating func visit(_ node: Int, inside: Int, outside: Int) {
    let input = Int(forest.splitInput[node])
    guard input >= 0 else {
      count(forest.pathLength[node], inside: inside, outside: outside)
      return
    }
    let (left, right) = (Int(forest.left[node]), Int(forest.right[node]))
    let ownChild = Double(own[input]) <= forest.threshold[node] ? left : right
    let otherChild = Double(other[input]) <= forest.threshold[node] ? left : right
    let needed = players[input]
    if ownChild == otherChild || needed & ~inside == 0 {
      visit(ownChild, inside: inside, outside: outside)
    } else if needed & outside != 0 {
      visit(otherChild, inside: inside, outside: outside)
    } else {
      visit(ownChild, inside: inside | needed, outside: outside)
      // Not all of them: the first is missing, or the first is there and the second is missing, and so on.
      var present = inside
      var open = needed & ~inside
      while open != 0 {
        let player = open & -open
        visit(otherChild, inside: present, outside: outside | player)
        present |= player
        open &= ~player
      }
    }
  }

  private mutating func count(_ pathLength: Double, inside: Int, outside: Int) {
    let free = everyone & ~inside & ~outside
    var chosen = free
    while true {
      totals[inside | chosen] += pathLength
      if chosen == 0 { break }
      chosen = (chosen - 1) & free
    }
  }
}
