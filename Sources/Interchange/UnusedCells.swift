internal import Vitals

/// What of a recorded table could not be used: a line for each column and reason, so that nothing is left out in silence.
package struct UnusedCells: Sendable, Equatable {
  private struct Found: Sendable, Equatable {
    var cell: VitalsTable.BadCell
    var count: Int
    var firstLine: Int
  }

  private var found: [Found] = []

  package init(_ rows: [VitalsTable.Row]) {
    var places: [VitalsTable.BadCell: Int] = [:]
    for row in rows {
      for cell in row.badCells {
        if let place = places[cell] {
          found[place].count += 1
        } else {
          places[cell] = found.count
          found.append(Found(cell: cell, count: 1, firstLine: row.line))
        }
      }
    }
  }

  /// In the order in which they were met.
  package var lines: [String] {
    found.map { found in
      let cells = found.count == 1 ? "1 cell of \(found.cell.column)" : "\(found.count) cells of \(found.cell.column)"
      return "\(cells) could not be used: \(found.cell.reason.words) (first in line \(found.firstLine))"
    }
  }
}
