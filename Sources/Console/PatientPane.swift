internal import Alarms
internal import Vitals

extension Scene {
  /// The selected patient beside the list.
  mutating func drawPane(in area: Area) {
    guard let row = model.selectedRow else { return }
    let inside = drawBox(title: paneTitle(row, columns: area.columns - 6), in: area)
    drawStack(row, in: inside)
  }

  /// The selected patient alone.
  mutating func drawPatient(in area: Area) {
    guard let row = model.selectedRow else {
      drawEmptyState(in: area)
      return
    }
    var rest = area
    cursor = Frame.Cursor(row: area.row, column: area.column)
    if area.columns >= 110, area.rows >= 16 {
      let inside = drawBox(title: paneTitle(row, columns: area.columns - 6), in: area)
      var right = inside
      // As many cells as leave the reasons their room; label and scale stand beside them.
      let furniture = 24
      let left = right.takeLeft(TrendSpan.wholeCells(fitting: inside.columns - furniture - 50) + furniture)
      _ = right.takeLeft(3)
      drawVitalCharts(row, in: left, mostRows: 8)
      let used = drawWhy(row, in: right, isRoomy: true)
      _ = right.takeTop(used + 1)
      drawHistory(of: row, in: right)
    } else if area.rows >= 16 {
      drawStack(row, in: drawBox(title: paneTitle(row, columns: area.columns - 6), in: area))
    } else {
      let title = rest.takeTop(1)
      canvas.write(paneTitle(row, columns: title.columns - 1), column: 1, in: title)
      drawStack(row, in: rest.inset(columns: 1))
    }
  }

  /// Charts above, why below; the charts take what height the reasons leave.
  private mutating func drawStack(_ row: BedRow, in area: Area) {
    var rest = area
    let vitals = Vital.allCases.count
    // Header, three bars, the sentence, NEWS2 and risk.
    let reasonRows = min(max(0, rest.rows - vitals), 9)
    let spare = rest.rows - reasonRows - 1
    // Beyond six lines a chart grows only when every reason has its line.
    let roomy = (rest.rows - vitals - reasonRows - 6) / vitals
    let height = max(1, min(6, spare / vitals), min(13, roomy))
    let charts = rest.takeTop(height * vitals + (rest.rows > height * vitals + 4 ? 1 : 0))
    drawVitalCharts(row, in: charts, mostRows: height)
    guard !rest.isEmpty else { return }
    if rest.rows >= 16 { _ = rest.takeTop(1) }
    let used = drawWhy(row, in: rest, isRoomy: false)
    _ = rest.takeTop(used + 1)
    if rest.rows >= 4 { drawHistory(of: row, in: rest) }
  }

