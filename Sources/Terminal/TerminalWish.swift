package import Console

/// What the environment and the settings say of the terminal.
package struct TerminalWish: Sendable {
  /// `TERM`.
  package var terminalName: String?
  /// What the terminal can show at least, whatever its description says: somebody said so.
  package var leastColours: Abilities.Colours
  /// What is not to be used though the terminal has it: colours where `NO_COLOR` is set (no-color.org), or UTF-8.
  package var limit: Abilities

  package init(terminalName: String?, leastColours: Abilities.Colours = .none, limit: Abilities = Abilities()) {
    self.terminalName = terminalName
    self.leastColours = leastColours
    self.limit = limit
  }

  /// Of what nearly every terminal of today understands.
  static let usualName = "xterm-256color"

  /// The descriptions to try, the best first, where the one of `TERM` is not known.
  var names: [String] { [terminalName, Self.usualName].compactMap { $0 }.filter { !$0.isEmpty } }

  /// The same for where the one of `TERM` has fewer colours than somebody said the terminal has.
  var colourfulNames: [String] {
    let own = terminalName ?? ""
    let direct = leastColours == .trueColour ? [own.isEmpty ? "" : own + "-direct", "xterm-direct"] : []
    return (direct + [own.isEmpty ? "" : own + "-256color", Self.usualName]).filter { !$0.isEmpty }
  }
}
