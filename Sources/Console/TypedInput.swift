/// What the bytes from a terminal amount to.
package enum TypedInput: Sendable, Equatable {
  case key(Key)
  /// What came between the marks of a bracketed paste; cut where it was longer than anyone pastes into a field.
  case paste(String)
  /// So many keys came as fast as only a paste or a program sends them, and none of them was obeyed.
  case refused(keys: Int)
  /// The terminal answered a question, or told something of itself that no key means.
  case report
  /// Whether the terminal's window has the keyboard.
  case focus(isHere: Bool)
}

/// How sure it must be that a person meant a key.
package enum KeyWeight: Sendable {
  /// A character of the field that is open: everything is text.
  case text
  /// Moves about, and nothing else: obeyed at once.
  case motion
  /// Opens a field for text; obeyed at once where it is the first of what comes together, since people type ahead into fields.
  case field
  /// Changes what this screen shows: obeyed when nothing but itself and motions come with it.
  case view
  /// Changes something for others or ends the program: obeyed when it stands alone.
  case act
}
