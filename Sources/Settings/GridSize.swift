/// How many columns and rows a picture has, as `120x40`.
package struct GridSize: Sendable, Equatable {
  package var columns: Int
  package var rows: Int

  init?(_ text: String) {
    let parts = text.split(separator: "x", omittingEmptySubsequences: false)
    guard parts.count == 2, let columns = Int(parts[0]), let rows = Int(parts[1]), (1...400).contains(columns),
      (1...200).contains(rows)
    else { return nil }
    self.columns = columns
    self.rows = rows
  }
}

extension Format where Value == GridSize {
  static var size: Self {
    Format(
      placeholder: "COLUMNSxROWS", wants: "a size such as 120x40, up to 400x200",
      read: { written in
        if case .text(let text) = written { GridSize(text) } else { nil }
      },
      write: { .string("\($0.columns)x\($0.rows)") })
  }
}