  /// `Bed 07 · Okafor P · HIGH 0:42 unacknowledged`
  private func paneTitle(_ row: BedRow, columns: Int) -> [Span] {
    let dot = " \(glyphs.separator) "
    let style = row.urgency == .normal ? row.pending.map { Style($0.ink) } ?? .strong : row.urgency.style
    let since =
      row.bed.alarm.severitySinceSeconds.map {
        " \(Wording.since(row.bed.nowSeconds(at: wallSeconds) - $0))"
      } ?? ""
    var state = row.urgency.word
    var shortState = row.urgency.shortWord
    var shortest = shortState
    if row.urgency.isAlarm {
      let taken = row.bed.alarm.acknowledgement.map { " \(glyphs.tick) \($0.by)" }
      let going = taken == nil ? row.bed.care?.claim.map { " \(glyphs.going) \($0.person)" } ?? "" : ""
      state += since + (taken ?? " unacknowledged") + going
      shortState += since + (taken ?? " unacked") + going
      shortest += taken ?? since + " unacked"
    } else if row.isSilent {
      state =
        row.isNotKept
        ? "nothing kept"
        : row.isBeingRead
          ? "read up to \(model.localTime(row.bed.lastReadingSeconds).clock)"
          : "no data for \(Wording.since(row.bed.ageSeconds(at: wallSeconds)))"
    } else if let pending = row.pending {
      state = "\(pending.word) if it lasts"
      shortState = "\(glyphs.pending)\(pending.shortWord)"
      shortest = shortState
    }
    let name = model.name(of: row)
    let id = row.bed.patient.name == nil || model.isMasked ? "" : dot + row.bed.patient.id
    let forms = [
      "Bed \(row.bedLabel)\(dot)\(name)\(id)\(dot)\(state)", "Bed \(row.bedLabel)\(dot)\(name)\(dot)\(state)",
      "Bed \(row.bedLabel)\(dot)\(name)\(dot)\(shortState)",
      "Bed \(row.bedLabel)\(dot)\(name)\(dot)\(shortest)", "\(row.bedLabel)\(dot)\(name)\(dot)\(shortest)",
    ]
    if let fitting = forms.first(where: { canvas.width(of: $0) <= columns }) { return [Span(fitting, style)] }
    // Part of the name tells the patient well enough beside the bed.
    let room = max(6, columns - canvas.width(of: "Bed \(row.bedLabel)\(dot)\(dot)\(shortest)"))
    return [Span("Bed \(row.bedLabel)\(dot)\(canvas.cut(name, to: room))\(dot)\(shortest)", style)]
  }

  // MARK: Vitals

  private mutating func drawVitalCharts(_ row: BedRow, in area: Area, mostRows: Int) {
    var rest = area
    let vitals = Vital.allCases.count
    let height = min(mostRows, max(1, rest.rows / vitals))
    let hasAxis = rest.rows > height * vitals
    let chosen = model.span ?? TrendSpan(usualIntervalSeconds: row.bed.usualIntervalSeconds)
    let span = model.timeCursor == nil ? chosen : chosen.reaching(secondsAgo: trendSeconds - wallSeconds)
    let shape = ChartShape(columns: area.columns, rows: height)
    for vital in Vital.allCases { drawVital(vital, row, shape, span, in: rest.takeTop(height)) }
    if hasAxis { drawTimeAxis(row, shape, span, in: rest.takeTop(1)) }
  }

  /// Where label, chart and scale stand in a vital's lines.
  private struct ChartShape {
    var label: Int
    var chart: Int
    var scale: Int

    init(columns: Int, rows: Int) {
      let isLow = rows == 1
      label = columns < 30 ? 11 : isLow ? 16 : 17
      scale = columns < 40 ? 0 : isLow ? 13 : 5
      let room = columns - label - scale
      chart = room >= 6 ? TrendSpan.wholeCells(fitting: room) : 0
      // What the even division of time leaves over goes to the label, so that the newest cell is at the edge.
      if !isLow { label += max(0, min(room - chart, 6)) }
    }
  }

  private mutating func drawVital(_ vital: Vital, _ row: BedRow, _ shape: ChartShape, _ span: TrendSpan, in area: Area) {
    guard !area.isEmpty else { return }
    var rest = area
    let label = rest.takeLeft(shape.label)
    let chart = rest.takeLeft(shape.chart)
    drawValue(vital, row, span, in: label)
    let cells = vitalTrend(vital, of: row.bed, over: span, columns: shape.chart)
    let range = row.bed.assessment.normalRange(of: vital)
    let current = row.isSilent ? nil : row.bed.assessment.observation.values[vital]
    let scale = vital.scale(covering: (cells.map(\.value) + [current]).compactMap(\.self))
    // A line is left free between two charts, where there are lines enough.
    let body = Area(
      row: chart.row + (area.rows > 3 ? 1 : 0), column: chart.column, rows: chart.rows - (area.rows > 3 ? 1 : 0),
      columns: chart.columns)
    drawChart(cells, scale: scale, normal: range, usual: usualRange(of: vital, row.bed), in: body)
    drawTimeCursor(row, span, cellCount: cells.count, in: body)
    guard shape.scale > 0 else { return }
    if area.rows == 1 {
      canvas.write(normalText(vital, row.bed), .faint, column: 1, in: rest)
    } else {
      let top = body.row - area.row
      canvas.write(vital.formatted(scale.upperBound), .faint, row: top, column: 1, in: rest)
      canvas.write(vital.formatted(scale.lowerBound), .faint, row: area.rows - 1, column: 1, in: rest)
    }
  }

