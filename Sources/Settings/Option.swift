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
  /// What a person might write where there is no default to show.
  let example: Value?
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
    except exceptions: [Command: Value] = [:], example: Value? = nil, in section: Section, of commands: Set<Command>,
    _ help: String
  ) {
    self.init(name, short, format, .value(value, exceptions: exceptions), example, section, commands, help)
  }

  /// An option whose default follows from the environment or from options above it.
  init(
    _ name: String, short: Character? = nil, _ format: Format<Value>, default words: String,
    from derive: @escaping @Sendable (Settings) -> Value, example: Value, in section: Section, of commands: Set<Command>,
    _ help: String
  ) {
    self.init(name, short, format, .derived(words: words, derive), example, section, commands, help)
  }

  /// An option that its commands cannot do without, but for those that have a default.
  init(
    required name: String, short: Character? = nil, _ format: Format<Value>, except exceptions: [Command: Value] = [:],
    in section: Section, of commands: Set<Command>, _ help: String
  ) {
    self.init(name, short, format, .required(exceptions: exceptions), nil, section, commands, help)
  }

  /// An option that may be left unset.
  init<Wrapped: Sendable>(
    _ name: String, short: Character? = nil, _ format: Format<Wrapped>, except exceptions: [Command: Wrapped] = [:],
    example: Wrapped? = nil, in section: Section, of commands: Set<Command>, _ help: String
  ) where Value == Wrapped? {
    self.init(
      name, short, .optional(format), .value(nil, exceptions: exceptions.mapValues { $0 }), example, section, commands, help)
  }

  private init(
    _ name: String, _ short: Character?, _ format: Format<Value>, _ fallback: Fallback, _ example: Value?,
    _ section: Section, _ commands: Set<Command>, _ help: String
  ) {
    self.name = name
    self.short = short
    self.format = format
    self.fallback = fallback
    self.example = example
    self.section = section
    // What the console can be told, the setup can write down.
    self.commands = commands.contains(.console) && section != .running ? commands.union([.setup]) : commands
    self.help = help
  }
}

/// The headings of `--help`, in its order.
enum Section: String, CaseIterable {
  case input = "Input"
  case output = "Output"
  case selection = "Selection"
  case feed = "Feed"
  case ward = "Ward"
  case alarms = "Alarms"
  case database = "Database"
  case mail = "Mail"
  case service = "Service"
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
  /// Ends the sentence "'x' is not …".
  var wants: String { get }
  var kind: FormatKind { get }
  var secrecy: Secrecy { get }

  func isRequired(by command: Command) -> Bool
  /// The default as `--help` words it; nil where there is nothing to say.
  func defaultWords(for command: Command) -> String?
  /// What could stand in a settings file: the console's default, else an example; nil where there is neither.
  var sample: TomlValue? { get }
  func check(_ given: Given) throws(SettingsError)
  func resolve(_ given: [Given], in settings: Settings) throws(SettingsError) -> any AnyResolved
}

extension AnyOption {
  var environmentName: String { "WARDWATCH_" + String(name.uppercased().map { $0 == "-" ? "_" : $0 }) }

  /// Help, version and the like make sense on the command line alone.
  var isCommandLineOnly: Bool { section == .general && kind == .flag || !commands.contains(where: \.readsSettings) }

  /// Whether it may be a key of a settings file; librdkafka's properties have a table of their own there.
  var isInFile: Bool { kind != .properties && section != .general && !isCommandLineOnly }
}

extension Option: AnyOption {
  var placeholder: String { format.placeholder }
  var wants: String { format.wants }
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

  var sample: TomlValue? {
    if let example { return format.write(example) }
    guard case .value(let value, let exceptions) = fallback else { return nil }
    return format.write(exceptions[.console] ?? value)
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
    let literal = format.write(result)
    return Resolved(
      value: result, source: source, literal: literal, shown: literal.map(secrecy.masked), propertySources: propertySources)
  }

  private func defaultValue(in settings: Settings) throws(SettingsError) -> Value {
    switch fallback {
    case .value(let value, let exceptions): return exceptions[settings.command] ?? value
    case .derived(_, let derive): return derive(settings)
    case .required(let exceptions):
      if let value = exceptions[settings.command] { return value }
      let word = settings.command.operand?.name == name ? placeholder : "--\(name)=\(placeholder)"
      throw SettingsError("\(settings.command.words) needs \(word)", hint: settings.command)
    }
  }
}
