internal import Alarms
internal import Vitals

extension ConsoleModel {
  mutating func open(_ purpose: TextField.Purpose) -> [ConsoleCommand] {
    switch purpose {
    case .find:
      navigation.open(.ward)
      filter.query = ""
      field = TextField(.find)
    case .filter:
      navigation.open(.ward)
      field = TextField(.filter, text: filter.expression?.source ?? "")
    case .command: field = TextField(.command)
    case .entry: return beginEntry()
    }
    return arrange()
  }

  /// Text goes where text is asked for, and nowhere else.
  mutating func paste(_ text: String) -> [ConsoleCommand] {
    guard field != nil else {
      say("pasted text does nothing here: / f and : open fields, which take it")
      return []
    }
    field?.append(text.unicodeScalars.map { $0.properties.isWhitespace ? " " : $0 })
    return follow()
  }

  /// A key while a field is open.
  mutating func type(_ key: Key, size: Size) -> [ConsoleCommand] {
    guard let open = field else { return [] }
    // While something is asked there are two answers.
    if entry?.asked != nil, key != .enter {
      if key == .escape { entry?.asked = nil }
      return []
    }
    switch key {
    case .character(let character): field?.append([character])
    case .backspace:
      var shorter = open
      guard shorter.removeLast() else { return leave() }
      field = shorter
    case .escape: return leave()
    case .enter: return finish(open, size: size)
    case .tab: complete(open)
    case .up, .down:
      guard open.purpose != .entry else { return [] }
      guard open.purpose != .find else { return move(by: key == .up ? -1 : 1, size: size) }
      field?.choice = max(0, open.choice + (key == .up ? -1 : 1))
      return []
    default: return []
    }
    return follow()
  }

  /// What is typed takes effect at once where it only changes what is seen.
  private mutating func follow() -> [ConsoleCommand] {
    switch field?.purpose {
    case .find?: filter.query = field?.text
    // Half an expression, or half a word, is none: the last whole one stays.
    case .filter?:
      let text = field?.text ?? ""
      if text.allSatisfy(\.isWhitespace) { filter.expression = nil }
      if filterCompletions.isEmpty, let expression = try? FilterExpression(text) { filter.expression = expression }
    case .command?, .entry?, nil: break
    }
    // Who is looked for is who is meant: the first match, unless the chosen one matches too.
    return arrange()
  }

  private mutating func leave() -> [ConsoleCommand] {
    switch field?.purpose {
    case .find?: filter.query = nil
    case .filter?: filter.expression = nil
    case .entry?: entry = nil
    case .command?, nil: break
    }
    field = nil
    return arrange()
  }

  private mutating func finish(_ open: TextField, size: Size) -> [ConsoleCommand] {
    switch open.purpose {
    case .find:
      if open.text.isEmpty { filter.query = nil }
    case .filter:
      do {
        filter.expression = open.text.allSatisfy(\.isWhitespace) ? nil : try FilterExpression(open.text)
      } catch {
        say("column \(error.column): \(error.message)")
        return []
      }
    case .entry: return finishEntry(open)
    case .command:
      let proposals = commandProposals
      field = nil
      guard !proposals.isEmpty else {
        say("nothing is called \"\(open.text)\": ? lists what there is")
        return []
      }
      return perform(proposals[min(open.choice, proposals.count - 1)].action, size: size)
    }
    field = nil
    return arrange()
  }

  private mutating func complete(_ open: TextField) {
    switch open.purpose {
    case .find, .entry: break
    case .filter: if let first = filterCompletions.first { field?.replace(by: first) }
    case .command:
      let isLast = open.choice + 1 >= commandProposals.count
      field?.choice = isLast ? 0 : open.choice + 1
    }
  }

  // MARK: Proposals

  var filterCompletions: [String] {
    guard let field, field.purpose == .filter else { return [] }
    return FilterCompletion.completions(of: field.text, beds: order.rows.compactMap(\.bed.patient.bed).sorted())
  }

  /// What the open field of commands can mean, the likeliest first.
  var commandProposals: [CommandProposal] {
    guard let field, field.purpose == .command else { return [] }
    return CommandProposal.matching(field.text, rows: order.rows, name: name(of:), isAllowed: isAllowed)
  }
}
