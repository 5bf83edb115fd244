/// Eight rows side by side: lane i of each number belongs to row i.
typealias Lanes = SIMD8<Double>

extension Lanes {
  init(_ value: (_ lane: Int) -> Double) {
    self.init(value(0), value(1), value(2), value(3), value(4), value(5), value(6), value(7))
  }

  /// The columns of up to eight rows of equal length; where there are fewer, the last stands in the lanes that are left.
  static func columns(of rows: [[Float]]) -> [Lanes] {
    precondition((1...scalarCount).contains(rows.count), "a lane for each row")
    return rows[0].indices.map { column in Lanes { Double(rows[Swift.min($0, rows.count - 1)][column]) } }
  }
}
