/// A trend in characters: one block per cell, the height from 0 to 100, a dot where nobody measured.
enum Sparkline {
  private static let blocks = Array("▁▂▃▄▅▆▇█")

  static func draw(_ cells: [Double?]) -> String {
    String(
      cells.map { cell in
        guard let cell, cell.isFinite else { return "·" }
        return blocks[max(0, min(7, Int(cell / 100 * 8)))]
      })
  }

  /// The same in words: `12 to 99, lowest 8, highest 99`; nil where nothing was measured.
  static func inWords(_ cells: [Double?]) -> String? {
    let known = cells.compactMap { $0 }.filter(\.isFinite)
    guard let first = known.first, let last = known.last, let lowest = known.min(), let highest = known.max() else { return nil }
    return "\(whole(first)) -> \(whole(last)) (lowest \(whole(lowest)), highest \(whole(highest)))"
  }
}

/// Rounded to a whole number; `--` where there is no number.
func whole(_ value: Double) -> String {
  guard value.isFinite, abs(value) < 1e9 else { return "--" }
  return String(Int(value.rounded()))
}
