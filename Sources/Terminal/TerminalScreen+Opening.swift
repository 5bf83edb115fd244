internal import CNcurses
internal import Console
internal import Glibc

/// What terminals there are, and what each can do.
extension TerminalScreen {
  /// The first of `names` that this machine knows. newterm answers nil where initscr would end the process.
  static func newScreen(
    _ names: [String], _ output: ScreenOutput, _ noInput: UnsafeMutablePointer<FILE>
  ) -> (OpaquePointer, String)? {
    for name in names {
      if let screen = newterm(name, output.stream, noInput) { return (screen, name) }
    }
    return nil
  }

  static func abilities(terminalName: String, limit: Abilities) -> Abilities {
    var colours = Abilities.Colours.none
    if limit.colours > .none, has_colors() {
      start_color()
      // Then what ends a frame is the shortest there is.
      use_default_colors()
      switch ww_colours() {
      case 0x1000000...: colours = .trueColour
      case 256...: colours = .twoHundredFiftySix
      case 16...: colours = .sixteen
      case 8...: colours = .eight
      default: break
      }
    }
    // The text console of Linux knows UTF-8 but not the eighths of a block.
    let isUnicode = TerminalLocale.isUTF8 && terminalName != "linux" && limit.isUnicode
    return Abilities(isUnicode: isUnicode, colours: min(colours, limit.colours), graph: limit.graph) { scalar in
      Int(ww_wcwidth(wchar_t(bitPattern: scalar.value)))
    }
  }
}

extension Abilities.Colours {
  /// How many colours a terminal must have.
  var count: Int32 {
    switch self {
    case .none: 0
    case .eight: 8
    case .sixteen: 16
    case .twoHundredFiftySix: 256
    case .trueColour: 0x1000000
    }
  }
}
