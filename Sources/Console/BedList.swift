internal import Alarms
internal import Vitals

extension Scene {
  mutating func drawBedList(in area: Area) {
    let rows = model.visibleRows
    let plan = model.listPlan(in: area)
    guard !rows.isEmpty else {
      var rest = area
      if plan.hasStatus, !model.order.rows.isEmpty { drawListStatus(rows, plan, in: rest.takeBottom(1)) }
      drawEmptyState(in: rest)
      return
    }
    let columns = bedColumns(for: rows, width: area.columns)
    var rest = area
    if plan.hasTitles { drawTitles(columns, in: rest.takeTop(1)) }
    if plan.hasStatus { drawListStatus(rows, plan, in: rest.takeBottom(1)) }
    for line in plan.lines[plan.shown] {
      switch line {
      case .row(let index, let height): draw(rows[index], columns, in: rest.takeTop(height))
      case .tiles(let range): drawTiles(rows[range], in: rest.takeTop(1))
      case .space(_, let height): _ = rest.takeTop(height)
      }
    }
  }

  private func bedColumns(for rows: [BedRow], width: Int) -> BedColumns {
    // Beyond the first few hundred the widths no longer change, and measuring all would cost time.
    let sample = rows.prefix(400)
    return BedColumns(
      width: width, bedColumns: sample.map { canvas.width(of: $0.bedLabel) }.max() ?? 2,
      nameColumns: sample.map { canvas.width(of: model.name(of: $0)) }.max() ?? 10,
      careColumns: sample.map(careColumns).max() ?? 0)
  }

  private mutating func drawTitles(_ columns: BedColumns, in line: Area) {
    func title(_ text: String, _ column: BedColumns.Column?, sort: BedOrder.Sort? = nil, right: Bool = false) {
      guard let column else { return }
      let isSorted = sort == model.order.sort
      // A mark that would cut the title would take more than it gives.
      let marked = isSorted && canvas.width(of: text) < column.width ? text + glyphs.sortMark : text
      canvas.write(
        marked, isSorted ? .text : .quiet, column: column.start, in: line, width: column.width,
        alignment: right ? .trailing : .leading)
    }
    title(columns.severity.width < 8 ? "SEV" : "SEVERITY", columns.severity, sort: .urgency)
    title("BED", columns.bed, sort: .bed)
    title("PATIENT", columns.patient, sort: .name)
    title("SCR", columns.score, sort: .score, right: true)
    title(columns.news2.map { $0.width < 4 } ?? false ? "NWS" : "NEWS", columns.news2, right: true)
    title(columns.factor.map { $0.width < 11 } ?? false ? "FACTOR" : "MAIN FACTOR", columns.factor)
    title(" HR RR SpO2   BP     T", columns.vitals)
    title(span.label.uppercased(), columns.trend)
    title("AGE", columns.age, right: true)
    title(columns.since.map { $0.width < 5 } ?? false ? "FOR" : "SINCE", columns.since, right: true)
    title("WHO", columns.care.flatMap { $0.width >= 3 ? $0 : nil })
  }

  // MARK: One patient

  private mutating func draw(_ row: BedRow, _ columns: BedColumns, in area: Area) {
    guard !area.isEmpty else { return }
    let isSelected = row.id == model.selection.patientID
    if isSelected {
      canvas.fill(area, .selection)
      // At the sign, which may flash there without the cursor having to come and go.
      cursor = Frame.Cursor(row: area.row, column: area.column + columns.severity.start)
    }
    drawEdge(row, isSelected: isSelected, in: area)
    drawSeverity(row, columns.severity, isSelected: isSelected, in: area)
    canvas.writeBed(row.bedLabel, .strong, column: columns.bed.start, in: area, width: columns.bed.width)
    if let column = columns.patient {
      canvas.write(
        model.name(of: row), row.standsOut ? .text : .quiet, column: column.start, in: area, width: column.width)
    }
    drawScores(row, columns, in: area)
    if let column = columns.factor {
      canvas.write(
        factorSpans(row, columns: column.width, saysHowLong: columns.since == nil), in: Area(cutting: column, of: area))
    }
    if let column = columns.vitals { drawVitals(row, in: Area(cutting: column, of: area)) }
    if let column = columns.trend {
      let place = Area(
        row: area.row, column: area.column + column.start, rows: trendRows(row, in: area), columns: column.width)
      drawTrend(
        scoreTrend(row.bed, over: span, columns: column.width),
        scale: 0...100, in: place)
    }
    drawTimes(row, columns, in: area)
    drawReasons(row, columns, in: area)
  }

