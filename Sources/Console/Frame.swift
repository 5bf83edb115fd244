/// One place of the screen.
package struct Cell: Sendable, Equatable {
  /// One printable character with the marks that join it; empty in the second cell of a wide one.
  package var text: String
  package var style: Style
  package var ground: Ground

  package init(text: String = " ", style: Style = Style(.text), ground: Ground = .screen) {
    self.text = text
    self.style = style
    self.ground = ground
  }
}

/// A whole screen, cell by cell: what the terminal paints and what tests read.
package struct Frame: Sendable, Equatable {
  package let size: Size
  package var theme = Theme.dark
  /// Where the terminal's own cursor stands.
  package struct Cursor: Sendable, Equatable {
    package var row = 0
    package var column = 0
    /// In a field that is open.
    package var isVisible = false
  }

  package var cursor = Cursor()
  /// Marks that change between their ground and the screen's, so that they are seen from the corner of an eye.
  var flashes: [Flash] = []
  private var cells: [Cell]

  package init(size: Size) {
    self.size = size
    cells = Array(repeating: Cell(), count: size.columns * size.rows)
  }

  package subscript(row: Int, column: Int) -> Cell {
    get { cells[row * size.columns + column] }
    set { cells[row * size.columns + column] = newValue }
  }

  /// Gives blanks the style of what stands before them, where that is on the same ground: a colour that is switched for a blank and
  /// back costs the bytes of twenty letters. The end of a line stays as it is, so that it can be cleared at once.
  mutating func letBlanksInherit() {
    for row in 0..<size.rows {
      let line = row * size.columns..<(row + 1) * size.columns
      guard let last = line.last(where: { cells[$0].text != " " || cells[$0].style.isReversed }) else { continue }
      for index in line.dropFirst() where index < last && cells[index].text == " " && !cells[index].style.isReversed {
        let before = cells[index - 1]
        if before.ground == cells[index].ground, !before.style.isReversed { cells[index].style = before.style }
      }
    }
  }

  /// The characters alone, a line for each row, without spaces at the ends.
  package var text: String {
    (0..<size.rows).map { row in
      var line = (0..<size.columns).map { self[row, $0].text }.joined()
      while line.last == " " { line.removeLast() }
      return line
    }.joined(separator: "\n")
  }
}
