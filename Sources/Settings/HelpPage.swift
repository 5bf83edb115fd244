/// `--help` of a command, laid out from the table of options for a terminal of so many columns.
struct HelpPage {
  private(set) var text = ""
  private let columns: Int
  /// Where the explanations begin; narrow terminals have them below the names instead.
  private var margin: Int { columns < 60 ? 8 : 30 }

  init(for command: Command, columns: Int) {
    self.columns = max(30, columns)
    let options = Options.of(command)
    usage(of: command, options)
    paragraph(command.purpose)
    paragraph(Product.notice)
    if command == .console { commands() }
    for section in Section.allCases {
      let options = options.filter { $0.section == section }
      if !options.isEmpty { text += "\n\(section.rawValue):\n" }
      for option in options { line(Self.spelling(of: option), Self.explanation(of: option, for: command)) }
    }
    if command.readsSettings { footer(options) }
  }

  // MARK: Parts

  private mutating func usage(of command: Command, _ options: [any AnyOption]) {
    let rows = Self.wrap("Usage: \(Self.synopsis(of: command))", width: columns - 1)
    text += rows.joined(separator: "\n         ") + "\n"
    if command == .console { text += "       \(Product.name) COMMAND [OPTION]...\n" }
  }

  /// What is typed to run the command, with what it cannot do without.
  static func synopsis(of command: Command) -> String {
    let required = Options.of(command).filter { $0.isRequired(by: command) && $0.name != command.operand?.name }
    let operand = command.operand.map { $0.isRequired(by: command) ? " \($0.placeholder)" : " [\($0.placeholder)]" } ?? ""
    return command.words + operand + required.map { " --\($0.name)=\($0.placeholder)" }.joined() + " [OPTION]..."
  }

  private mutating func commands() {
    text += "\nCommands ('\(Product.name) COMMAND --help' tells more):\n"
    for command in Command.allCases where command != .console { line(command.rawValue, command.summary) }
  }

  private mutating func footer(_ options: [any AnyOption]) {
    paragraph(Self.precedence)
    if options.contains(where: { $0.secrecy != .none }) { paragraph(Self.secrets) }
  }

  static let precedence =
    """
    A long name may be shortened while it is clear. Each setting is also a variable in the environment (--max-age is \
    WARDWATCH_MAX_AGE) and a key in a TOML file (max-age = "30m"): --config=FILE, else ~/.config/wardwatch/config.toml and \
    /etc/wardwatch/config.toml. A flag wins over the environment, the environment over a file, the user's file over the \
    machine's; a flag is taken back with --NAME=no. Times are in seconds or such as 30m, 1h30m, 2d.
    """

  static let secrets =
    """
    A librdkafka property such as sasl.password is WARDWATCH_KAFKA_SASL_PASSWORD in the environment and "sasl.password" in the \
    table [kafka] of a file. Passwords are never flags: they come from the environment, from a file that others cannot read, or \
    from the credentials of a service (systemd's LoadCredential), there as database-password, smtp-password, kafka-sasl-password.
    """

  private static func spelling(of option: any AnyOption) -> String {
    if option.secrecy == .secret { return "    \(option.environmentName)" }
    let short = option.short.map { "-\($0), " } ?? "    "
    return short + "--\(option.name)" + (option.placeholder.isEmpty ? "" : "=\(option.placeholder)")
  }

  static func explanation(of option: any AnyOption, for command: Command) -> String {
    let place = option.secrecy == .secret ? "; '\(option.name)' in a file" : ""
    return option.help + place + (option.defaultWords(for: command).map { " (\($0))" } ?? "")
  }

  // MARK: Layout

  private mutating func paragraph(_ words: String) {
    text += "\n" + Self.wrap(words, width: columns - 1).joined(separator: "\n") + "\n"
  }

  private mutating func line(_ name: String, _ explanation: String) {
    let rows = Self.wrap(explanation, width: columns - 1 - margin)
    let indent = String(repeating: " ", count: margin)
    let head = "  \(name)"
    if head.count + 2 <= margin, let first = rows.first {
      text += head + String(repeating: " ", count: margin - head.count) + first + "\n"
      text += rows.dropFirst().map { "\(indent)\($0)\n" }.joined()
    } else {
      text += head + "\n" + rows.map { "\(indent)\($0)\n" }.joined()
    }
  }

  /// Breaks at blanks; a longer word has a row to itself.
  static func wrap(_ words: String, width: Int) -> [String] {
    var rows: [String] = []
    for word in words.split(whereSeparator: \.isWhitespace) {
      if let last = rows.last, last.count + 1 + word.count <= width {
        rows[rows.count - 1] += " \(word)"
      } else {
        rows.append(String(word))
      }
    }
    return rows
  }
}
