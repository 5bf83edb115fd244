/// What one source sets: for each option's long name the values given, in their order.
struct GivenValues: Sendable {
  private var values: [String: [Given]] = [:]

  init() {}

  subscript(name: String) -> [Given] { values[name] ?? [] }

  mutating func add(_ given: Given, to option: any AnyOption) {
    values[option.name, default: []].append(given)
  }

  /// The first value that is, or holds, a secret.
  var secret: (option: any AnyOption, given: Given)? {
    for option in Options.all {
      if let given = self[option.name].first(where: { option.secrecy.isIn($0.written) }) { return (option, given) }
    }
    return nil
  }

  /// Every user of the machine can read the flags of a running program (`ps`).
  func refuseSecrets() throws(SettingsError) {
    guard let (option, given) = secret else { return }
    let property = given.written.property.flatMap { option.kind == .properties ? $0.name : nil }
    let name = property.map { "--\(option.name) \($0)" } ?? "--\(option.name)"
    let variable = property.map(Self.variable(ofProperty:)) ?? option.environmentName
    throw SettingsError(
      """
      \(name): a password on the command line can be read by every user of this machine; put it into the variable \(variable), \
      or into a settings file that others cannot read
      """)
  }
}

// MARK: Environment

extension GivenValues {
  private static let prefix = "WARDWATCH_"
  private static let propertyPrefix = "WARDWATCH_KAFKA_"

  private static func variable(ofProperty name: String) -> String {
    propertyPrefix + String(name.uppercased().map { $0 == "." ? "_" : $0 })
  }

  /// Set for the project's tests and the brokers they start, and none of our settings: a developer's shell has them too.
  private static let ofTests: Set<String> = ["WARDWATCH_KAFKA", "WARDWATCH_KAFKA_DIR", "WARDWATCH_RECORD"]

  /// Every other `WARDWATCH_*` variable must be a setting: a mail address that is silently ignored is an alarm that nobody gets.
  init(environment: [String: String]) throws(SettingsError) {
    for (name, text) in environment.sorted(by: { $0.key < $1.key })
    where name.hasPrefix(Self.prefix) && !text.isEmpty && !Self.ofTests.contains(name) {
      let source = Source.environment(name)
      if name.hasPrefix(Self.propertyPrefix), name != Self.propertyPrefix {
        let property = String(name.dropFirst(Self.propertyPrefix.count).lowercased().map { $0 == "_" ? "." : $0 })
        add(Given(written: .property(name: property, value: .string(text)), source: source), to: Options.table.kafka)
      } else if let option = Options.all.first(where: { $0.environmentName == name && $0.isInEnvironment }) {
        add(Given(written: .text(text), source: source), to: option)
      } else {
        let names = Options.all.filter(\.isInEnvironment).map(\.environmentName)
        throw SettingsError("\(name): there is no such setting\(Spelling.suggestion(for: name, among: names))")
      }
    }
  }
}

extension AnyOption {
  fileprivate var isInEnvironment: Bool { kind != .properties && !isCommandLineOnly }
}
