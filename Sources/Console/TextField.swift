/// The line that is being typed: what it is for, and what stands in it.
struct TextField: Sendable, Equatable {
  enum Purpose: Sendable, Equatable {
    /// Bed, name or id of somebody.
    case find
    /// A filter expression.
    case filter
    /// The name of something that the console can do, or a bed.
    case command
    /// Something about a patient.
    case entry

    /// Neither a key held down nor a book pasted must grow the line for ever: nobody's name is longer, nor any sensible filter.
    var mostCharacters: Int {
      switch self {
      case .find, .command: 40
      case .filter, .entry: 120
      }
    }
  }

  let purpose: Purpose
  private(set) var text: String
  /// Which of the proposals is chosen.
  var choice = 0

  init(_ purpose: Purpose, text: String = "") {
    self.purpose = purpose
    self.text = text
  }

  mutating func append(_ characters: some Sequence<Unicode.Scalar>) {
    let room = max(0, purpose.mostCharacters - text.unicodeScalars.count)
    text.unicodeScalars.append(contentsOf: characters.lazy.filter { $0.properties.generalCategory != .control }.prefix(room))
    choice = 0
  }

  /// - Returns: false where there is nothing to take away.
  mutating func removeLast() -> Bool {
    guard !text.isEmpty else { return false }
    text.unicodeScalars.removeLast()
    choice = 0
    return true
  }

  mutating func replace(by text: String) {
    self.text = ""
    append(text.unicodeScalars)
  }
}
