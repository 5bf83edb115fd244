extension ManualPage {
  /// wardwatch.toml(5).
  static var settingsFile: String {
    var page = Roff(page: "wardwatch.toml", section: .settingsFile, about: "File Formats")
    page.heading("NAME")
    page.paragraph("wardwatch.toml - settings of wardwatch")
    page.heading("SYNOPSIS")
    page.lines(["~/.config/wardwatch/config.toml", "/etc/wardwatch/config.toml"].map { [.italic($0)] })
    page.heading("DESCRIPTION")
    page.paragraph(
      "A file in TOML with a line for each setting: the long name of the option, an equals sign, the value. Texts and times stand "
        + "in quotes, numbers and true or false do not, and several values of one setting stand in brackets. A key that is no "
        + "setting is an error, said with its line. The properties of librdkafka have a table of their own, [kafka], at the end.")
    page.paragraph(
      "The user's file wins over the machine's, the environment over both, and a flag over all; --config=FILE, or "
        + "WARDWATCH_CONFIG, names one that is read in their place. 'wardwatch --show-config' prints every setting and where it "
        + "came from; 'wardwatch example-config' prints a file to begin with.")
    page.paragraph(
      "A file with a password in it must be readable by its owner alone (chmod 600), or it is refused. That is a value of "
        + "smtp-password, a database with a password in its URI, and properties such as sasl.password.")
    page.paragraph("One file serves all commands: what a command does not know it leaves alone.")
    page.heading("SETTINGS")
    for section in Section.allCases {
      let options = Options.all.filter { $0.section == section && $0.isInFile }
      if !options.isEmpty { page.subheading(section.rawValue) }
      for option in options { explain(option, in: &page) }
    }
    page.subheading("[[ladder]]")
    page.paragraph(
      "A table for each step at which others are told of a HIGH alarm that nobody has acknowledged: after, the time since those "
        + "were to be told who are told at once, from 1s to 1h, each step later than the one before it; and mail-to, "
        + "alarm-command or webhook, written as the settings of these names. A step is taken once an episode. Acknowledging the "
        + "alarm, silencing it, or its end stops the ladder; a silence only for as long as it lasts. Ten steps at most.")
    page.subheading("[[beds]]")
    page.paragraph("A table for each bed that is silent from the start until something comes from it: bed, and ward.")
    page.subheading("[kafka]")
    page.paragraph(
      "Any property of librdkafka, its name in quotes because of the dots. Its documentation (CONFIGURATION.md) has the list.")
    page.heading("EXAMPLES")
    page.example([
      "bootstrap = \"kafka.example:9093\"", "ward = \"Ward 4A\"", "database = \"postgresql://wardwatch@db.example/wardwatch\"",
      "smtp = \"smtp://mail.example:587\"", "mail-to = [\"outreach@example.org\"]", "history = \"2h\"", "", "[[ladder]]",
      "after = \"2m\"",
      "mail-to = [\"registrar@example.org\"]", "", "[kafka]",
      "\"security.protocol\" = \"SASL_SSL\"",
    ])
    page.heading("SEE ALSO")
    page.lines([[.bold("wardwatch"), .plain("(1)")]])
    return page.text
  }

  private static func explain(_ option: any AnyOption, in page: inout Roff) {
    var tag: [Roff.Piece] = [.bold(option.name)]
    if let sample = option.sample { tag.append(.plain(" = \(sample.literal)")) }
    var sentences = [option.help, "it is \(option.isRepeatable ? "a list, each " : "")\(option.wants)"]
    let commands = Command.allCases.filter(option.commands.contains)
    let defaults = Dictionary(grouping: commands.filter { !option.isRequired(by: $0) }) { option.defaultWords(for: $0) ?? "" }
    // What the tag shows already is left out.
    let shown = option.sample?.words.map { "default \($0)" } ?? ""
    for (words, commands) in defaults.sorted(by: { $0.key < $1.key }) where words != shown && !words.isEmpty {
      let names = commands.map(\.rawValue).joined(separator: " and ")
      sentences.append(defaults.count == 1 ? words : "\(words) for \(names)")
    }
    if !commands.contains(.console) { sentences.append("for \(commands.map(\.rawValue).joined(separator: ", "))") }
    page.item(tag, sentences.map(\.asSentence).joined(separator: " "))
  }
}
