/// What the command line asks for: a command to run with its settings, or a text to print.
package enum Request: Sendable {
  case run(Settings)
  case show(String)

  /// - Parameter arguments: the words after the program's name; the first may name a command.
  /// - Throws: `SettingsError`, a sentence that says what is wrong, where, and what to do.
  package init(_ arguments: [String], in surroundings: Surroundings) throws(SettingsError) {
    let (command, words) = try Self.split(arguments)
    let scan = try CommandLineScan(words, for: command)
    if scan.asksForHelp {
      self = .show(HelpPage(for: command, columns: surroundings.columns).text)
    } else if scan.asksForVersion {
      self = .show("\(Product.name) \(Product.version)\n\(Product.notice)\n")
    } else {
      let settings = try Settings(command: command, flags: scan.given, surroundings: surroundings)
      self = settings.showConfig ? .show(ConfigReport(settings).text) : .run(settings)
    }
  }

  private static func split(_ arguments: [String]) throws(SettingsError) -> (Command, [String]) {
    guard let first = arguments.first, !first.hasPrefix("-") else { return (.console, arguments) }
    let rest = Array(arguments.dropFirst())
    // As git and others have it: `wardwatch help demo` is `wardwatch demo --help`.
    if first == "help" {
      let (command, others) = try split(rest)
      return (command, ["--help"] + others)
    }
    guard let command = Command(named: first) else {
      let suggestion = Spelling.suggestion(for: first, among: Command.allCases.map(\.rawValue))
      throw SettingsError("there is no command '\(first)'\(suggestion)", hint: .console)
    }
    return (command, rest)
  }
}
