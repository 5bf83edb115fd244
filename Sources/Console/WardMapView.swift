internal import Alarms
internal import Vitals

extension Scene {
  /// A tile for every bed, in the order of the beds.
  mutating func drawWardMap(_ map: WardMap) {
    for (place, row) in model.mapRows.enumerated() { drawMapTile(row, in: map.tile(place)) }
  }

  private mutating func drawMapTile(_ row: BedRow, in area: Area) {
    // Tiles are apart where there is room for that.
    let tile = Area(
      row: area.row, column: area.column, rows: area.rows - (area.rows >= 5 ? 1 : 0), columns: max(1, area.columns - 1))
    let isSelected = row.id == model.selection.patientID
    let isCalling = row.urgency == .high && row.needsAcknowledgement
    let ground: Ground = isCalling ? .high : isSelected ? .selection : .card
    canvas.fill(tile, ground)
    for line in 0..<tile.rows where row.urgency != .normal {
      canvas.write(glyphs.edge, Style(row.urgency.ink), row: line, in: tile)
    }
    if isSelected {
      canvas.write(glyphs.pointer, .strong, in: tile)
      cursor = Frame.Cursor(row: tile.row, column: tile.column)
    }
    var rest = Area(row: tile.row, column: tile.column + 1, rows: tile.rows, columns: tile.columns - 1)
    guard rest.rows >= 2 else {
      drawBriefTile(row, ground: ground, in: rest)
      return
    }
    drawTileTitle(row, in: rest.takeTop(1))
    if isCalling {
      // Below the words where there is room, else beside them.
      let isBelow = rest.rows >= 5
      var place = isBelow ? rest.bottom(rest.rows - 2) : rest
      let used = drawLargeBed(row, in: &place)
      if !isBelow { rest = place }
      drawTileState(row, ground: ground, in: rest.takeTop(1))
      drawTileFactor(row, in: rest.takeTop(1))
      guard used == 0 else { return }
    } else {
      drawTileState(row, ground: ground, in: rest.takeTop(1))
      drawTileFactor(row, in: rest.takeTop(1))
    }
    if rest.rows >= 6, rest.columns >= BedColumns.vitalsColumns {
      _ = rest.takeTop(1)
      drawVitals(row, in: rest.takeTop(1))
    }
    // A trend of a few lines at the bottom; a calm one stays low.
    let place = rest.inset(columns: 1).bottom(row.urgency == .normal ? 3 : 6)
    drawTrend(scoreTrend(row.bed, over: span, columns: place.columns), scale: 0...100, in: place)
  }

  /// The bed in digits that are read from across the room; takes its columns off the place, and answers how many.
  private mutating func drawLargeBed(_ row: BedRow, in place: inout Area) -> Int {
    let isUnicode = canvas.abilities.isUnicode
    guard let digits = LargeDigits(row.bedLabel) else { return 0 }
    let lines = digits.lines(fittingRows: place.rows, columns: place.columns - 2, isUnicode: isUnicode)
    guard let first = lines.first else { return 0 }
    let columns = canvas.width(of: first) + 2
    let left = place.takeLeft(columns)
    for (index, line) in lines.enumerated() { canvas.write(line, Style(.high, bold: true), row: index, in: left) }
    return columns
  }

  /// `07 Okafor P     0:42`
  private mutating func drawTileTitle(_ row: BedRow, in line: Area) {
    let since = sinceSeconds(row).map(Wording.since) ?? ""
    let right = canvas.width(of: since) + 1
    let column = canvas.writeBed(row.bedLabel, .strong, in: line, width: min(6, line.columns)) + 1
    let room = line.columns - column - right
    // Name and time stand apart, unless nothing would be left of a name.
    canvas.write(
      model.name(of: row), row.urgency == .normal ? .quiet : .text, column: column, in: line,
      width: max(0, since.isEmpty || room <= 3 ? room : room - 1))
    canvas.write(since, .text, column: max(column, line.columns - right), in: line, width: right - 1)
  }

  /// `!!! HIGH  NEWS2 11`
  private mutating func drawTileState(_ row: BedRow, ground: Ground, in line: Area) {
    let sign = row.urgency == .normal && row.hasTechnicalCondition ? Urgency.technical : row.urgency
    let isFlash = row.needsAcknowledgement && model.pace == .full && model.isLive
    canvas.write(
      sign.sign, Style(sign.ink, bold: sign.style.isBold, reversed: isFlash), in: line, width: 3)
    if isFlash {
      var place = line
      canvas.flash(place.takeLeft(3), row.urgency == .high ? .high : .medium, unlit: ground)
    }
    let word =
      row.pending.map { Span("\(glyphs.pending)\($0.shortWord)", Style($0.ink)) }
      ?? Span(row.urgency.shortWord, row.urgency.style)
    let column = canvas.write([word], column: 4, in: line)
    let room = line.columns - column - 2
    // Whom it is about only in case of need is not told so in every tile.
    let forms = (row.standsOut ? ["NEWS2 \(row.news2Text)"] : []) + [row.news2Text]
    if let news2 = forms.first(where: { canvas.width(of: $0) <= room }) {
      canvas.write(
        news2, row.urgency == .normal ? .quiet : .strong, column: line.columns - canvas.width(of: news2) - 1, in: line)
    }
  }

  /// `SpO2 84 ↓     ✓ jk`
  private mutating func drawTileFactor(_ row: BedRow, in line: Area) {
    let mark = careMarks(row).first?.whole
    let markColumns = mark.map { min(canvas.width(of: $0.text) + 1, line.columns / 2) } ?? 0
    let room = line.columns - 1 - markColumns
    canvas.write(
      factorSpans(row, columns: room, saysHowLong: false), in: Area(row: line.row, column: line.column, rows: 1, columns: room))
    if let mark {
      canvas.write(mark.text, mark.style, column: room + 1, in: line, width: line.columns - room - 2, alignment: .trailing)
    }
  }

  /// All in one line.
  private mutating func drawBriefTile(_ row: BedRow, ground: Ground, in line: Area) {
    var column = canvas.writeBed(row.bedLabel, .strong, in: line, width: min(4, line.columns)) + 1
    let sign = row.urgency == .normal && row.hasTechnicalCondition ? Urgency.technical : row.urgency
    if sign != .normal {
      canvas.write(sign.sign, sign.style, column: column, in: line, width: 3)
      column += 4
    }
    let news2 = row.pending.map { "\(glyphs.pending)\($0.shortWord)" } ?? row.news2Text
    column = canvas.write(news2, row.urgency == .normal ? .quiet : .strong, column: column, in: line) + 1
    canvas.write(model.name(of: row), .quiet, column: column, in: line)
  }
}

extension Area {
  /// Its last lines.
  fileprivate func bottom(_ count: Int) -> Area {
    var rest = self
    return rest.takeBottom(min(count, rows))
  }
}
