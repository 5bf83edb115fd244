/// Exact Shapley values of a game with few players (Shapley 1953): each player's mean marginal contribution over all orders.
package enum ShapleyValues {
  /// `worth(coalition)` is asked once for each of the 2^players coalitions; bit i of a coalition is player i.
  package static func exact(players: Int, worth: (Int) -> Double) -> [Double] {
    precondition((0...16).contains(players), "2^players coalitions must be few")
    let worths = (0..<(1 << players)).map(worth)
    // The share of orders in which exactly a given coalition of this size comes before a given player.
    var weight = [Double](repeating: 1, count: max(players, 1))
    for size in 0..<players { weight[size] = 1 / (Double(players) * binomial(players - 1, size)) }
    return (0..<players).map { player in
      var value = 0.0
      for coalition in 0..<(1 << players) where coalition & (1 << player) == 0 {
        value += weight[coalition.nonzeroBitCount] * (worths[coalition | (1 << player)] - worths[coalition])
      }
      return value
    }
  }

  private static func binomial(_ n: Int, _ k: Int) -> Double {
    guard k > 0 else { return 1 }
    return (1...k).reduce(1) { $0 * Double(n - $1 + 1) / Double($1) }
  }
}
