internal import Alarms
internal import Vitals

extension ConsoleModel {
  /// What the screen looks like now.
  package func frame(size: Size, abilities: Abilities) -> Frame {
    var scene = Scene(model: self, size: size, abilities: abilities)
    scene.draw(size: size)
    var frame = scene.canvas.frame
    frame.letBlanksInherit()
    frame.theme = theme
    frame.cursor = scene.cursor
    return frame
  }
}

/// One frame in the making. Each view is an extension of its own, and draws inside the area that it is given.
struct Scene {
  let model: ConsoleModel
  let snapshot: WardSnapshot
  let wallSeconds: Double
  /// The moment up to which trends are drawn.
  let trendSeconds: Double
  /// The span of the list's trends.
  let span: TrendSpan
  var canvas: Canvas
  /// Where the terminal's cursor belongs: magnifiers and readers of screens follow it.
  var cursor = Frame.Cursor()

  var glyphs: Glyphs { canvas.glyphs }

  init(model: ConsoleModel, size: Size, abilities: Abilities) {
    self.model = model
    // Before the first snapshot the ward is empty and its feed is connecting, which is the truth.
    snapshot = model.shown ?? WardSnapshot(wardName: "", timeSeconds: model.nowSeconds, wardTimeSeconds: model.nowSeconds)
    wallSeconds = model.wallSeconds
    trendSeconds = model.trendSeconds
    let chosen = model.span ?? model.automaticSpan
    span = model.timeCursor == nil ? chosen : chosen.reaching(secondsAgo: model.trendSeconds - model.wallSeconds)
    canvas = Canvas(size: size, abilities: abilities)
  }

  mutating func draw(size: Size) {
    let layout = model.layout(size: size)
    drawHeader(in: layout.header)
    drawFigures(in: layout.figures, form: layout.figuresForm)
    drawBanners(in: layout.banners)
    switch model.view {
    case .ward:
      if let map = model.wardMap(size: size) {
        drawWardMap(map)
        if model.hasMapStatus { drawListStatus(model.visibleRows, nil, in: layout.main.lastLine) }
      } else {
        drawBedList(in: layout.main)
      }
      if !layout.pane.isEmpty { drawPane(in: layout.pane) }
      drawLog(in: layout.log)
    case .patient: drawPatient(in: layout.main)
    case .log: drawWholeLog(in: layout.main)
    case .rejects: drawRejects(in: layout.main)
    case .burden: drawBurden(in: layout.main)
    case .help: drawHelp(in: layout.main)
    }
    drawProposals(over: Area(rows: layout.keyLine.row, columns: size.columns))
    drawEntryHelp(over: Area(rows: layout.keyLine.row, columns: size.columns))
    drawKeyLine(in: layout.keyLine)
  }

  private mutating func drawBanners(in area: Area) {
    let banners = model.banners
    for (index, whole) in banners.prefix(area.rows).enumerated() {
      let line = area.line(index)
      var banner = whole
      let room = line.columns - canvas.width(of: whole.label) - 3
      if canvas.width(of: whole.text) > room {
        if let shorter = whole.shorter, canvas.width(of: shorter) <= room {
          banner.text = shorter
        } else if let brief = whole.brief, whole.shorter != nil || line.columns < 60 {
          (banner.label, banner.text) = (brief.label, brief.text)
        }
      }
      canvas.fill(line, .card)
      let textStyle = banner.isAcross ? Style(banner.ink, bold: true, reversed: true) : .text
      if banner.isAcross { canvas.write(String(repeating: " ", count: line.columns), textStyle, in: line) }
      let label = " \(banner.label) "
      let column = canvas.write(label, Style(banner.ink, bold: true, reversed: true), in: line) + 1
      let isLast = index == area.rows - 1
      let hidden = banners.count - area.rows
      let more = isLast && hidden > 0 ? " +\(hidden) more: l " : ""
      let moreWidth = canvas.width(of: more)
      canvas.write(banner.text, textStyle, column: column, in: line, width: max(0, line.columns - column - moreWidth))
      if !more.isEmpty, line.columns > moreWidth {
        canvas.write(more, .technical, column: line.columns - moreWidth, in: line)
      }
    }
  }

  /// A title in a rule, as wide as the area.
  mutating func drawRule(_ title: String, trailing: String = "", in area: Area) {
    guard !area.isEmpty else { return }
    canvas.write(String(repeating: glyphs.rule, count: area.columns), .faint, in: area)
    if area.columns > 4 { canvas.write(" \(title) ", .quiet, column: 2, in: area, width: area.columns - 4) }
    let width = canvas.width(of: trailing) + 2
    if !trailing.isEmpty, area.columns > width + canvas.width(of: title) + 8 {
      canvas.write(" \(trailing) ", .faint, column: area.columns - width - 2, in: area)
    }
  }

  /// A rounded frame with a title in it; answers what is inside.
  mutating func drawBox(title: [Span], in area: Area) -> Area {
    guard area.rows >= 2, area.columns >= 4 else { return area }
    let inside = area.columns - 2
    let line = String(repeating: glyphs.rule, count: inside)
    canvas.write(glyphs.cornerTopLeft + line + glyphs.cornerTopRight, .faint, in: area)
    canvas.write(glyphs.cornerBottomLeft + line + glyphs.cornerBottomRight, .faint, row: area.rows - 1, in: area)
    for row in 1..<area.rows - 1 {
      canvas.write(glyphs.wall, .faint, row: row, in: area)
      canvas.write(glyphs.wall, .faint, row: row, column: area.columns - 1, in: area)
    }
    let top = Area(row: area.row, column: area.column + 2, rows: 1, columns: area.columns - 4)
    let end = canvas.write([Span(" ", .faint)] + title, in: top)
    canvas.write(" ", .faint, column: end, in: top)
    return Area(row: area.row + 1, column: area.column + 2, rows: area.rows - 2, columns: area.columns - 4)
  }
}
