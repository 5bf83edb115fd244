internal import Alarms
internal import Vitals

extension Scene {
  /// What works here and now, the most needed first; a notice takes its place for a moment, and the line that is being typed.
  mutating func drawKeyLine(in area: Area) {
    guard !area.isEmpty else { return }
    canvas.fill(area, keyGround)
    let line = area.inset(columns: keyInset(area))
    guard !model.isPrinted else {
      let now = model.localTime(model.nowSeconds)
      canvas.write("printed \(now.date) \(now.clock): not a live picture", .strong, in: line)
      return
    }
    if let notice = model.notice, model.uptimeSeconds < notice.untilSeconds {
      let isLow = area.row < ConsoleLayout.lowRows && canvas.width(of: notice.text) > line.columns
      drawWords((isLow ? notice.brief : nil) ?? notice.text, on: keyGround, endingIn: area)
      return
    }
    if let field = model.field {
      drawField(field, in: area)
      return
    }
    // Help and quit stay at the end whatever else has to go.
    let tail = offers([.view(.help), .quit])
    let gap = 2
    var shown: [Offer] = []
    for offer in keyOffers {
      let forms = offer.words.map { Offer(sign: offer.sign, words: [$0]) }
      if let fitting = forms.first(where: { width(of: shown + [$0] + tail, gap: gap) <= line.columns }) { shown.append(fitting) }
    }
    var column = 0
    for offer in shown + tail {
      let words = offer.words.first ?? ""
      column = canvas.write([Span(offer.sign, .strong), Span(" \(words)", .quiet)], column: column, in: line) + gap
    }
  }

  /// Words that must be read to their end: what the line has no room for goes over the lines above it.
  mutating func drawWords(_ text: String, on ground: Ground, endingIn area: Area) {
    let inset = keyInset(area)
    // Half of the screen at most.
    let count = min(
      max(1, canvas.wrapped(text, columns: area.columns - 2 * inset).count), max(1, area.row / 2 + 1))
    let place = Area(row: area.row - count + 1, column: area.column, rows: count, columns: area.columns)
    canvas.fill(place, ground)
    var inside = place.inset(columns: inset)
    canvas.writeWrapped(text, .strong, in: &inside)
  }

  private var keyGround: Ground { model.timeCursor == nil ? .bar : .past }

  private func keyInset(_ area: Area) -> Int { area.columns >= 30 ? 1 : 0 }

  /// A key and what it does here, from the longest wording.
  private struct Offer {
    var sign: String
    var words: [String]
  }

  private func width(of offers: [Offer], gap: Int) -> Int {
    offers.reduce(0) { $0 + canvas.width(of: $1.sign) + 1 + canvas.width(of: $1.words.first ?? "") + gap } - gap
  }

  /// What the key map has for these actions, as far as they are of use here.
  private func offers(_ actions: [Action]) -> [Offer] {
    actions.compactMap { action in
      if action == .live { return Offer(sign: "Esc", words: ["now"]) }
      guard let entry = KeyMap.entry(of: action), entry.contexts.contains(model.context), model.isAllowed(action) else {
        return nil
      }
      var words = entry.brief
      if action == .back, model.navigation.isAtHome { words = ["show all"] }
      if action == .freeze, model.frozen != nil { words = ["go on"] }
      if action == .move(.up), model.context != .ward { words = [model.context == .patient ? "next bed" : "scroll"] }
      guard !words.isEmpty else { return nil }
      return Offer(sign: sign(of: entry, action), words: words)
    }
  }

  private func sign(of entry: KeyMap.Entry, _ action: Action) -> String {
    switch action {
    case .move(.up): canvas.abilities.isUnicode ? "↑↓" : "jk"
    case .show: "1-4"
    case .lengthenTrends: "[ ]"
    case .travel: ", ."
    default: entry.sign(of: action)
    }
  }

  private var keyOffers: [Offer] {
    if model.timeCursor != nil { return offers([.live, .travel(-1), .move(.up), .open, .lengthenTrends]) }
    let isFrozen = model.frozen != nil
    var first: [Action] = model.undoable == nil ? [] : [.undo]
    let canAcknowledge = !isFrozen && model.selectedRow.map { $0.bed.alarm.severity > .normal && !$0.isAcknowledged } ?? false
    if canAcknowledge { first.append(.acknowledge) }
    let canCare = !isFrozen && model.selectedRow.map { $0.bed.alarm.severity > .normal } ?? false
    let care: [Action] = canCare ? [.claim, .silence] : []
    if isFrozen { first.append(.freeze) }
    let last: [Action] = isFrozen ? [] : [.freeze]
    switch model.context {
    case .ward:
      if !model.filter.isOpen { first.append(.back) }
      return offers(
        first + [.open, .find] + care + [.filter, .show(.high), .move(.up), .sort(nil), .lengthenTrends, .travel(-1)] + last
          + [.command, .view(.log), .view(.rejects), .bell])
    case .patient:
      return offers([.back] + first + care + [.move(.up), .enter, .lengthenTrends] + last + [.view(.log), .command])
    case .lines: return offers([.back, .move(.up)] + first + [.command])
    }
  }

