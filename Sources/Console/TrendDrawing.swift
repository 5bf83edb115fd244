internal import Alarms
internal import Vitals

/// One bin of time in a trend.
struct TrendCell: Equatable {
  /// Nil where nobody measured.
  var value: Double?
  var ink: Ink
  /// A line of its own, with nothing below it: of what is measured now and then, the moments and what held between them.
  var isStep = false
}

extension Scene {
  /// Draws a trend as high as the area, each cell as wide as there is room for; the newest at the right edge.
  ///
  /// A gap is dotted, never drawn through. In trends of several lines only the top edge has the full ink, so that the eye
  /// follows a line and not a wall.
  mutating func drawTrend(_ cells: [TrendCell], scale: ClosedRange<Double>, in area: Area, guides: [Double] = []) {
    guard !area.isEmpty, !cells.isEmpty, model.pace < .sparse else { return }
    let span = scale.upperBound - scale.lowerBound
    let steps = glyphs.levels.count
    let most = area.rows * steps
    func level(_ value: Double) -> Int {
      guard span > 0, value.isFinite else { return 1 }
      let share = (value - scale.lowerBound) / span
      return min(max(1, Int((share * Double(most)).rounded(.up))), most)
    }
    let guideRows = Set(guides.map { area.rows - 1 - (level($0) - 1) / steps })
    let width = max(1, area.columns / max(1, cells.count))
    let first = area.columns - cells.count * width
    for column in max(0, first)..<area.columns {
      let cell = cells[(column - first) / width]
      guard let value = cell.value else {
        canvas.write(glyphs.gap, .faint, row: area.rows - 1, column: column, in: area)
        continue
      }
      let filled = level(value)
      let top = area.rows - 1 - (filled - 1) / steps
      for row in 0..<area.rows {
        if row < top {
          if guideRows.contains(row) { canvas.write(glyphs.guide, .faint, row: row, column: column, in: area) }
        } else if row == top {
          let eighth = (filled - 1) % steps
          canvas.write(glyphs.levels[eighth], Style(cell.ink), row: row, column: column, in: area)
        } else if !cell.isStep {
          canvas.write(glyphs.levels[steps - 1], Style(cell.ink.body), row: row, column: column, in: area)
        }
      }
    }
  }

  /// No more cells than there are readings to fill them; where that leaves room, each is some columns wide.
  private func cellCount(_ bed: ShownBed, _ span: TrendSpan, columns: Int) -> Int {
    let interval = max(1, bed.usualIntervalSeconds ?? 1)
    let readings = span.seconds / interval
    return span.cells(fitting: min(columns, max(6, Int(min(readings, 1000)))))
  }

  /// The anomaly score over time; the ink says what NEWS2 made of the vitals in that bin, and since when the alarm stands.
  func scoreTrend(_ bed: ShownBed, over span: TrendSpan, columns: Int) -> [TrendCell] {
    let count = cellCount(bed, span, columns: columns)
    let binsPerCell = span.bins / count
    func cells(_ series: Trends.Series) -> [Double?] {
      bed.trends.cells(
        of: series, zoom: span.zoom, count: count, binsPerCell: binsPerCell, endingAt: bed.nowSeconds(at: trendSeconds))
    }
    let scores = bed.assessment.isModelled ? cells(.anomaly) : []
    let vitals: PerVital<[Double?]> = PerVital({ cells(.vital($0)) })
    let cellSeconds = span.cellSeconds(count)
    let lastCell = (bed.nowSeconds(at: trendSeconds) / cellSeconds).rounded(.down)
    return (0..<count).map { index in
      let known = vitals.map { $0.indices.contains(index) ? $0[index] : nil }
      let news2 = NEWS2Score(Observation(values: known))
      var severity = Severity(news2: news2)
      let end = (lastCell - Double(count - 2 - index)) * cellSeconds
      if let since = bed.alarm.severitySinceSeconds, end > since { severity = max(severity, bed.alarm.severity) }
      // Without a model the trend is that of NEWS2, whose 20 points fill the scale.
      let isKnown = news2.missing.count < NEWS2Parameter.allCases.count
      let value = scores.indices.contains(index) ? scores[index] : isKnown ? Double(news2.total) * 5 : nil
      return TrendCell(value: value, ink: Ink(trend: severity))
    }
  }

