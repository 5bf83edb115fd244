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
          : "\(keys) keys came at once, as a paste does: nothing was done",
        briefly: keys == 1 ? "came with other keys: press it alone" : "\(keys) keys at once: nothing was done")
      return []
    case .report, .focus: return []
    }
  }

  var context: KeyMap.Context {
    switch view {
    case .ward: .ward
    case .patient: .patient
    case .log, .rejects, .burden, .help: .lines
    }
  }

  /// How sure a key must be at this moment that a person meant it.
  package func weight(of key: Key) -> KeyWeight {
    // What a pasted line ends in must not do what the line says.
    if let field { return key == .enter && (field.purpose == .command || field.purpose == .entry) ? .act : .text }
    if let (entry, _) = KeyMap.meaning(of: key, in: context) { return entry.weight }
    return if case .character = key { .view } else { .motion }
  }

  /// Does what a key means here and now.
  ///
  /// - Parameter size: the terminal's, since a page is as long as what it shows.
  package mutating func handle(_ key: Key, size: Size) -> [ConsoleCommand] {
    hush()
    noteInput()
    if key == .redraw { return [.redraw] }
    if field != nil { return type(key, size: size) }
    guard let (_, action) = KeyMap.meaning(of: key, in: context) else {
      wonder(about: key)
      return []
    }
    return perform(action, size: size)
  }

  /// A key that means something elsewhere is told where; a large letter that means nothing where the small one does was not meant.
  private mutating func wonder(about key: Key) {
    guard case .character(let character) = key else { return }
    if KeyMap.Context.allCases.contains(where: { KeyMap.meaning(of: key, in: $0) != nil }) {
      say(
        context == .lines
          ? "\(character) does nothing here: Esc goes back to where it does" : "\(character) does nothing here: ? lists what does"
      )
      return
    }
    let small = character.properties.lowercaseMapping.unicodeScalars
    guard small.count == 1, let lower = small.first, lower != character,
      KeyMap.meaning(of: .character(lower), in: context) != nil
    else { return }
    say("\(character) means nothing, \(lower) does: is Caps Lock on?")
  }

  /// Whether an action would do something for whoever sits here.
  func isAllowed(_ action: Action) -> Bool { !isReadOnly || !action.acts }
}
