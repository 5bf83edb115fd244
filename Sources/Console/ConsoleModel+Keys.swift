internal import Alarms
internal import Vitals

extension ConsoleModel {
  /// Does what was meant by what came from the terminal.
  ///
  /// - Parameter size: the terminal's, since a page is as long as what it shows.
  package mutating func take(_ input: TypedInput, size: Size) -> [ConsoleCommand] {
    switch input {
    case .key(let key): return handle(key, size: size)
    case .paste(let text): return paste(text)
    case .refused(let keys):
      say(
        keys == 1
          ? "a key came together with others, as in a paste: press it alone"
          : "\(keys) keys came at once, as a paste does: nothing was done")
      return []
    case .report, .focus: return []
    }
  }

  /// How sure a key must be at this moment that a person meant it.
  package func weight(of key: Key) -> KeyWeight {
    guard !filter.isTyping else { return .text }
    guard case .character(let character) = key else { return .motion }
    switch character {
    case "j", "k", "g", "G": return .motion
    case " " where view != .ward && view != .patient: return .motion
    case "/": return .field
    case "a", "u", "q", "Q": return .act
    default: return .view
    }
  }

  /// Does what a key means here and now.
  ///
  /// - Parameter size: the terminal's, since a page is as long as what it shows.
  package mutating func handle(_ key: Key, size: Size) -> [ConsoleCommand] {
    if key == .redraw { return [.redraw] }
    if filter.isTyping { return typeQuery(key, size: size) }
    switch view {
    case .ward, .patient: return handleWard(key, size: size)
    case .log, .rejects, .help: return handleLines(key, size: size)
    }
  }

  // MARK: The ward and one patient

  private mutating func handleWard(_ key: Key, size: Size) -> [ConsoleCommand] {
    switch key {
    case .up: return move(by: -1, size: size)
    case .down: return move(by: 1, size: size)
    case .left where view == .ward: return move(by: -1, size: size)
    case .right where view == .ward: return move(by: 1, size: size)
    case .pageUp: return move(by: -pageRows(size), size: size)
    case .pageDown: return move(by: pageRows(size), size: size)
    case .home: return move(by: -.max, size: size)
    case .end: return move(by: .max, size: size)
    case .enter:
      guard let patientID = selection.patientID else { return [] }
      view = view == .patient ? .ward : .patient
      return select(.chosen(patientID))
    case .escape, .backspace: return stepBack()
    case .character(let character): return handleWard(character, size: size)
    case .left, .right, .tab, .redraw: return []
    }
  }

  private mutating func handleWard(_ character: Unicode.Scalar, size: Size) -> [ConsoleCommand] {
    switch character {
    case "k": return move(by: -1, size: size)
    case "j": return move(by: 1, size: size)
    case "g": return move(by: -.max, size: size)
    case "G": return move(by: .max, size: size)
    case "1": return show(.high)
    case "2": return show(.medium)
    case "3": return show(.low)
    case "4": return show(.technical)
    case "0":
      filter.urgencies = []
      return arrange()
    case "/":
      view = .ward
      filter.query = ""
      filter.isTyping = true
      return arrange()
    case "s":
      order.sort = order.sort.next
      order.release()
      say("sorted \(order.sort.word)")
      return []
    case "a": return acknowledge()
    case "u": return undoAcknowledgement()
    default: return handleAnywhere(character)
    }
  }

  private mutating func handleAnywhere(_ character: Unicode.Scalar) -> [ConsoleCommand] {
    switch character {
    case "p":
      toggleFrozen()
      return arrange()
    case "[": changeZoom(by: 1)
    case "]": changeZoom(by: -1)
    case "b":
      bellIsOn.toggle()
      say(bellIsOn ? "bell on" : "bell off: new HIGH alarms are shown, not heard")
    case "r": toggle(.rejects)
    case "l": toggle(.log)
    case "?", "h": toggle(.help)
    case "q", "Q": return [.quit]
    default: break
    }
    return []
  }

  private mutating func stepBack() -> [ConsoleCommand] {
    if view == .patient {
      view = .ward
      return []
    }
    if !filter.isOpen || filter.query != nil {
      filter = BedFilter()
      return arrange()
    }
    // Nothing left to close: back to the worst patient.
    lastKeySeconds = nil
    selection.isFollowing = true
    return arrange()
  }

  private mutating func move(by rows: Int, size: Size) -> [ConsoleCommand] {
    lastKeySeconds = uptimeSeconds
    let visible = visibleRows
    guard let first = visible.first, let last = visible.last else { return [] }
    guard let place = visible.firstIndex(where: { $0.id == selection.patientID }) else { return select(.chosen(first.id)) }
    let (sum, overflows) = place.addingReportingOverflow(rows)
    let target = overflows ? (rows > 0 ? last : first) : visible[min(max(0, sum), visible.count - 1)]
    let commands = select(.chosen(target.id))
    topRow = listWindow(size: size).top
    return commands
  }

  private mutating func show(_ urgency: Urgency) -> [ConsoleCommand] {
    view = .ward
    filter.toggle(urgency)
    return arrange()
  }