  /// One vital over time; the ink says how many points NEWS2 gives for the value of the bin. A bin is a mean, and the newest one
  /// would be grey beside a value that has just become red: its ink is that of the value where this is worse.
  func vitalTrend(_ vital: Vital, of bed: ShownBed, over span: TrendSpan, columns: Int) -> [TrendCell] {
    let count = cellCount(bed, span, columns: columns)
    let binsPerCell = span.bins / count
    let observation = bed.assessment.observation
    func points(_ value: Double) -> Int {
      var known = Observation(onOxygen: observation.onOxygen, oxygenScale: observation.oxygenScale)
      known.values[vital] = value
      return NEWS2Score(known).points(of: vital) ?? 0
    }
    let cellSeconds = span.cellSeconds(count)
    let lastCellSeconds = (bed.nowSeconds(at: trendSeconds) / cellSeconds).rounded(.down) * cellSeconds
    let isInLastCell = bed.measuredSeconds[vital].map { $0 >= lastCellSeconds } ?? false
    let current = isInLastCell ? observation.values[vital].map(points) ?? 0 : 0
    let cells = bed.trends.cells(
      of: .vital(vital), zoom: span.zoom, count: count, binsPerCell: binsPerCell, endingAt: bed.nowSeconds(at: trendSeconds)
    ).enumerated().map { index, value in
      guard let value else { return TrendCell(value: nil, ink: .trendNormal) }
      return TrendCell(value: value, ink: Ink(points: max(points(value), index == count - 1 ? current : 0)))
    }
    return Self.steps(through: cells)
  }

  /// Cells of what is measured less often than there are cells, as a cuff does: points, and between them the value that was known,
  /// for as long as three measurements usually take. What is measured all the time stays as it is.
  static func steps(through cells: [TrendCell]) -> [TrendCell] {
    let measured = cells.indices.filter { cells[$0].value != nil }
    let gaps = zip(measured, measured.dropFirst()).map { $1 - $0 }.sorted()
    guard !gaps.isEmpty, gaps[gaps.count / 2] > 1 else { return cells }
    let longest = 3 * gaps[gaps.count / 2]
    var result = cells
    var last: Int?
    for index in cells.indices {
      if cells[index].value != nil {
        last = index
        result[index].isStep = true
      } else if let known = last, index - known < longest {
        result[index] = TrendCell(
          value: cells[known].value, ink: cells[known].ink == .trendNormal ? .bodyNotable : cells[known].ink.body, isStep: true)
      }
    }
    return result
  }

  /// Between which values the vital mostly was in the last day, not counting the newest half hour: the middle seven tenths of what
  /// was measured. While less than two hours are known, the one value that the explanation calls usual, where there is one.
  func usualRange(of vital: Vital, _ bed: ShownBed) -> ClosedRange<Double>? {
    let known = bed.trends.cells(
      of: .vital(vital), zoom: .day, count: Trends.binsPerZoom, endingAt: bed.nowSeconds(at: trendSeconds)
    ).dropLast(3).compactMap(\.self).sorted()
    guard known.count >= 10 else {
      return bed.explanation?.contributions.first { $0.factor == .vital(vital) }?.usual.flatMap { $0.isFinite ? $0...$0 : nil }
    }
    let tail = known.count * 3 / 20
    return known[tail]...known[known.count - 1 - tail]
  }

  /// Where a vital is heading: its newest bin against the one ten minutes before, or some bins before where bins are longer;
  /// while less is known, against the oldest that is far enough back to tell a trend from a wobble.
  func direction(of vital: Vital, _ bed: ShownBed, span: TrendSpan) -> String? {
    let lookBack = max(8, Int(600 / span.binSeconds))
    let recent = bed.trends.cells(
      of: .vital(vital), zoom: span.zoom, count: lookBack + 20, endingAt: bed.nowSeconds(at: wallSeconds))
    let measured = recent.enumerated().compactMap { index, value in value.map { (index: index, value: $0) } }
    guard let newest = measured.last,
      let before = measured.last(where: { $0.index <= newest.index - lookBack }) ?? measured.first,
      newest.index - before.index >= 8
    else { return nil }
    let change = newest.value - before.value
    guard abs(change) >= vital.notableChange else { return glyphs.level }
    return change > 0 ? glyphs.up : glyphs.down
  }
}

extension Vital {
  /// Less than this is the noise of a body at rest.
  fileprivate var notableChange: Double {
    switch self {
    case .heartRate: 8
    case .respiratoryRate: 3
    case .oxygenSaturation: 2
    case .systolicPressure: 10
    case .diastolicPressure: 8
    case .temperature: 0.3
    }
  }
}
