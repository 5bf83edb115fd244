/// A manual page in the macros of man(7), which groff and mandoc both know.
struct Roff {
  private(set) var text: String
  private var isBelowHeading = false

  /// How a piece of a tag looks.
  enum Piece {
    case plain(String)
    /// To be typed as it stands.
    case bold(String)
    /// To be replaced by a value.
    case italic(String)
  }

  init(page name: String, section: ManualSection, about chapter: String) {
    text = ".\\\" Made from the table of options by '\(Product.name) manual': a change here would be lost.\n"
    text += ".TH \(Self.escaped(name.uppercased())) \(section.rawValue) \(Product.date) \"\(Product.name) \(Product.version)\" "
    text += "\"\(chapter)\"\n"
    // Names of options and variables are not to be hyphenated.
    request(".nh")
    request(".ad", ["l"])
  }

  mutating func heading(_ words: String) { head(".SH", words) }
  mutating func subheading(_ words: String) { head(".SS", words) }

  mutating func paragraph(_ words: String) {
    beginParagraph()
    fill(words)
  }

  /// A tag with its explanation, indented below it.
  mutating func item(_ tag: [Piece], _ words: String) {
    request(".TP")
    line(tag.map(Self.styled).joined())
    fill(words)
  }

  /// Lines to be shown as they are.
  mutating func example(_ lines: [String]) {
    beginParagraph()
    request(".RS", ["4"])
    request(".EX")
    lines.forEach { line(Self.escaped($0)) }
    request(".EE")
    request(".RE")
  }

  /// Lines that end where they end.
  mutating func lines(_ lines: [[Piece]]) {
    beginParagraph()
    for (index, pieces) in lines.enumerated() {
      if index > 0 { request(".br") }
      line(pieces.map(Self.styled).joined())
    }
  }

  // MARK: Lines

  private mutating func head(_ macro: String, _ words: String) {
    request(macro, [words])
    isBelowHeading = true
  }

  /// A heading begins a paragraph by itself.
  private mutating func beginParagraph() {
    if !isBelowHeading { request(".PP") }
  }

  /// Filled by the formatter; short here, so that no linter complains of long lines, and each sentence begins a line.
  private mutating func fill(_ words: String) {
    var rest = words[...]
    while let end = rest.firstRange(of: ". ") {
      HelpPage.wrap(rest[..<end.lowerBound] + ".", width: 66).forEach { line(Self.escaped($0)) }
      rest = rest[end.upperBound...]
    }
    HelpPage.wrap(String(rest), width: 66).forEach { line(Self.escaped($0)) }
  }

  private mutating func line(_ escaped: String) {
    // What begins so would be a request.
    isBelowHeading = false
    text += (escaped.hasPrefix(".") || escaped.hasPrefix("'") ? "\\&" : "") + escaped + "\n"
  }

  private mutating func request(_ name: String, _ arguments: [String] = []) {
    isBelowHeading = false
    text += ([name] + arguments.map { $0.contains(" ") ? "\"\(Self.escaped($0))\"" : Self.escaped($0) }).joined(separator: " ")
    text += "\n"
  }

  private static func styled(_ piece: Piece) -> String {
    switch piece {
    case .plain(let text): escaped(text)
    case .bold(let text): "\\fB\(escaped(text))\\fR"
    case .italic(let text): "\\fI\(escaped(text))\\fR"
    }
  }

  /// groff_char(7): in a terminal a bare `-`, `'`, `^`, `~` or `` ` `` may come out as another character, which cannot be copied.
  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": result += "\\e"
      case "-": result += "\\-"
      case "'": result += "\\(aq"
      case "\"": result += "\\(dq"
      case "^": result += "\\(ha"
      case "~": result += "\\(ti"
      case "`": result += "\\(ga"
      case _ where scalar.isASCII: result.unicodeScalars.append(scalar)
      default:
        let digits = String(scalar.value, radix: 16, uppercase: true)
        result += "\\[u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + "]"
      }
    }
    return result
  }
}
