/// A settings file with every setting of the console, each explained: those chosen are set, the others stand there as comments,
/// with their default or an example.
package struct CommentedConfig {
  package let text: String

  /// Nothing is chosen.
  package static let example = CommentedConfig([:])

  /// - Parameter chosen: what is to be set, by the options' names.
  init(_ chosen: [String: TomlValue]) {
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
    let kafka = Options.table.kafka
    text += "\n# Kafka: any property of librdkafka, its name in quotes because of the dots.\n"
    if case .table(let properties)? = chosen[kafka.name], !properties.isEmpty {
      text += "[\(kafka.name)]\n" + Self.rows(properties, "")
    } else if case .table(let properties)? = kafka.sample {
      text += "# [\(kafka.name)]\n" + Self.rows(properties, "# ")
    }
    self.text = text
  }

  private static func explained(_ option: any AnyOption, _ value: TomlValue?) -> String {
    let choices = option.choices.isEmpty ? "" : ": \(option.wants)"
    let words = option.defaultWords(for: .console).map { " (\($0))" } ?? ""
    let comment = HelpPage.wrap((option.help + choices + words).asSentence, width: 126).map { "# \($0)\n" }.joined()
    let setting = value.map { "\(option.name) = \($0.literal)\n" }
    return "\n" + comment + (setting ?? option.sample.map { "# \(option.name) = \($0.literal)\n" } ?? "")
  }

  private static func rows(_ properties: [String: TomlValue], _ lead: String) -> String {
    properties.sorted { $0.key < $1.key }.map { "\(lead)\"\($0)\" = \($1.literal)\n" }.joined()
  }
}