  /// An alarm's trend is as high as its row, less a line between two where there are many; a calm one stays low, and space around it.
  private func trendRows(_ row: BedRow, in area: Area) -> Int {
    row.urgency == .normal ? (area.rows > 3 ? 2 : 1) : min(area.rows, max(2, area.rows - 1))
  }

  private mutating func drawEdge(_ row: BedRow, isSelected: Bool, in area: Area) {
    let needsPointer = isSelected && canvas.abilities.colours < .sixteen
    let style = row.urgency == .normal ? Style.strong : Style(row.urgency.ink)
    for line in 0..<area.rows {
      if needsPointer || (isSelected && row.urgency == .normal) {
        canvas.write(line == 0 ? glyphs.pointer : " ", style, row: line, in: area)
      } else if row.urgency != .normal {
        canvas.write(glyphs.edge, style, row: line, in: area)
      }
    }
  }

  /// Sign and word. The sign of an alarm that nobody has taken flashes; the word, which must be read, stands still.
  private mutating func drawSeverity(_ row: BedRow, _ column: BedColumns.Column, isSelected: Bool, in area: Area) {
    if let pending = row.pending {
      drawPending(pending, row, column, in: area)
      return
    }
    let mark = Area(cutting: column, of: area)
    if row.urgency == .high { canvas.fill(mark, .high) }
    let isBlip = row.urgency == .normal && row.hasTechnicalCondition
    let sign = isBlip ? Urgency.technical : row.urgency
    let isFlash = row.needsAcknowledgement && model.pace == .full && model.isLive
    let isReversed = isFlash && row.urgency == .medium
    canvas.write(
      sign.sign, Style(sign.ink, bold: sign.style.isBold, reversed: isReversed), column: column.start, in: area, width: 3)
    if isFlash {
      var place = mark
      // In the ink that it has while it is lit, where that is the strongest: then the ground alone changes, four times a second.
      // Where it is not, ink and ground change places, which costs no more.
      canvas.flash(
        place.takeLeft(3), row.urgency == .high ? .high : .medium, unlit: isSelected ? .selection : .screen,
        in: row.urgency == .high ? .strong : nil, reversing: row.urgency == .high && !ThemeTable.isHighStrong(in: model.theme))
    }
    if column.width >= 7 {
      canvas.write(row.urgency.shortWord, row.urgency.style, column: column.start + column.width - 4, in: area, width: 4)
    }
  }

  /// What comes if it lasts: its word, with the mark that it is no alarm yet, beside the sign of what stands.
  private mutating func drawPending(_ pending: Urgency, _ row: BedRow, _ column: BedColumns.Column, in area: Area) {
    // Where sign and word touch there is no room for both marks: what comes is the news.
    let hasSign = row.urgency != .normal && column.width >= 8
    canvas.write(row.urgency.sign, row.urgency.style, column: column.start, in: area, width: 3)
    canvas.write(
      hasSign ? String(glyphs.pending.prefix(1)) : glyphs.pending, Style(pending.ink), column: column.start + (hasSign ? 3 : 0),
      in: area, width: hasSign ? 1 : 3, alignment: .trailing)
    if column.width >= 7 {
      canvas.write(pending.shortWord, Style(pending.ink), column: column.start + column.width - 4, in: area, width: 4)
    }
  }

  private mutating func drawScores(_ row: BedRow, _ columns: BedColumns, in area: Area) {
    let assessment = row.bed.assessment
    // Numbers fade with their age; what they mean, the severity, does not.
    let isOld = isLate(row)
    if let column = columns.score {
      let style =
        row.score == nil || isOld
        ? Style.faint : Style(Ink(row.urgency == .normal ? .normal : assessment.severity), bold: row.urgency != .normal)
      canvas.write(
        row.score.map(Wording.score) ?? "--", style, column: column.start, in: area, width: column.width, alignment: .trailing)
    }
    if let column = columns.news2 {
      let severity = Severity(news2: assessment.news2)
      canvas.write(
        row.news2Text, row.isSilent || isOld ? .faint : Style(Ink(severity), bold: severity >= .medium), column: column.start,
        in: area,
        width: column.width, alignment: .trailing)
    }
  }

