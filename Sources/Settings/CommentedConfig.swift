/// A settings file with every setting of the console, each explained: those chosen are set, the others stand there as comments,
/// with their default or an example.
package struct CommentedConfig {
  package let text: String

  /// Nothing is chosen.
  package static let example = CommentedConfig([:])

  /// What the settings say, for the file at `path`. What comes from another file is left to that; what was answered as it is by
  /// itself stands there only where another file says otherwise. Broker, topic, ward and site are always set.
  package init(_ settings: Settings, for path: String) {
    let always = [Options.table.bootstrap.name, Options.table.topic.name, Options.table.ward.name, Options.table.site.name]
    let isAlone = settings.files.allSatisfy { $0 == path }
    var chosen: [String: TomlValue] = [:]
    for option in Options.of(.console) where option.section != .running {
      guard let value = settings.resolved[option.name], let literal = value.literal else { continue }
      let isDefault = literal == (try? option.resolve([], in: settings))?.literal
      let isChosen =
        switch value.source {
        case .builtIn, .credential: false
        case .file(let other, _): other == path
        case .answer: !isAlone || !isDefault
        case .environment, .flag: true
        }
      if isChosen || always.contains(option.name) { chosen[option.name] = literal }
    }
    // One file's tables stand for all: those of another go on standing there.
    self.init(chosen, beds: isAlone ? settings.expectedBeds : [], ladder: isAlone ? settings.ladder : [])
  }

  /// Whether the settings hold a secret that the file would hold too.
  package let holdsSecret: Bool

  /// - Parameter chosen: what is to be set, by the options' names.
  init(_ chosen: [String: TomlValue], beds: [ExpectedBed] = [], ladder: [LadderStep] = []) {
    var text = """
      # Settings of wardwatch. Take the # away from a line to set it; 'man wardwatch.toml' tells more, 'wardwatch check' says whether
      # it works. Times are in seconds or such as "30m", "1h30m", "2d". With a password in it, this file must be readable by its
      # owner alone (chmod 600).

      """
    for section in Section.allCases {
      let options = Options.of(.console).filter { $0.section == section && $0.isInFile }
      if !options.isEmpty { text += "\n# \(section.rawValue)\n" }
      for option in options { text += Self.explained(option, chosen[option.name]) }
    }
    text += "\n# Who else is told of a HIGH that nobody has acknowledged for so long; a table for each step.\n"
    text += Self.tables(ladder.map(\.lines)) ?? LadderStep.example.lines.map { "# \($0)\n" }.joined()
    text += "\n# Beds that are silent from the start until something comes from them; a table for each.\n"
    text += Self.tables(beds.map(\.lines)) ?? ExpectedBed(ward: "4A", bed: "07").lines.map { "# \($0)\n" }.joined()
    let kafka = Options.table.kafka
    text += "\n# Kafka: any property of librdkafka, its name in quotes because of the dots.\n"
    if case .table(let properties)? = chosen[kafka.name], !properties.isEmpty {
      text += "[\(kafka.name)]\n" + Self.rows(properties, "")
    } else if case .table(let properties)? = kafka.sample {
      text += "# [\(kafka.name)]\n" + Self.rows(properties, "# ")
    }
    self.text = text
    holdsSecret = Options.all.contains { option in
      guard let value = chosen[option.name] else { return false }
      if case .table(let properties) = value {
        return properties.contains { option.secrecy.isIn(.property(name: $0.key, value: $0.value)) }
      }
      return option.secrecy.isIn(.toml(value))
    }
  }

  private static func explained(_ option: any AnyOption, _ value: TomlValue?) -> String {
    let choices = option.choices.isEmpty ? "" : ": \(option.wants)"
    let words = option.defaultWords(for: .console).map { " (\($0))" } ?? ""
    let comment = HelpPage.wrap((option.help + choices + words).asSentence, width: 126).map { "# \($0)\n" }.joined()
    let setting = value.map { "\(option.name) = \($0.literal)\n" }
    return "\n" + comment + (setting ?? option.sample.map { "# \(option.name) = \($0.literal)\n" } ?? "")
  }

  /// Nil where there are none.
  private static func tables(_ tables: [[String]]) -> String? {
    tables.isEmpty ? nil : tables.map { $0.map { "\($0)\n" }.joined() }.joined(separator: "\n")
  }

  private static func rows(_ properties: [String: TomlValue], _ lead: String) -> String {
    properties.sorted { $0.key < $1.key }.map { "\(lead)\"\($0)\" = \($1.literal)\n" }.joined()
  }
}
