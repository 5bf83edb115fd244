/// Draws on a frame, inside an area, and nowhere else.
struct Canvas {
  private(set) var frame: Frame
  let abilities: Abilities
  let glyphs: Glyphs

  init(size: Size, abilities: Abilities) {
    frame = Frame(size: size)
    self.abilities = abilities
    glyphs = abilities.isUnicode ? .unicode : .ascii
  }

  enum Alignment {
    case leading
    case trailing
  }

  /// Clears the area and lays it on `ground`.
  mutating func fill(_ area: Area, _ ground: Ground) {
    let blank = Cell(ground: ground)
    for row in area.row..<area.row + area.rows {
      for column in area.column..<area.column + area.columns { put(blank, row, column, laysGround: true) }
    }
  }

  /// Lays what is in the area on another ground.
  mutating func lay(_ area: Area, on ground: Ground) {
    for row in area.row..<area.row + area.rows {
      for column in area.column..<area.column + area.columns where row < frame.size.rows && column < frame.size.columns {
        frame[row, column].ground = ground
      }
    }
  }

  /// Has the first line of the area catch the eye; see `Flash`.
  mutating func flash(
    _ area: Area, _ rate: Flash.Rate, unlit: Ground, in unlitStyle: Style? = nil, reversing: Bool = false
  ) {
    guard !area.isEmpty else { return }
    frame.flashes.append(
      Flash(
        row: area.row, columns: area.column..<area.column + area.columns, rate: rate, unlit: unlit, unlitStyle: unlitStyle,
        reversesUnlit: reversing))
  }

  /// Writes one line of text, sanitised and cut to the room there is; answers the column after it.
  ///
  /// `row` and `column` count within `area`. Text that is cut ends in an ellipsis, so that nobody reads a part as the whole.
  @discardableResult
  mutating func write(
    _ text: String, _ style: Style = .text, row: Int = 0, column: Int = 0, in area: Area, width: Int? = nil,
    alignment: Alignment = .leading
  ) -> Int {
    let room = min(width ?? .max, area.columns - column)
    guard row >= 0, row < area.rows, column >= 0, room > 0 else { return column }
    if text.utf8.count <= room, ScreenText.isPlain(text) {
      var place = area.column + column + (alignment == .trailing ? room - text.utf8.count : 0)
      for byte in text.utf8 {
        put(Cell(scalar: UInt32(byte), style: style), area.row + row, place)
        place += 1
      }
      return place - area.column
    }
    if let sign = ScreenText.sign(in: text, abilities) {
      let place = area.column + column + (alignment == .trailing ? room - 1 : 0)
      put(Cell(scalar: sign.value, style: style), area.row + row, place)
      return place + 1 - area.column
    }
    let fitted = fit(ScreenText.glyphs(of: text, abilities), into: room)
    var place = area.column + column
    if alignment == .trailing { place += room - fitted.reduce(0) { $0 + $1.width } }
    for glyph in fitted {
      put(Cell(text: glyph.text, style: style), area.row + row, place)
      if glyph.width == 2 { put(Cell(text: "", style: style), area.row + row, place + 1) }
      place += glyph.width
    }
    return place - area.column
  }

  /// Writes the label of a bed; where there is no room for all of it, its end: what tells beds apart stands there (`North-07`).
  @discardableResult
  mutating func writeBed(_ label: String, _ style: Style, column: Int = 0, in area: Area, width: Int) -> Int {
    let all = ScreenText.glyphs(of: label, abilities)
    guard all.reduce(0, { $0 + $1.width }) > width else { return write(label, style, column: column, in: area, width: width) }
    var kept = all[...]
    while kept.reduce(0, { $0 + $1.width }) > width - 1 { kept.removeFirst() }
    return write(glyphs.ellipsis + kept.map(\.text).joined(), style, column: column, in: area, width: width)
  }

  /// Writes spans one after the other; answers the column after the last.
  @discardableResult
  mutating func write(_ spans: [Span], row: Int = 0, column: Int = 0, in area: Area) -> Int {
    spans.reduce(column) { write($1.text, $1.style, row: row, column: $0, in: area) }
  }

  /// `text` as it is written where there are so many columns.
  func cut(_ text: String, to columns: Int) -> String {
    fit(ScreenText.glyphs(of: text, abilities), into: columns).map(\.text).joined()
  }

  func width(of text: String) -> Int { ScreenText.width(of: text, abilities) }

  func width(of spans: [Span]) -> Int { spans.reduce(0) { $0 + width(of: $1.text) } }

  /// As many of the words, from the first, as there is room for; nil where there is not even room for none.
  func fitting(_ words: [String], columns: Int) -> String? {
    (0...words.count).reversed().lazy.map { words.prefix($0).joined(separator: "  ") }.first { width(of: $0) <= columns }
  }

  /// Wraps words over the lines of `area` from the top, which are then no longer its.
  mutating func writeWrapped(_ text: String, _ style: Style, in area: inout Area) {
    var rest = text
    while !rest.isEmpty, !area.isEmpty {
      let line = area.takeTop(1)
      rest = writeBeginning(of: rest, isLast: area.isEmpty, style, in: line)
    }
  }

  /// Writes as many words as there is room for on `line`, and answers the rest. The last line takes all, and says by its ellipsis that
  /// there is more.
  mutating func writeBeginning(of text: String, isLast: Bool, _ style: Style, in line: Area) -> String {
    let lines = wrapped(text, columns: line.columns)
    write(isLast ? lines.joined(separator: " ") : lines.first ?? "", style, in: line)
    return isLast ? "" : lines.dropFirst().joined(separator: " ")
  }

  /// Breaks a sentence into lines of at most `columns` at its spaces.
  func wrapped(_ text: String, columns: Int) -> [String] {
    guard columns > 0 else { return [] }
    var lines: [String] = []
    var line = ""
    for word in text.split(whereSeparator: \.isWhitespace) {
      if line.isEmpty {
        line = String(word)
      } else if width(of: line) + 1 + width(of: String(word)) <= columns {
        line += " " + word
      } else {
        lines.append(line)
        line = String(word)
      }
    }
    return line.isEmpty ? lines : lines + [line]
  }

  private func fit(_ text: [ScreenText.Glyph], into room: Int) -> [ScreenText.Glyph] {
    guard text.reduce(0, { $0 + $1.width }) > room else { return text }
    var used = 0
    var kept: [ScreenText.Glyph] = []
    for glyph in text {
      guard used + glyph.width <= room - 1 else { break }
      kept.append(glyph)
      used += glyph.width
    }
    return kept + [ScreenText.Glyph(text: glyphs.ellipsis, width: 1)]
  }

  /// - Parameter laysGround: else it stands on the ground that is there.
  private mutating func put(_ cell: Cell, _ row: Int, _ column: Int, laysGround: Bool = false) {
    guard frame.has(row: row, column: column) else { return }
    part(row, column, isSecondHalf: cell.isSecondHalf)
    let ground = laysGround ? cell.ground : frame[row, column].ground
    frame[row, column] = cell
    frame[row, column].ground = ground
  }

  /// Half of a wide character never stays behind.
  private mutating func part(_ row: Int, _ column: Int, isSecondHalf: Bool) {
    if !isSecondHalf, column > 0, frame[row, column].isSecondHalf { frame[row, column - 1].text = " " }
    if column + 1 < frame.size.columns, frame[row, column + 1].isSecondHalf { frame[row, column + 1].text = " " }
  }
}

/// A piece of text in one style.
struct Span: Equatable {
  var text: String
  var style: Style

  init(_ text: String, _ style: Style = .text) {
    self.text = text
    self.style = style
  }
}
