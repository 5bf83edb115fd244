internal import Alarms
internal import Vitals

extension Scene {
  /// One card of the strip that the eye reads first.
  private struct Figure {
    var title: String
    /// Where title and value share a line.
    var shortTitle: String?
    var value: Span
    /// From the longest wording to the shortest.
    var details: [String]
    var detailStyle = Style.quiet
    var sparkline: [Double?] = []
  }

  /// Narrower than this a card cannot say what it counts.
  private static let cardColumns = 13

  mutating func drawFigures(in area: Area, form: ConsoleLayout.FiguresForm) {
    guard !area.isEmpty else { return }
    guard form != .line else {
      drawFigureLine(in: area)
      return
    }
    let shown = figures.prefix(max(1, area.columns / Self.cardColumns))
    for (index, figure) in shown.enumerated() {
      let start = area.columns * index / shown.count
      let end = area.columns * (index + 1) / shown.count
      let last = index == shown.count - 1
      let card = Area(
        row: area.row, column: area.column + start, rows: area.rows, columns: end - start - (last ? 0 : 1))
      draw(figure, in: card, isShort: form == .shortCards)
    }
  }

  private mutating func draw(_ figure: Figure, in card: Area, isShort: Bool) {
    canvas.fill(card, .card)
    if canvas.abilities.colours < .twoHundredFiftySix {
      for row in 0..<card.rows { canvas.write(glyphs.wall, .faint, row: row, in: card) }
    }
    let inner = card.inset(columns: 1)
    let room = isShort ? inner.columns - canvas.width(of: figure.value.text) - 1 : inner.columns
    let title = canvas.width(of: figure.title) <= room ? figure.title : figure.shortTitle ?? figure.title
    canvas.write(title, .quiet, in: inner, width: max(0, room))
    canvas.write(
      figure.value.text, figure.value.style, row: isShort ? 0 : 1, in: inner, width: inner.columns,
      alignment: isShort ? .trailing : .leading)
    let detailRow = inner.rows - 1
    if !figure.sparkline.isEmpty {
      let cells = figure.sparkline.suffix(inner.columns).map { TrendCell(value: $0, ink: .trendNormal) }
      let most = max(50, figure.sparkline.compactMap(\.self).max() ?? 0)
      drawTrend(Array(cells), scale: 0...most, in: inner.line(detailRow))
    } else {
      let fitting = figure.details.first { canvas.width(of: $0) <= inner.columns } ?? figure.details.last ?? ""
      canvas.write(fitting, figure.detailStyle, row: detailRow, in: inner)
    }
  }

  /// A phone's strip: what is critical, in words.
  private mutating func drawFigureLine(in area: Area) {
    let counts = AlarmCounts(model.order.rows, wallSeconds: wallSeconds)
    var spans: [[Span]] = [
      [Span("\(counts.high) HIGH", counts.high > 0 ? Urgency.high.style : .quiet)],
      [Span("\(counts.medium) MED", counts.medium > 0 ? Urgency.medium.style : .quiet)],
      [
        Span("\(counts.unacknowledged) unacked", counts.unacknowledged > 0 ? .strong : .quiet),
        Span(counts.oldestSeconds.map { " \(Wording.since($0))" } ?? "", .text),
      ],
      [Span("\(counts.technical) tech", counts.technical > 0 ? .technical : .quiet)],
      [Span("\(counts.low) LOW", counts.low > 0 ? Urgency.low.style : .quiet)],
      [Span("\(counts.active)/\(counts.patients) active", .quiet)],
      [Span("\(Wording.count(snapshot.rejects)) rejects", .quiet)],
    ]
    while spans.count > 1, lineWidth(spans) > area.columns - 2 { spans.removeLast() }
    var column = area.columns > 20 ? 1 : 0
    for part in spans { column = canvas.write(part, column: column, in: area) + 2 }
  }

  private func lineWidth(_ parts: [[Span]]) -> Int {
    parts.reduce(0) { $0 + canvas.width(of: $1) } + 2 * (parts.count - 1)
  }

