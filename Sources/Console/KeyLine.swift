internal import Alarms
internal import Vitals

extension Scene {
  /// What works here and now, the most needed first; a notice takes its place for a moment.
  mutating func drawKeyLine(in area: Area) {
    guard !area.isEmpty else { return }
    canvas.fill(area, .bar)
    let line = area.inset(columns: area.columns >= 30 ? 1 : 0)
    if model.filter.isTyping {
      drawFindLine(in: line)
      return
    }
    if let notice = model.notice, model.uptimeSeconds < notice.untilSeconds {
      canvas.write(notice.text, .strong, in: line)
      return
    }
    // Help and quit stay at the end whatever else has to go.
    let tail = [("?", "help"), ("q", "quit")]
    let gap = 2
    var shown: [(String, String)] = []
    for (key, word) in keys {
      let forms = word == "acknowledge" ? [word, "ack"] : [word]
      guard let form = forms.first(where: { width(of: shown + [(key, $0)] + tail, gap: gap) <= line.columns }) else { continue }
      shown.append((key, form))
    }
    var column = 0
    for (key, word) in shown + tail {
      column = canvas.write([Span(key, .strong), Span(" \(word)", .quiet)], column: column, in: line) + gap
    }
  }

  private func width(of keys: [(String, String)], gap: Int) -> Int {
    keys.reduce(0) { $0 + canvas.width(of: $1.0) + 1 + canvas.width(of: $1.1) + gap } - gap
  }

  private mutating func drawFindLine(in line: Area) {
    let matches = model.visibleRows.count
    let query = model.filter.query ?? ""
    let end = canvas.write([Span("/", .strong), Span(query, .strong), Span("_", .accent)], in: line)
    let rest = "  \(Wording.plural(matches, "match", "matches"))  Enter keeps  Esc clears"
    canvas.write(rest, .quiet, column: end, in: line)
  }

  private var keys: [(String, String)] {
    let arrows = canvas.abilities.isUnicode ? "↑↓" : "jk"
    let isFrozen = model.frozen != nil
    let canAcknowledge = !isFrozen && model.selectedRow.map { $0.bed.alarm.severity > .normal && !$0.isAcknowledged } ?? false
    let acknowledge = canAcknowledge ? [("a", "acknowledge")] : []
    let undo = model.undoable == nil ? [] : [("u", "undo")]
    switch model.view {
    case .ward:
      var keys = undo + acknowledge
      if isFrozen { keys.append(("p", "go on")) }
      if !model.filter.isOpen { keys.append(("Esc", "show all")) }
      keys += [("Enter", "open"), ("/", "find"), ("1-4", "severity"), (arrows, "bed"), ("s", "sort"), ("[ ]", "time")]
      if !isFrozen { keys.append(("p", "freeze")) }
      return keys + [("l", "log"), ("r", "rejects"), ("b", "bell")]
    case .patient:
      return [("Esc", "back")] + undo + acknowledge
        + [(arrows, "next bed"), ("[ ]", "time"), ("p", isFrozen ? "go on" : "freeze"), ("l", "log")]
    case .log, .rejects, .help: return [("Esc", "back"), (arrows, "scroll"), ("PgDn", "page")]
    }
  }
}