  /// `SpO2   84 ↓ +3`, below it unit and normal range, or what is wrong with the signal.
  private mutating func drawValue(_ vital: Vital, _ row: BedRow, _ span: TrendSpan, in area: Area) {
    let top = area.rows > 3 ? 1 : 0
    let bed = row.bed
    let value = row.isSilent ? nil : bed.assessment.observation.values[vital]
    let points = value == nil ? nil : bed.assessment.news2.points(of: vital)
    let age = bed.measuredSeconds[vital].map { bed.nowSeconds(at: wallSeconds) - $0 }
    let isOld = age.map { $0 > max(60, 3 * (bed.usualIntervalSeconds ?? 60)) } ?? false
    let quality = bed.assessment.quality[vital]
    let ink: Ink =
      switch points ?? 0 {
      case _ where value == nil: .faint
      case 2: .medium
      case 3: .high
      case 0 where isOld: .quiet
      default: .text
      }
    canvas.write(vital.label, .quiet, row: top, in: area)
    canvas.write(
      value.map(vital.formatted) ?? "--", Style(ink, bold: value != nil), row: top, column: 5, in: area, width: 5,
      alignment: .trailing)
    if value != nil, let arrow = direction(of: vital, bed, span: span) {
      canvas.write(arrow, arrow == glyphs.level ? .faint : Style(ink), row: top, column: 11, in: area)
    }
    if let points, points > 0 { canvas.write("+\(points)", Style(ink, bold: points > 1), row: top, column: 13, in: area) }
    guard area.rows > 1 else { return }
    let below = quality != .good ? quality.word : value == nil ? "unknown" : normalText(vital, bed)
    let ageText = isOld ? age.map { "\(Wording.age($0)) old" } : nil
    let style: Style = quality != .good ? .technical : .faint
    canvas.write(area.rows == 2 && quality == .good ? ageText ?? below : below, style, row: top + 1, in: area)
    if area.rows > 2, let ageText { canvas.write(ageText, .quiet, row: top + 2, in: area) }
  }

  private func normalText(_ vital: Vital, _ bed: ShownBed) -> String {
    guard let range = bed.assessment.normalRange(of: vital) else { return vital.unit }
    return "\(vital.formatted(range.lowerBound))\(glyphs.dash)\(vital.formatted(range.upperBound)) \(vital.unit)"
  }

  /// Where the time cursor stands, through all charts.
  private mutating func drawTimeCursor(_ row: BedRow, _ span: TrendSpan, cellCount: Int, in area: Area) {
    guard model.timeCursor != nil, let column = column(of: row.bed.nowSeconds(at: wallSeconds), row, span, cellCount, in: area)
    else {
      return
    }
    canvas.lay(Area(row: area.row, column: area.column + column, rows: area.rows, columns: 1), on: .past)
  }

  /// Where a moment, by the clock of the patient's records, stands in a chart; nil where that is outside.
  private func column(of seconds: Double, _ row: BedRow, _ span: TrendSpan, _ cellCount: Int, in area: Area) -> Int? {
    guard cellCount > 0, cellCount <= span.bins, seconds.isFinite, abs(seconds) < 1e12 else { return nil }
    let cellSeconds = span.cellSeconds(cellCount)
    let last = (row.bed.nowSeconds(at: trendSeconds) / cellSeconds).rounded(.down)
    let back = last - (seconds / cellSeconds).rounded(.down)
    guard back >= 0, back < Double(cellCount) else { return nil }
    let width = max(1, area.columns / cellCount)
    return area.columns - (Int(back) + 1) * width + width / 2
  }

