internal import Alarms
internal import Vitals

extension Scene {
  /// Patients who are well, several to a line: bed, name, NEWS2, which everybody knows without a heading; where the list goes by the
  /// score, that.
  mutating func drawTiles(_ rows: ArraySlice<BedRow>, in line: Area) {
    let perLine = max(1, line.columns / ListPlan.tileColumns)
    for (index, row) in rows.enumerated() {
      let start = line.columns * index / perLine
      let end = line.columns * (index + 1) / perLine
      let tile = Area(row: line.row, column: line.column + start, rows: 1, columns: end - start)
      drawTile(row, in: tile)
    }
  }

  private mutating func drawTile(_ row: BedRow, in tile: Area) {
    let isSelected = row.id == model.selection.patientID
    if isSelected {
      canvas.fill(tile, .selection)
      canvas.write(glyphs.pointer, .strong, in: tile)
      cursor = Frame.Cursor(row: tile.row, column: tile.column)
    }
    let score = model.order.sort == .score ? row.score.map(Wording.score) ?? "--" : row.news2Text
    let value = row.pending.map { Span(" \(glyphs.pending)\($0.shortWord)", Style($0.ink)) } ?? Span(score, .quiet)
    let width = max(3, canvas.width(of: value.text))
    let marks = standingMarks(row).map { Span($0.sign, $0.style) }
    let nameStart = canvas.writeBed(row.bedLabel, .text, column: 1, in: tile, width: min(5, tile.columns - 1)) + 1
    let room = tile.columns - nameStart - width - 1 - marks.count
    if room >= 3 { canvas.write(model.name(of: row), .quiet, column: nameStart, in: tile, width: room) }
    canvas.write(marks, column: tile.columns - width - 1 - marks.count, in: tile)
    canvas.write(value.text, value.style, column: tile.columns - width - 1, in: tile, width: width, alignment: .trailing)
  }

  /// Below the rows: what is not on screen, and why.
  mutating func drawListStatus(_ rows: [BedRow], _ plan: ListPlan?, in line: Area) {
    let hidden = plan?.hiddenRows(of: rows.count) ?? (above: 0..<0, below: 0..<0)
    var parts = filterParts(shown: rows.count)
    func hiddenPart(_ range: Range<Int>, _ sign: String) {
      guard !range.isEmpty else { return }
      var part = [Span("\(sign) \(range.count) more", .text)]
      for urgency in Urgency.allCases where urgency != .normal {
        let count = rows[range].count { $0.urgency == urgency }
        if count > 0 { part.append(Span(" \(count) \(urgency.shortWord)", urgency.style)) }
      }
      parts.append(part)
    }
    hiddenPart(hidden.above, glyphs.up)
    hiddenPart(hidden.below, glyphs.down)
    if model.order.isHeld { parts.append([Span("order held", Style(.accent, bold: true))]) }
    parts.append([Span(model.order.sort.word, .quiet)])
    if model.selection.isFollowing { parts.append([Span("following the top", .quiet)]) }
    if isAllQuiet { parts.insert([Span("\(glyphs.tick) all quiet", .good)], at: 0) }
    let separator = [Span(" \(glyphs.separator) ", .faint)]
    while parts.count > 1, canvas.width(of: Array(parts.joined(separator: separator))) > line.columns - 1 { parts.removeLast() }
    canvas.write(Array(parts.joined(separator: separator)), column: 1, in: line)
  }

  /// What the filter is stands first and as a chip: a list that leaves somebody out must never look whole.
  private func filterParts(shown: Int) -> [[Span]] {
    guard !model.filter.isOpen else { return [] }
    let hidden = model.order.rows.count { $0.urgency == .high && !model.admits($0) }
    var parts = model.filter.words(isMasked: model.isMasked).map { [Span(" \($0) ", Style(.accent, bold: true, reversed: true))] }
    if model.timeCursor != nil, model.filter.expression?.asks(for: .risk) == true {
      parts.append([Span("the risk of then is not known", .technical)])
    }
    if hidden > 0 { parts.append([Span("\(hidden) HIGH hidden", Urgency.high.style)]) }
    parts.append([Span("\(shown) of \(model.order.rows.count)", .quiet)])
    return parts
  }

  /// Only of now can it be said: of a picture of the past, or one that no longer changes, nobody knows.
  private var isAllQuiet: Bool {
    model.isLive && model.stalledForSeconds == nil && snapshot.feed.state == .following
      && !model.order.rows.contains(where: \.standsOut)
  }

  // MARK: Nobody to show

  /// Why the list is empty, and what ends that.
  mutating func drawEmptyState(in area: Area) {
    let (title, text) = emptyState
    let lines = canvas.wrapped(text, columns: min(70, area.columns - 4))
    let top = max(0, (area.rows - lines.count - 2) / 3)
    canvas.write(title, .strong, row: top, column: 2, in: area)
    for (index, line) in lines.enumerated() { canvas.write(line, .text, row: top + 1 + index, column: 2, in: area) }
  }

  private var emptyState: (title: String, text: String) {
    if !model.order.rows.isEmpty {
      let words = model.filter.words(isMasked: model.isMasked).joined(separator: ", ")
      let searched = model.filter.query == nil ? "" : "Bed, id and name were searched. "
      return ("No patient is left: \(words).", searched + "Esc shows everyone again.")
    }
    let feed = snapshot.feed
    let message = feed.message.map { " \($0)" } ?? ""
    return switch feed.state {
    case .connecting: ("No patient yet.", "Connecting to the feed.\(message)")
    case .waitingForTopic:
      ("No patient yet.", "The feed is there, its topic is not: waiting for somebody to send to it.\(message)")
    case .catchingUp: ("No patient yet.", "Reading back what was sent while nobody watched.\(message)")
    case .down: ("No patient yet: the feed is down.", feed.message ?? "Trying again by itself.")
    case .following:
      (
        "No patient yet.",
        "Connected to \(Wording.plural(feed.partitions, "partition")), waiting for the first reading."
          + (snapshot.rejects > 0 ? " \(Wording.plural(snapshot.rejects, "record")) could not be used: r lists them." : message)
      )
    }
  }
}