  /// ` HR RR SpO2   BP     T`, each in the ink of its NEWS2 points.
  mutating func drawVitals(_ row: BedRow, in area: Area) {
    let isOld = isLate(row)
    func write(_ vital: Vital, _ column: Int, _ width: Int, _ alignment: Canvas.Alignment = .trailing) {
      let value = row.isSilent ? nil : row.bed.assessment.observation.values[vital]
      let points = row.bed.assessment.news2.points(of: vital) ?? 0
      let ink: Ink = value == nil || isOld ? .faint : points == 0 ? .quiet : points == 1 ? .text : points == 2 ? .medium : .high
      canvas.write(
        value.map(vital.formatted) ?? "--", Style(ink, bold: points >= 2 && value != nil), column: column, in: area, width: width,
        alignment: alignment)
    }
    write(.heartRate, 0, 3)
    write(.respiratoryRate, 4, 2)
    write(.oxygenSaturation, 7, 4)
    write(.systolicPressure, 12, 3)
    canvas.write("/", .faint, column: 15, in: area)
    write(.diastolicPressure, 16, 3, .leading)
    write(.temperature, 20, 4)
  }

  /// How long the row has stood where it stands.
  func sinceSeconds(_ row: BedRow) -> Double? {
    switch row.urgency {
    case .normal: nil
    case .technical: row.isSilent ? row.bed.ageSeconds(at: wallSeconds) : nil
    default: row.bed.alarm.severitySinceSeconds.map { row.bed.nowSeconds(at: wallSeconds) - $0 }
    }
  }

  /// Whether readings should have come since.
  private func isLate(_ row: BedRow) -> Bool {
    row.bed.ageSeconds(at: wallSeconds) > max(10, 2.5 * (row.bed.usualIntervalSeconds ?? 60))
  }

  private mutating func drawTimes(_ row: BedRow, _ columns: BedColumns, in area: Area) {
    let silence = row.bed.ageSeconds(at: wallSeconds)
    if let column = columns.age {
      // Of a reading whose time cannot be trusted nobody knows that it is now.
      let isDoubtful = silence < 60 && row.bed.conditions.contains { $0.kind == .clock }
      let style: Style = row.isSilent && !row.isBeingRead || isDoubtful ? .technical : isLate(row) ? .text : .faint
      canvas.write(
        isDoubtful ? "?" : Wording.age(silence), style, column: column.start, in: area, width: column.width,
        alignment: .trailing)
    }
    if let column = columns.since {
      let since = sinceSeconds(row)
      let long = since.map(Wording.since) ?? ""
      let words = canvas.width(of: long) > column.width ? since.map(Wording.shortDuration) ?? "" : long
      canvas.write(
        words, row.needsAcknowledgement ? .text : .quiet, column: column.start, in: area,
        width: column.width, alignment: .trailing)
    }
    if let column = columns.care {
      // Below the times there is room for a whole name.
      let first = (columns.age ?? columns.since ?? column).start
      let below = Area(
        row: area.row + 1, column: area.column + first, rows: 1, columns: column.start + column.width - first)
      drawCare(row, in: Area(cutting: column, of: area), below: area.rows > 1 ? below : nil)
    }
  }

  /// The further lines of an alarm, where there is room: what else counts against the patient, and the reason in words.
  private mutating func drawReasons(_ row: BedRow, _ columns: BedColumns, in area: Area) {
    guard row.standsOut, area.rows > 1 else { return }
    let start = columns.patient?.start ?? columns.bed.start
    let end = columns.trend.map { $0.start - 1 } ?? area.columns
    var lines = Area(row: area.row + 1, column: area.column + start, rows: area.rows - 1, columns: area.columns - start)
    // Below the trend words have the whole width.
    let beside = (rows: trendRows(row, in: area) - 1, columns: end - start)
    for text in reasons(row) {
      var rest = text
      while !rest.isEmpty, !lines.isEmpty {
        var line = lines.takeTop(1)
        if line.row <= area.row + beside.rows { line.columns = beside.columns }
        rest = canvas.writeBeginning(of: rest, isLast: lines.isEmpty, .quiet, in: line)
      }
    }
  }
}

extension Area {
  /// The first line of `area` between the edges of `column`.
  init(cutting column: BedColumns.Column, of area: Area) {
    self.init(
      row: area.row, column: area.column + column.start, rows: min(1, area.rows),
      columns: min(column.width, area.columns - column.start))
  }
}

extension NEWS2Score {
  /// `11`, `5+` while something is missing, `3!` where a single parameter scores 3 and the total alone would not tell.
  var shortText: String {
    guard missing.count < NEWS2Parameter.allCases.count else { return "--" }
    return "\(total)" + (hasRedScore && total < 7 ? "!" : "") + (isPartial ? "+" : "")
  }
}
