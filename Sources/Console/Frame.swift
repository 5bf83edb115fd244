/// One place of the screen.
///
/// Its characters are kept as numbers: a wall has twelve thousand cells, which are copied and compared with every frame.
package struct Cell: Sendable, Equatable {
  private var scalars: (UInt32, UInt32, UInt32, UInt32)
  package var style: Style
  package var ground: Ground

  package init(text: String = " ", style: Style = Style(.text), ground: Ground = .screen) {
    scalars = Self.scalars(of: text)
    self.style = style
    self.ground = ground
  }

  init(scalar: UInt32, style: Style, ground: Ground = .screen) {
    scalars = (scalar, 0, 0, 0)
    self.style = style
    self.ground = ground
  }

  /// One printable character with the marks that join it; empty in the second cell of a wide one.
  package var text: String {
    get {
      var text = String.UnicodeScalarView()
      forEachScalar { scalar in
        if let scalar = Unicode.Scalar(scalar) { text.append(scalar) }
      }
      return String(text)
    }
    set { scalars = Self.scalars(of: newValue) }
  }

  /// Whether it is the second cell of a wide character.
  package var isSecondHalf: Bool { scalars.0 == 0 }

  package var isBlank: Bool { scalars.0 == 0x20 && scalars.1 == 0 }

  package func forEachScalar(_ body: (UInt32) -> Void) {
    if scalars.0 != 0 { body(scalars.0) }
    if scalars.1 != 0 { body(scalars.1) }
    if scalars.2 != 0 { body(scalars.2) }
    if scalars.3 != 0 { body(scalars.3) }
  }

  fileprivate func reads(as other: Cell) -> Bool { scalars == other.scalars }

  private static func scalars(of text: String) -> (UInt32, UInt32, UInt32, UInt32) {
    var rest = text.unicodeScalars.makeIterator()
    return (rest.next()?.value ?? 0, rest.next()?.value ?? 0, rest.next()?.value ?? 0, rest.next()?.value ?? 0)
  }

  package static func == (left: Cell, right: Cell) -> Bool {
    left.reads(as: right) && left.style == right.style && left.ground == right.ground
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

  func has(row: Int, column: Int) -> Bool { row >= 0 && row < size.rows && column >= 0 && column < size.columns }

  /// Gives blanks the style of what stands before them, where that is on the same ground: a colour that is switched for a blank and
  /// back costs the bytes of twenty letters. The end of a line stays as it is, so that it can be cleared at once.
  mutating func letBlanksInherit() {
    for row in 0..<size.rows {
      let line = row * size.columns..<(row + 1) * size.columns
      guard let last = line.last(where: { !cells[$0].isBlank || cells[$0].style.isReversed }) else { continue }
      for index in line.dropFirst() where index < last && cells[index].isBlank && !cells[index].style.isReversed {
        let before = cells[index - 1]
        if before.ground == cells[index].ground, !before.style.isReversed { cells[index].style = before.style }
      }
    }
  }

  /// Whether a row has the characters of one of another frame, as far as so many columns.
  package func reads(row: Int, as other: Frame, row otherRow: Int, columns: Int) -> Bool {
    let (start, otherStart) = (row * size.columns, otherRow * other.size.columns)
    return (0..<columns).allSatisfy { cells[start + $0].reads(as: other.cells[otherStart + $0]) }
  }

  /// From the first to the last of so many columns that look otherwise in another frame of the same size, with the halves of wide
  /// characters that belong to them; all where there is no other, nil where the row is the same.
  package func columns(ofRow row: Int, differingFrom other: Frame?, of columns: Int) -> Range<Int>? {
    guard let other else { return 0..<columns }
    let start = row * size.columns
    guard var first = (0..<columns).first(where: { cells[start + $0] != other.cells[start + $0] }),
      let last = (0..<columns).last(where: { cells[start + $0] != other.cells[start + $0] })
    else { return nil }
    func isSecondHalf(_ column: Int) -> Bool { cells[start + column].isSecondHalf || other.cells[start + column].isSecondHalf }
    var end = last + 1
    while first > 0, isSecondHalf(first) { first -= 1 }
    while end < columns, isSecondHalf(end) { end += 1 }
    return first..<end
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
