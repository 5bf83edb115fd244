/// Tables for people and for documents.
enum TextTable {
  /// In columns, the first to the left and the others to the right.
  static func plain(header: [String], rows: [[String]]) -> [String] {
    let all = [header] + rows
    let widths = header.indices.map { column in all.reduce(0) { max($0, $1[column].count) } }
    return all.map { cells in
      zip(cells, widths).enumerated()
        .map { index, cell in
          let padding = String(repeating: " ", count: cell.1 - cell.0.count)
          return index == 0 ? cell.0 + padding : padding + cell.0
        }
        .joined(separator: "  ")
    }
  }

  static func markdown(header: [String], rows: [[String]]) -> [String] {
    let line = { (cells: [String]) in "| \(cells.joined(separator: " | ")) |" }
    return [line(header), line(header.indices.map { $0 == 0 ? "---" : "---:" })] + rows.map(line)
  }
}
