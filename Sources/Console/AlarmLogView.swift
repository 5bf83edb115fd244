internal import Alarms
internal import Vitals

extension Scene {
  /// The newest of the log, below the list.
  mutating func drawLog(in area: Area) {
    guard area.rows >= 2 else { return }
    var rest = area
    drawRule("ALARMS", trailing: "l all", in: rest.takeTop(1))
    if snapshot.log.isEmpty { canvas.write("nothing yet", .faint, column: 1, in: rest) }
    for entry in snapshot.log.prefix(rest.rows) { draw(entry, in: rest.takeTop(1)) }
  }

  /// The log alone, and above it everything that is wrong with the machinery, in full.
  mutating func drawWholeLog(in area: Area) {
    var rest = area
    drawRule("ALARMS, NEWEST FIRST", trailing: Wording.plural(snapshot.log.count, "entry", "entries"), in: rest.takeTop(1))
    for banner in model.banners {
      canvas.write("\(banner.label): ", Style(banner.ink, bold: true), column: 1, in: rest.line(0))
      let indent = min(canvas.width(of: banner.label) + 3, max(1, rest.columns / 2))
      for line in canvas.wrapped(banner.text, columns: rest.columns - indent - 1) where rest.rows > 4 {
        canvas.write(line, .text, column: indent, in: rest.takeTop(1))
      }
    }
    if snapshot.log.isEmpty { canvas.write("nothing yet", .faint, column: 1, in: rest) }
    var wasAfter = true
    for entry in snapshot.log.dropFirst(model.navigation.scrollLine).prefix(rest.rows) {
      if let since = model.awaySinceSeconds {
        let isAfter = entry.timeSeconds > since
        if wasAfter, !isAfter { drawRule("UNTIL \(model.localTime(since).minutes) YOU WERE HERE", in: rest.takeTop(1)) }
        wasAfter = isAfter
      }
      draw(entry, in: rest.takeTop(1))
    }
  }

  mutating func draw(_ entry: LogEntry, in line: Area) {
    let isNarrow = line.columns < 60
    let time = model.localTime(entry.timeSeconds)
    var column = canvas.write(isNarrow ? time.minutes : time.clock, .quiet, column: 1, in: line) + 1
    let (sign, style) = mark(of: entry.kind)
    canvas.write(sign, style, column: column, in: line, width: 3, alignment: .trailing)
    column += 4
    if let bed = entry.bed { column = canvas.writeBed(bed, .text, column: column, in: line, width: 6) + 1 }
    if let patient = entry.patient.map({ model.isMasked ? ConsoleModel.mask : $0 }), !isNarrow {
      let width = line.columns >= 90 ? 16 : 12
      canvas.write(patient, .quiet, column: column, in: line, width: width)
      column += width + 1
    }
    let wordings = [entry.text] + entry.shorter
    let text = wordings.first { canvas.width(of: $0) <= line.columns - column } ?? wordings.last ?? ""
    canvas.write(text, textStyle(of: entry.kind), column: column, in: line)
  }

  private func mark(of kind: LogEntry.Kind) -> (sign: String, style: Style) {
    switch kind {
    case .alarm(let step, let severity) where step.isAlarm:
      let urgency = Urgency(severity)
      return (urgency.sign.filter { $0 != " " }, urgency.style)
    case .alarm(.deescalated, let severity): return (glyphs.down, Style(Ink(severity)))
    case .alarm: return (glyphs.off, .quiet)
    case .technical: return ("?", .technical)
    case .acknowledged: return (glyphs.tick, .good)
    case .undone: return (glyphs.minus, .text)
    case .mail: return ("@", .quiet)
    case .system: return ("*", .accent)
    }
  }

  /// What somebody has to look at stands out; what somebody has done, or what is over, steps back.
  private func textStyle(of kind: LogEntry.Kind) -> Style {
    switch kind {
    case .alarm(let step, _) where step.isAlarm: .text
    case .technical, .system, .undone: .text
    case .alarm, .acknowledged, .mail: .quiet
    }
  }
}