  // MARK: The line that is being typed

  private mutating func drawField(_ field: TextField, in area: Area) {
    switch field.purpose {
    case .entry: drawEntry(field, in: area)
    case .find:
      let matches = Wording.plural(model.visibleRows.count, "match", "matches")
      draw(field, sign: "/", hints: [matches, "Enter keeps", "Esc clears"], in: area)
    case .command: draw(field, sign: ":", hints: ["Enter does it", "Esc leaves"], in: area)
    case .filter:
      do {
        if !field.text.isEmpty { _ = try FilterExpression(field.text) }
        let completion = model.filterCompletions.first.map { "Tab: \($0)" }
        let count = "\(model.visibleRows.count) of \(model.order.rows.count)"
        draw(field, sign: "f ", hints: [count, completion, "Enter keeps", "Esc clears"].compactMap(\.self), in: area)
      } catch {
        draw(
          field, sign: "f ", hints: ["column \(error.column): \(error.message)"], errorColumn: error.column, in: area)
      }
    }
  }

  /// The text with its end in view, and the place of a mistake reversed; then as many of the hints as there is room for.
  mutating func draw(_ field: TextField, sign: String, hints: [String], errorColumn: Int? = nil, in area: Area) {
    let line = area.inset(columns: keyInset(area))
    let characters = Array(field.text.unicodeScalars)
    let textRoom = max(1, line.columns - canvas.width(of: sign) - 1)
    var first = 0
    while first < characters.count, width(of: characters[first...]) > textRoom { first += 1 }
    var column = canvas.write(sign, .strong, in: line)
    for (index, character) in characters.enumerated().dropFirst(first) {
      let isWrong = errorColumn == index + 1
      column = canvas.write(
        String(character), Style(isWrong ? .high : .strong, bold: true, reversed: isWrong), column: column, in: line)
    }
    cursor = Frame.Cursor(row: line.row, column: line.column + min(column, max(0, line.columns - 1)), isVisible: true)
    column = canvas.write("_", errorColumn == characters.count + 1 ? Style(.high, bold: true) : .accent, column: column, in: line)
    if let fitting = canvas.fitting(hints, columns: line.columns - column - 2), !fitting.isEmpty {
      canvas.write(fitting, errorColumn == nil ? .quiet : Style(.text), column: column + 2, in: line)
    } else if errorColumn != nil, area.row > 0 {
      // What is wrong is said, wherever there is room.
      drawWords(
        hints.joined(separator: "  "), on: .bar,
        endingIn: Area(row: area.row - 1, column: area.column, rows: 1, columns: area.columns))
    }
  }

  private func width(of characters: ArraySlice<Unicode.Scalar>) -> Int {
    canvas.width(of: String(String.UnicodeScalarView(characters)))
  }

  // MARK: The list of commands

  /// What the open field of commands can mean, above it.
  mutating func drawProposals(over area: Area) {
    let proposals = model.commandProposals
    guard model.field?.purpose == .command, area.rows >= 3, area.columns >= 20 else { return }
    var rest = area
    let room = rest.takeBottom(min(max(1, proposals.count) + 2, area.rows))
    let box = Area(row: room.row, column: room.column, rows: room.rows, columns: min(room.columns, 64))
    canvas.fill(box, .card)
    let inside = drawBox(title: [Span("COMMANDS AND BEDS", .quiet)], in: box)
    let chosen = min(model.field?.choice ?? 0, max(0, proposals.count - 1))
    if proposals.isEmpty { canvas.write("nothing is called that", .quiet, in: inside) }
    for (index, proposal) in proposals.prefix(inside.rows).enumerated() {
      let line = inside.line(index)
      if index == chosen { canvas.fill(line, .selection) }
      canvas.write(proposal.words, index == chosen ? .strong : .text, column: 1, in: line, width: line.columns - 10)
      canvas.write(proposal.sign, .quiet, column: line.columns - 9, in: line, width: 8, alignment: .trailing)
    }
  }
}
