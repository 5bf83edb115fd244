extension ManualPage {
  /// wardwatch(1).
  static var program: String {
    var page = Roff(page: Product.name, section: .program, about: "User Commands")
    page.heading("NAME")
    page.paragraph("wardwatch - watch the vital signs of a ward, and who needs attention now")
    page.heading("SYNOPSIS")
    page.lines(Command.allCases.map { [.bold($0.words), .plain(rest(of: $0))] })
    page.heading("DESCRIPTION")
    page.paragraph(Command.console.purpose)
    page.paragraph(
      "Without a command it is the console, on the terminal where it was started; the key ? in it shows all the others. The other "
        + "commands are tools around it.")
    notice(in: &page)
    page.heading("OPTIONS")
    page.paragraph("Those of the console:")
    describeOptions(of: .console, in: &page)
    page.heading("COMMANDS")
    for command in Command.allCases where command != .console { describe(command, in: &page) }
    page.heading("SETTINGS")
    page.paragraph(HelpPage.precedence)
    page.paragraph(HelpPage.secrets)
    environment(in: &page)
    files(in: &page)
    ending(in: &page)
    return page.text
  }

  // MARK: Commands and options

  private static func rest(of command: Command) -> String {
    String(HelpPage.synopsis(of: command).dropFirst(command.words.count))
  }

  private static func describeOptions(of command: Command, in page: inout Roff) {
    for section in Section.allCases {
      let options = Options.of(command).filter { $0.section == section }
      if !options.isEmpty { page.subheading("\(section.rawValue)") }
      for option in options { describe(option, for: command, in: &page) }
    }
  }

  private static func describe(_ command: Command, in page: inout Roff) {
    page.subheading(HelpPage.synopsis(of: command))
    page.paragraph(command.purpose.asSentence)
    let options = Options.of(command)
    let isAsAbove = { (option: any AnyOption) in
      option.commands.contains(.console) && option.defaultWords(for: command) == option.defaultWords(for: .console)
    }
    for option in options where !isAsAbove(option) { describe(option, for: command, in: &page) }
    let names = options.filter(isAsAbove).map { $0.secrecy == .secret ? $0.environmentName : "--\($0.name)" }
    page.paragraph("As for the console: \(names.joined(separator: ", ")).")
  }

  // MARK: What is around it

  private static func environment(in page: inout Roff) {
    page.heading("ENVIRONMENT")
    page.item(
      [.bold("WARDWATCH_"), .italic("NAME")],
      "A setting: the option's long name in capitals, with _ for -. One that no option has is an error, not ignored.")
    page.item(
      [.bold("WARDWATCH_KAFKA_"), .italic("PROPERTY")], "A property of librdkafka: its name in capitals, with _ for the dots.")
    page.item(
      [.bold("PGHOST"), .plain(", "), .bold("PGUSER"), .plain(", "), .bold("PGPASSWORD"), .plain(" and others of libpq")],
      "The database, as far as --database leaves it open.")
    page.item(
      [.bold("CREDENTIALS_DIRECTORY")],
      "Set by a service manager, the folder of the files that hold its secrets: \(Credentials.names.joined(separator: ", ")). "
        + "They win over settings files, and the environment over them.")
    page.item([.bold("NO_COLOR")], "Set, no colours are used unless --color asks for them.")
    page.item(
      [.bold("TERM"), .plain(", "), .bold("LANG"), .plain(", "), .bold("TZ")],
      "The terminal, its characters, the time zone shown.")
    page.item([.bold("XDG_CONFIG_HOME"), .plain(", "), .bold("XDG_STATE_HOME")], "In place of ~/.config and ~/.local/state.")
  }

  private static func files(in page: inout Roff) {
    page.heading("FILES")
    page.item([.italic("~/.config/wardwatch/config.toml")], "The user's settings, see wardwatch.toml(5).")
    page.item([.italic("/etc/wardwatch/config.toml")], "The machine's settings.")
    page.item(
      [.italic("~/.local/state/wardwatch/")],
      "The state folder, of a service without a home /var/lib/wardwatch. It holds the journal (alarms on their way to the "
        + "database), rejects.jsonl (records that could not be used) and wardwatch.log.")
  }

  private static func ending(in page: inout Roff) {
    page.heading("EXIT STATUS")
    page.item([.bold("0")], "Done.")
    page.item([.bold("1")], "Failed; a sentence on standard error says why and what to do.")
    page.item([.bold("2")], "The command line or the settings are wrong.")
    page.item([.bold("128"), .plain(" + "), .italic("N")], "The console was ended by signal N.")
    page.heading("EXAMPLES")
    page.paragraph("A whole hospital in one process, to look at:")
    page.example(["wardwatch demo"])
    page.paragraph("Is everything there that the console needs? Then watch:")
    page.example(["wardwatch check && wardwatch"])
    page.paragraph("Keep duty without a screen, with a line of JSON at the end:")
    page.example(["wardwatch --headless --json --bootstrap kafka.example:9092"])
    page.heading("SEE ALSO")
    page.lines([[.bold("wardwatch.toml"), .plain("(5), "), .bold("psql"), .plain("(1), "), .bold("kcat"), .plain("(1)")]])
  }
}
