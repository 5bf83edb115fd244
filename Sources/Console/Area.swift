/// How many columns and rows a terminal has.
package struct Size: Sendable, Equatable {
  package var columns: Int
  package var rows: Int

  package init(columns: Int, rows: Int) {
    self.columns = max(0, columns)
    self.rows = max(0, rows)
  }
}

/// A rectangle of the frame. Cutting pieces off never gives more than there is, so that no view can draw outside its own.
struct Area: Equatable {
  var row: Int
  var column: Int
  var rows: Int
  var columns: Int

  init(row: Int = 0, column: Int = 0, rows: Int, columns: Int) {
    self.row = row
    self.column = column
    self.rows = max(0, rows)
    self.columns = max(0, columns)
  }

  var isEmpty: Bool { rows == 0 || columns == 0 }

  mutating func takeTop(_ count: Int) -> Area {
    let taken = min(max(0, count), rows)
    defer {
      row += taken
      rows -= taken
    }
    return Area(row: row, column: column, rows: taken, columns: columns)
  }

  mutating func takeBottom(_ count: Int) -> Area {
    let taken = min(max(0, count), rows)
    rows -= taken
    return Area(row: row + rows, column: column, rows: taken, columns: columns)
  }

  mutating func takeLeft(_ count: Int) -> Area {
    let taken = min(max(0, count), columns)
    defer {
      column += taken
      columns -= taken
    }
    return Area(row: row, column: column, rows: rows, columns: taken)
  }

  mutating func takeRight(_ count: Int) -> Area {
    let taken = min(max(0, count), columns)
    columns -= taken
    return Area(row: row, column: column + columns, rows: rows, columns: taken)
  }

  func inset(columns count: Int) -> Area {
    Area(row: row, column: column + min(count, columns), rows: rows, columns: columns - 2 * count)
  }

  var lastLine: Area { line(rows - 1) }

  func line(_ index: Int) -> Area {
    guard index >= 0, index < rows else { return Area(row: row, column: column, rows: 0, columns: columns) }
    return Area(row: row + index, column: column, rows: 1, columns: columns)
  }
}