  /// The times at both ends, and a sign where an alarm was raised.
  private mutating func drawTimeAxis(_ row: BedRow, _ shape: ChartShape, _ span: TrendSpan, in line: Area) {
    guard shape.chart >= 8 else { return }
    let cellCount = span.cells(fitting: shape.chart)
    let cellSeconds = span.seconds / Double(cellCount)
    let nowSeconds = row.bed.nowSeconds(at: trendSeconds)
    let end = ((nowSeconds / cellSeconds).rounded(.down) + 1) * cellSeconds
    let start = model.localTime(end - span.seconds)
    canvas.write("\(glyphs.minus)\(span.label)", .faint, in: line, width: shape.label)
    let axis = Area(row: line.row, column: line.column + shape.label, rows: 1, columns: shape.chart)
    let isLong = span.binSeconds >= 720
    let raised = raisedMarks(row, span, cellCount, in: axis)
    let (first, last) = (isLong ? "\(start.dayName) \(start.minutes)" : start.minutes, model.localTime(nowSeconds).minutes)
    // A time that a mark stands in could be misread.
    if raised.allSatisfy({ $0.column > first.count }) { canvas.write(first, .faint, in: axis) }
    if shape.chart >= 20, raised.allSatisfy({ $0.column < axis.columns - last.count - 1 }) {
      canvas.write(last, .faint, in: axis, width: axis.columns, alignment: .trailing)
    }
    for mark in raised { canvas.write(glyphs.raised, Style(Ink(mark.severity), bold: true), column: mark.column, in: axis) }
  }

  /// Where alarms were raised, the oldest first.
  private func raisedMarks(_ row: BedRow, _ span: TrendSpan, _ cellCount: Int, in axis: Area) -> [(
    column: Int, severity: Severity
  )] {
    snapshot.log.reversed().compactMap { entry in
      guard entry.bed == row.bed.patient.bed, entry.patient == row.bed.patient.name,
        case .alarm(let step, let severity) = entry.kind,
        step.isAlarm, let column = column(of: entry.timeSeconds, row, span, cellCount, in: axis)
      else { return nil }
      return (column, severity)
    }
  }

  // MARK: What happened to this patient

  /// The log of this patient alone.
  private mutating func drawHistory(of row: BedRow, in area: Area) {
    let entries = snapshot.log.filter { $0.bed == row.bed.patient.bed && $0.patient == row.bed.patient.name }
    guard area.rows >= 2, row.bed.patient.bed != nil, !entries.isEmpty else { return }
    var rest = area
    drawRule("THIS PATIENT", in: rest.takeTop(1))
    for entry in entries.prefix(rest.rows) {
      var brief = entry
      brief.bed = nil
      brief.patient = nil
      draw(brief, in: rest.takeTop(1))
    }
  }
}

extension Vital {
  /// What a chart shows at least, so that noise does not look like a crisis.
  private var leastScale: ClosedRange<Double> {
    switch self {
    case .heartRate: 50...110
    case .respiratoryRate: 8...26
    case .oxygenSaturation: 88...100
    case .systolicPressure: 90...150
    case .diastolicPressure: 50...90
    case .temperature: 36...39
    }
  }

  private var scaleStep: Double {
    switch self {
    case .heartRate, .systolicPressure, .diastolicPressure: 20
    case .respiratoryRate, .oxygenSaturation: 6
    case .temperature: 1
    }
  }

  /// The scale of a chart: wide enough for `values`, and in steps, so that it seldom changes.
  func scale(covering values: [Double]) -> ClosedRange<Double> {
    var low = leastScale.lowerBound
    var high = leastScale.upperBound
    guard let least = values.min(), let most = values.max(), least.isFinite, most.isFinite else { return low...high }
    if least < low { low -= ((low - least) / scaleStep).rounded(.up) * scaleStep }
    if most > high { high += ((most - high) / scaleStep).rounded(.up) * scaleStep }
    return low...high
  }
}
