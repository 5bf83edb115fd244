extension Frame {
  /// The frame as a terminal takes it (ECMA-48 SGR): a line for each row, colours and weight where they change, and nothing that moves
  /// a cursor, so that it can be printed, paged and kept.
  package func ansi(colours: Abilities.Colours) -> String {
    (0..<size.rows).map { row in
      var line = ""
      var last = Theme.Look()
      for column in 0..<size.columns {
        let cell = self[row, column]
        guard !cell.isSecondHalf else { continue }
        let look = theme.look(of: cell.style, on: cell.ground, colours: colours)
        if look != last { line += Self.rendition(look) }
        last = look
        line += cell.text
      }
      return line + (last == Theme.Look() ? "" : "\u{1B}[0m")
    }.joined(separator: "\n")
  }

  private static func rendition(_ look: Theme.Look) -> String {
    var codes = ["0"]
    if look.isBold { codes.append("1") }
    if look.isDim { codes.append("2") }
    if look.isReversed { codes.append("7") }
    codes += [code(look.foreground, base: 30), code(look.background, base: 40)].compactMap { $0 }
    return "\u{1B}[\(codes.joined(separator: ";"))m"
  }

  private static func code(_ colour: Int?, base: Int) -> String? {
    switch colour {
    case nil: nil
    case let colour? where colour < 8: "\(base + colour)"
    case let colour? where colour < 16: "\(base + 60 + colour - 8)"
    case let colour?: "\(base + 8);5;\(colour)"
    }
  }
}
