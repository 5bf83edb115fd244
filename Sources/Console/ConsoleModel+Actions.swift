internal import Alarms
internal import Vitals

extension ConsoleModel {
  mutating func perform(_ action: Action, size: Size) -> [ConsoleCommand] {
    guard isAllowed(action) else {
      say("this console only watches: nothing is changed from here", briefly: "this console only watches")
      return []
    }
    switch action {
    case .move(let motion): return move(motion, isSideways: false, size: size)
    case .sideways(let motion): return move(motion, isSideways: true, size: size)
    case .open:
      guard let patientID = selection.patientID else { return [] }
      navigation.open(.patient)
      return select(.chosen(patientID))
    case .back: return stepBack()
    case .acknowledge: return acknowledge()
    case .undo: return undoAcknowledgement()
    case .claim: return claim()
    case .release: return release()
    case .silence: return silence()
    case .testAlarm:
      say("a test alarm goes to everybody who is told of a HIGH: the log says how it went")
      return [.testAlarm]
    case .enter: return beginEntry()
    case .find: return open(.find)
    case .filter: return open(.filter)
    case .command: return open(.command)
    case .show(let urgency): return narrow { $0.toggle(urgency) }
    case .showUnacknowledged: return narrow { $0.toggle(.unacknowledged) }
    case .showMine: return narrow { $0.toggle(.mine) }
    case .showEveryone: return narrow { $0 = BedFilter() }
    case .preset(let number): return take(FilterPreset.all[min(max(1, number), FilterPreset.all.count) - 1])
    case .sort(let sort):
      order.sort = sort ?? order.sort.next
      order.release()
      leaveOut()
      say("sorted \(order.sort.word)")
    case .lengthenTrends: changeSpan(by: 1)
    case .shortenTrends: changeSpan(by: -1)
    case .freeze:
      toggleFrozen()
      return arrange()
    case .travel(let steps):
      guard context != .lines else { return [] }
      if steps > 0, timeCursor == nil { return [] }
      travel(bySteps: steps)
      return arrange()
    case .live:
      leavePast()
      return arrange()
    case .view(.ward): navigation.open(.ward)
    case .view(let other): navigation.toggle(other)
    case .map:
      navigation.open(.ward)
      let before = wantsMap
      wantsMap = !isMap(size: size)
      if wantsMap == true, wardMap(size: size) == nil {
        // What is refused must not come by itself, once fewer beds are shown.
        wantsMap = before
        say(visibleRows.isEmpty ? "there is no bed to map" : "there is no room here for a tile of every bed")
      }
    case .mask:
      isMasked.toggle()
      say(isMasked ? "names are hidden: P shows them" : "names are shown")
    case .bell:
      bell.step(atSeconds: uptimeSeconds)
      switch bell.state {
      case .on: say("bell on: it sounds until somebody takes the HIGH alarm", briefly: "bell on until a HIGH is taken")
      case .paused: say("bell paused for 2 min; b again turns it off", briefly: "bell paused for 2 min; b again: off")
      case .off: say("bell off: HIGH alarms are shown, not heard", briefly: "bell off: HIGH is shown, not heard")
      }
    case .theme(let other):
      theme = other
      say("theme \(other.rawValue)")
    case .redraw: return [.redraw]
    case .quit: return [.quit]
    case .goTo(let patientID): return goTo(patientID, size: size)
    }
    return []
  }

  // MARK: Moving about

  private mutating func move(_ motion: Action.Motion, isSideways: Bool, size: Size) -> [ConsoleCommand] {
    guard context != .lines else {
      scroll(motion, size: size)
      return []
    }
    if let map = wardMap(size: size) {
      lastKeySeconds = uptimeSeconds
      let rows = mapRows
      let place = rows.firstIndex { $0.id == selection.patientID } ?? 0
      return select(.chosen(rows[map.place(after: place, motion, isSideways: isSideways)].id))
    }
    switch motion {
    case .up: return move(by: -1, size: size)
    case .down: return move(by: 1, size: size)
    case .pageUp: return move(by: -pageRows(size), size: size)
    case .pageDown: return move(by: pageRows(size), size: size)
    case .first:
      // Whoever asks for the top wants who is worst now, and not who was at the last key; a key right behind it may still mean that one.
      let before = visibleRows.first?.id
      lastKeySeconds = nil
      let commands = arrange() + move(by: -.max, size: size)
      if visibleRows.first?.id != before { selection.movedSeconds = uptimeSeconds }
      return commands
    case .last: return move(by: .max, size: size)
    }
  }

  mutating func move(by rows: Int, size: Size) -> [ConsoleCommand] {
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

  private mutating func goTo(_ patientID: String, size: Size) -> [ConsoleCommand] {
    lastKeySeconds = uptimeSeconds
    if view != .patient { navigation.open(.ward) }
    // Who is gone to must be on screen.
    if !visibleRows.contains(where: { $0.id == patientID }) { filter = BedFilter() }
    leaveOut()
    let commands = select(.chosen(patientID))
    topRow = listWindow(size: size).top
    return commands
  }

  private mutating func scroll(_ motion: Action.Motion, size: Size) {
    let page = max(1, size.rows - 6)
    let line =
      switch motion {
      case .up: navigation.scrollLine - 1
      case .down: navigation.scrollLine + 1
      case .pageUp: navigation.scrollLine - page
      case .pageDown: navigation.scrollLine + page
      case .first: 0
      case .last: Int.max
      }
    navigation.scrollLine = min(max(0, line), lastScrollLine(size: size))
  }

  private mutating func stepBack() -> [ConsoleCommand] {
    if timeCursor != nil {
      leavePast()
      return arrange()
    }
    if navigation.back() { return [] }
    if !filter.isOpen || filter.query != nil {
      filter = BedFilter()
      return arrange()
    }
    // Nothing left to close: back to the worst patient.
    lastKeySeconds = nil
    selection.isFollowing = true
    return arrange()
  }

  // MARK: Leaving out

  private mutating func narrow(_ change: (inout BedFilter) -> Void) -> [ConsoleCommand] {
    navigation.open(.ward)
    change(&filter)
    return arrange()
  }

  private mutating func take(_ preset: FilterPreset) -> [ConsoleCommand] {
    say("showing \(preset.words)")
    return narrow { filter in
      filter = BedFilter()
      filter.expression = try? FilterExpression(preset.expression)
    }
  }

  private mutating func changeSpan(by step: Int) {
    let next = (span ?? automaticSpan).lengthened(bySteps: step)
    span = next
    say("trends over \(next.label)")
  }
}
