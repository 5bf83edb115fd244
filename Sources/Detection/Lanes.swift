/// Eight rows side by side: lane i of each number belongs to row i.
typealias Lanes = SIMD8<Double>

extension Lanes {
  init(_ value: (_ lane: Int) -> Double) {
    self.init(value(0), value(1), value(2), value(3), value(4), value(5), value(6), value(7))
  }
}
