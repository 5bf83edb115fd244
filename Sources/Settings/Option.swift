/// One line of the table of options: how a setting is named, written, defaulted and explained.
///
/// The same declaration makes the flag, the environment variable, the key of the file, the line of `--help` and the typed value
/// that `Settings` hands out.
package struct Option<Value: Sendable>: Sendable {
  /// The long name: the flag's, and the key's in the file.
  package let name: String
  package let short: Character?
  let format: Format<Value>
  let fallback: Fallback
  let section: Section
  let commands: Set<Command>
  /// One line for `--help`, with no default in it.
  let help: String

  /// What the value is where nothing sets it.
  enum Fallback: Sendable {
    case value(Value, exceptions: [Command: Value])
    /// Computed from the environment and the options above it in the table; `words` say how.
    case derived(words: String, @Sendable (Settings) -> Value)
    case required(exceptions: [Command: Value])
  }

  /// An option with a default, which some commands may have otherwise.
  init(
    _ name: String, short: Character? = nil, _ format: Format<Value>, default value: Value,
    except exceptions: [Command: Value] = [:], in section: Section, of commands: Set<Command>, _ help: String
  ) {
    self.init(name, short, format, .value(value, exceptions: exceptions), section, commands, help)
  }

  /// An option whose default follows from the environment or from options above it.
  init(
    _ name: String, short: Character? = nil, _ format: Format<Value>, default words: String,
    from derive: @escaping @Sendable (Settings) -> Value, in section: Section, of commands: Set<Command>, _ help: String
  ) {
    self.init(name, short, format, .derived(words: words, derive), section, commands, help)
  }

  /// An option that its commands cannot do without, but for those that have a default.
  init(
    required name: String, short: Character? = nil, _ format: Format<Value>, except exceptions: [Command: Value] = [:],
    in section: Section, of commands: Set<Command>, _ help: String
  ) {
    self.init(name, short, format, .required(exceptions: exceptions), section, commands, help)
  }

  /// An option that may be left unset.
  init<Wrapped: Sendable>(
    _ name: String, short: Character? = nil, _ format: Format<Wrapped>, except exceptions: [Command: Wrapped] = [:],
    in section: Section, of commands: Set<Command>, _ help: String
  ) where Value == Wrapped? {
    self.init(
      name, short, .optional(format), .value(nil, exceptions: exceptions.mapValues { $0 }), section, commands, help)
  }

  private init(
    _ name: String, _ short: Character?, _ format: Format<Value>, _ fallback: Fallback, _ section: Section,
    _ commands: Set<Command>, _ help: String
  ) {
    self.name = name
    self.short = short
    self.format = format
    self.fallback = fallback
    self.section = section
    self.commands = commands
    self.help = help
  }
}

/// The headings of `--help`, in its order.
enum Section: String, CaseIterable {
  case input = "Input"
  case output = "Output"
  case feed = "Feed"
  case ward = "Ward"
  case alarms = "Alarms"
  case database = "Database"
  case mail = "Mail"
  case files = "Files"
  case screen = "Screen"
  case running = "Running"
  case general = "General"
}

/// An option of whatever type: what the scanner, the resolver and the help page need of it.
protocol AnyOption: Sendable {
  var name: String { get }
  var short: Character? { get }
  var section: Section { get }
  var commands: Set<Command> { get }
  var help: String { get }
  var placeholder: String { get }
  var kind: FormatKind { get }
  var secrecy: Secrecy { get }

  func isRequired(by command: Command) -> Bool
  /// The default as `--help` words it; nil where there is nothing to say.
  func defaultWords(for command: Command) -> String?
  func check(_ given: Given) throws(SettingsError)
  func resolve(_ given: [Given], in settings: Settings) throws(SettingsError) -> any AnyResolved
}

extension AnyOption {
  var environmentName: String { "WARDWATCH_" + String(name.uppercased().map { $0 == "-" ? "_" : $0 }) }

  /// Help, version and the like make sense on the command line alone.
  var isCommandLineOnly: Bool { section == .general && kind == .flag }
}

extension Option: AnyOption {
  var placeholder: String { format.placeholder }
  var kind: FormatKind { format.kind }
  var secrecy: Secrecy { format.secrecy }

  func isRequired(by command: Command) -> Bool {
    if case .required(let exceptions) = fallback { exceptions[command] == nil } else { false }
  }

  func defaultWords(for command: Command) -> String? {
    switch fallback {
    case .required(let exceptions): exceptions[command] == nil ? "required" : nil
    case .derived(let words, _): "default \(words)"
    case .value(let value, let exceptions):
      format.write(exceptions[command] ?? value)?.words.map { "default \($0)" }
    }
  }

  func check(_ given: Given) throws(SettingsError) {
    _ = try read(given)
  }

  private func read(_ given: Given) throws(SettingsError) -> Value {
    if let value = format.read(given.written) { return value }
    let shown = format.secrecy == .none ? "'\(given.written)' is not" : "the value is not"
    throw SettingsError("\(given.source): \(shown) \(format.wants)")
  }

  /// `given` has the lowest precedence first.
  func resolve(_ given: [Given], in settings: Settings) throws(SettingsError) -> any AnyResolved {
    var value: Value?
    var source = Source.builtIn
    var propertySources: [String: Source] = [:]
    for given in given {
      let next = try read(given)
      value = value.map { format.join($0, next, source.isFlag && given.source.isFlag) } ?? next
      source = given.source
      if let property = given.written.property { propertySources[property.name] = source }
    }
    let result: Value = if let value { value } else { try defaultValue(in: settings) }
    return Resolved(
      value: result, source: source, shown: format.write(result).map(secrecy.masked), propertySources: propertySources)
  }

  private func defaultValue(in settings: Settings) throws(SettingsError) -> Value {
    switch fallback {
    case .value(let value, let exceptions): return exceptions[settings.command] ?? value
    case .derived(_, let derive): return derive(settings)
    case .required(let exceptions):
      if let value = exceptions[settings.command] { return value }
      let flag = "--\(name)=\(placeholder)"
      throw SettingsError("\(settings.command.words) needs \(flag)", hint: settings.command)
    }
  }
}
