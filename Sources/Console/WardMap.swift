/// A tile for every bed, each always in its place, for a screen on the wall: how many columns of tiles, and how large they are.
struct WardMap: Equatable {
  /// A bed, a sign, a score and the beginning of a name.
  static let leastTileColumns = 14

  let area: Area
  let tileCount: Int
  /// Tiles in a row.
  let columns: Int
  let tileRows: Int

  /// Nil where not every bed has room: then a list that can be scrolled shows more.
  init?(area: Area, tileCount: Int) {
    guard tileCount > 0, area.columns >= Self.leastTileColumns else { return nil }
    var best: (columns: Int, rows: Int, worth: Double)?
    for columns in 1...max(1, area.columns / Self.leastTileColumns) {
      let lines = (tileCount + columns - 1) / columns
      let rows = area.rows / lines
      guard rows >= 1 else { continue }
      // A tile is read well when it is about three times as wide as it is high, in cells of one to two.
      let width = area.columns / columns
      let worth = min(Double(width) / 3, Double(rows) * 1.2)
      if best.map({ worth > $0.worth }) ?? true { best = (columns, rows, worth) }
    }
    guard let best else { return nil }
    self.area = area
    self.tileCount = tileCount
    columns = best.columns
    tileRows = best.rows
  }

  /// Where the tile of that place stands, with its share of what the division leaves over.
  func tile(_ place: Int) -> Area {
    let (line, column) = (place / columns, place % columns)
    let start = area.columns * column / columns
    let end = area.columns * (column + 1) / columns
    return Area(row: area.row + line * tileRows, column: area.column + start, rows: tileRows, columns: end - start)
  }

  /// The place a key leads to; the same one at the edge.
  func place(after place: Int, _ motion: Action.Motion, isSideways: Bool) -> Int {
    let step = isSideways ? 1 : columns
    let target =
      switch motion {
      case .up: place - step
      case .down: place + step
      case .pageUp: place % columns
      case .pageDown: (tileCount - 1) / columns * columns + place % columns
      case .first: 0
      case .last: tileCount - 1
      }
    if motion == .pageDown, target >= tileCount { return max(place, target - columns) }
    return (0..<tileCount).contains(target) ? target : place
  }
}
