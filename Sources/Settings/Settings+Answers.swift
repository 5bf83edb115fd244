// What a person answers to a question about a setting.
extension Settings {
  /// Sets an option to what a person wrote, whatever set it before.
  /// - Throws: `SettingsError` where it is no value of the option.
  package mutating func answer<Value>(_ option: KeyPath<Options, Option<Value>>, _ text: String) throws(SettingsError) {
    let option = Options.table[keyPath: option]
    let isPath = option.kind == .file || option.kind == .folder
    let given = Given(written: .text(isPath ? surroundings.expandingHome(text) : text), source: .answer)
    resolved[option.name] = try option.resolve([given], in: self)
  }

  /// Takes back what set an option that may be left unset.
  package mutating func withdraw<Value>(_ option: KeyPath<Options, Option<Value?>>) {
    let option = Options.table[keyPath: option]
    resolved[option.name] = Resolved<Value?>(value: nil, source: .builtIn, literal: nil, shown: nil, propertySources: [:])
  }

  /// Sets one of librdkafka's properties, or takes it back.
  package mutating func answer(property name: String, _ text: String?) throws(SettingsError) {
    let option = Options.table.kafka
    var properties = self.kafka
    properties[name] = text
    let given = properties.map { Given(written: .property(name: $0, value: .string($1)), source: .answer) }
    resolved[option.name] = try option.resolve(given, in: self)
  }

  /// The value as it may be shown to a person: secrets masked, empty where it is not set.
  package func shown<Value>(_ option: KeyPath<Options, Option<Value>>) -> String {
    resolved[Options.table[keyPath: option].name]?.shown?.words ?? ""
  }

  /// Where `setup` puts the settings file: the one that is named, else the machine's for its administrator and the user's own
  /// for everybody else.
  package var destination: String {
    if let config = self.config { return config }
    return (surroundings.account == "root" ? nil : surroundings.userFile) ?? surroundings.siteFile
  }
}