  /// Only what is on screen can be acknowledged: not while frozen, and not a patient who has just moved under the cursor.
  private mutating func acknowledge() -> [ConsoleCommand] {
    guard frozen == nil else {
      say("frozen: p first, then a")
      return []
    }
    guard let row = selectedRow, visibleRows.contains(where: { $0.id == row.id }) else { return [] }
    guard row.bed.alarm.severity > .normal else {
      say("bed \(row.bedLabel) has no alarm to acknowledge")
      return []
    }
    guard !row.isAcknowledged else {
      say("bed \(row.bedLabel) is acknowledged already")
      return []
    }
    guard !selection.hasJustMoved(at: uptimeSeconds) else {
      let wasFollowing = selection.isFollowing
      selection = .chosen(row.id)
      // The rows stay while the person looks again.
      lastKeySeconds = uptimeSeconds
      say(
        wasFollowing
          ? "bed \(row.bedLabel) has just become the worst: a again to acknowledge"
          : "bed \(row.bedLabel) has just moved: a again to acknowledge")
      return []
    }
    lastKeySeconds = uptimeSeconds
    acknowledging[row.id] = uptimeSeconds
    undoable = UndoableAcknowledgement(
      patientID: row.id, bedLabel: row.bedLabel, untilSeconds: uptimeSeconds + Self.undoSeconds)
    say("acknowledging bed \(row.bedLabel): u takes it back within \(Wording.score(Self.undoSeconds)) s")
    return select(.chosen(row.id)) + [.acknowledge(patientID: row.id)]
  }

  /// Takes back what this console has acknowledged last: a key may have been meant for another bed.
  private mutating func undoAcknowledgement() -> [ConsoleCommand] {
    guard let undone = undoable else {
      say("nothing to take back: u undoes an acknowledgement of this console for \(Wording.score(Self.undoSeconds)) s")
      return []
    }
    undoable = nil
    acknowledging[undone.patientID] = nil
    lastKeySeconds = uptimeSeconds
    say("taking back the acknowledgement of bed \(undone.bedLabel)")
    return [.undoAcknowledgement(patientID: undone.patientID)]
  }

  private mutating func changeZoom(by step: Int) {
    let current = zoom ?? automaticZoom
    let next = min(max(0, current.rawValue + step), Trends.Zoom.allCases.count - 1)
    zoom = Trends.Zoom(rawValue: next)
    if let zoom { say("trends over \(zoom.label)") }
  }

  // MARK: Finding a patient

  private mutating func typeQuery(_ key: Key, size: Size) -> [ConsoleCommand] {
    switch key {
    case .escape:
      filter.query = nil
      filter.isTyping = false
    case .enter:
      filter.isTyping = false
      if (filter.query ?? "").isEmpty { filter.query = nil }
    case .backspace:
      guard var query = filter.query, !query.isEmpty else {
        filter.query = nil
        filter.isTyping = false
        return arrange()
      }
      query.unicodeScalars.removeLast()
      filter.query = query
    case .character(let character):
      lengthenQuery(by: [character])
    case .up: return move(by: -1, size: size)
    case .down: return move(by: 1, size: size)
    default: return []
    }
    // Who is looked for is who is meant: the first match, unless the chosen one matches too.
    return arrange()
  }

  private mutating func lengthenQuery(by characters: [Unicode.Scalar]) {
    // Nobody's name is longer; neither a key held down nor a book pasted must grow it for ever.
    let room = max(0, 40 - (filter.query ?? "").unicodeScalars.count)
    filter.query = (filter.query ?? "") + String(String.UnicodeScalarView(characters.prefix(room)))
  }

  /// Text goes where text is asked for, and nowhere else.
  private mutating func paste(_ text: String) -> [ConsoleCommand] {
    guard filter.isTyping else {
      say("pasted text does nothing here: / opens the search, which takes it")
      return []
    }
    let words = text.unicodeScalars.map { $0.properties.isWhitespace ? " " : $0 }
    lengthenQuery(by: words.filter { $0.properties.generalCategory != .control })
    return arrange()
  }

  // MARK: Views of lines

  private mutating func toggle(_ other: View) {
    view = view == other ? .ward : other
    scrollLine = 0
  }

  private mutating func handleLines(_ key: Key, size: Size) -> [ConsoleCommand] {
    switch key {
    case .escape, .enter, .backspace: view = .ward
    case .up, .character("k"): scroll(by: -1, size: size)
    case .down, .character("j"): scroll(by: 1, size: size)
    case .pageUp: scroll(by: -max(1, size.rows - 6), size: size)
    case .pageDown, .character(" "): scroll(by: max(1, size.rows - 6), size: size)
    case .home, .character("g"): scrollLine = 0
    case .end, .character("G"): scroll(by: 1_000_000, size: size)
    case .character(let character): return handleAnywhere(character)
    default: break
    }
    return []
  }

  private mutating func scroll(by lines: Int, size: Size) {
    scrollLine = min(max(0, scrollLine + lines), lastScrollLine(size: size))
  }
}