  private var figures: [Figure] {
    let counts = AlarmCounts(model.order.rows, wallSeconds: wallSeconds)
    var result = [
      alarmFigure(.high, count: counts.high, raised: snapshot.alarmsRaised.high, newest: raisedLately(.high)),
      alarmFigure(.medium, count: counts.medium, raised: snapshot.alarmsRaised.medium, newest: raisedLately(.medium)),
      Figure(
        title: "UNACKED", value: Span(String(counts.unacknowledged), counts.unacknowledged > 0 ? .strong : .quiet),
        details: [counts.oldestSeconds.map { "oldest \(Wording.since($0))" } ?? "all taken", ""]),
      Figure(
        title: "ACTIVE", shortTitle: "LIVE", value: Span("\(counts.active)/\(counts.patients)", .strong),
        details: counts.technical > 0
          ? ["\(counts.technical) technical", "\(counts.technical) tech"]
          : [counts.patients == 0 ? "nobody yet" : counts.active < counts.patients ? "being read" : "no gaps"],
        detailStyle: counts.technical > 0 ? .technical : .quiet),
    ]
    let scores = model.order.rows.compactMap(\.score)
    result.append(
      Figure(
        title: "MEAN SCORE", shortTitle: "SCORE",
        value: Span(scores.isEmpty ? "--" : Wording.score(scores.reduce(0, +) / Double(scores.count)), .strong),
        details: [trendless(hasScores: !scores.isEmpty || counts.active == 0), ""], sparkline: snapshot.meanAnomalyTrend))
    result.append(rejectsFigure)
    let lag = snapshot.feed.lag.map { "lag \(Wording.count($0))" } ?? "lag unknown"
    result.append(
      Figure(title: "READINGS/S", value: Span(Wording.rate(model.feedMemory.readingsPerSecond), .strong), details: [lag, ""]))
    return result
  }

  private func trendless(hasScores: Bool) -> String {
    guard hasScores else { return "no model" }
    return model.timeCursor == nil ? "no trend yet" : "of then"
  }

  private func alarmFigure(_ urgency: Urgency, count: Int, raised: Int, newest: Int) -> Figure {
    Figure(
      title: urgency.word, value: Span(String(count), count > 0 ? urgency.style : .quiet),
      details: newest > 0
        ? ["\(glyphs.up)\(newest) in 10 min", "\(glyphs.up)\(newest)/10 min", "\(glyphs.up)\(newest)"]
        : ["\(Wording.count(raised)) since start", "\(raised) in all"])
  }

  private var rejectsFigure: Figure {
    let rising = model.feedMemory.rejectsInLastMinute
    let main = snapshot.rejectsByReason.max { ($0.value, $1.key.rawValue) < ($1.value, $0.key.rawValue) }?.key.words
    return Figure(
      title: "REJECTS", value: Span(Wording.count(snapshot.rejects), rising > 0 ? .technical : .strong),
      details: rising > 0
        ? ["\(glyphs.up)\(Wording.count(rising)) in 1 min", "\(glyphs.up)\(Wording.count(rising))/min", "\(glyphs.up)\(rising)"]
        : [main ?? "none", "r lists"],
      detailStyle: rising > 0 ? .technical : .quiet)
  }

  /// How many alarms came to `severity` in the last ten minutes, as far as the log reaches.
  private func raisedLately(_ severity: Severity) -> Int {
    snapshot.log.count { entry in
      guard case .alarm(let kind, severity) = entry.kind else { return false }
      return kind.isAlarm && snapshot.wardTimeSeconds - entry.timeSeconds <= 600
    }
  }
}

/// What the key figures count.
struct AlarmCounts: Equatable {
  var high = 0
  var medium = 0
  var low = 0
  var technical = 0
  var unacknowledged = 0
  var active = 0
  var patients = 0
  var oldestSeconds: Double?

  init(_ rows: some Sequence<BedRow>, wallSeconds: Double) {
    for row in rows {
      patients += 1
      switch row.urgency {
      case .high: high += 1
      case .medium: medium += 1
      case .low: low += 1
      case .technical, .normal: break
      }
      if row.isTechnical { technical += 1 }
      if !row.isSilent { active += 1 }
      if row.needsAcknowledgement {
        unacknowledged += 1
        let now = row.bed.nowSeconds(at: wallSeconds)
        let age = now - (row.bed.alarm.severitySinceSeconds ?? now)
        oldestSeconds = max(oldestSeconds ?? 0, age)
      }
    }
  }
}
