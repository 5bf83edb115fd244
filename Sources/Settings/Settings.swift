/// The settings of one command, each with a value that is valid and a source that can be named.
///
/// A value is read by the name that the option has in `Options`, so a typing mistake does not compile:
/// `settings.bootstrap` is a `String`, `settings.historySeconds` a `Double`.
@dynamicMemberLookup
package struct Settings: Sendable {
  package let command: Command
  let surroundings: Surroundings
  /// The files that were read, the one that wins first.
  package let files: [String]
  /// Of the file that wins among those that name any.
  package let expectedBeds: [ExpectedBed]
  /// The same.
  package let ladder: [LadderStep]
  var resolved: [String: any AnyResolved] = [:]

  /// The value of an option that `command` takes; of one that it does not take, the default.
  package subscript<Value>(dynamicMember option: KeyPath<Options, Option<Value>>) -> Value {
    self[Options.table[keyPath: option]].value
  }

  /// Where the value came from.
  package func source<Value>(of option: KeyPath<Options, Option<Value>>) -> Source {
    self[Options.table[keyPath: option]].source
  }

  private subscript<Value>(option: Option<Value>) -> Resolved<Value> {
    guard let value = resolved[option.name] as? Resolved<Value> else {
      preconditionFailure("\(command.words) does not take --\(option.name), and it has no default")
    }
    return value
  }
}

extension Settings {
  /// Reads the command line, the environment, a service's credentials and the settings files, in falling order of precedence.
  ///
  /// - Parameter arguments: the words after the command's name.
  /// - Throws: `SettingsError`, a sentence with the flag, the variable, or the file and line at fault.
  package static func parse(
    arguments: [String], surroundings: Surroundings, command: Command
  ) throws(SettingsError) -> Settings {
    let flags = try CommandLineScan(arguments, for: command).given
    return try Settings(command: command, flags: flags, surroundings: surroundings)
  }

  init(command: Command, flags: GivenValues, surroundings: Surroundings) throws(SettingsError) {
    try flags.refuseSecrets()
    let environment = command.readsSettings ? try GivenValues(environment: surroundings.environment) : GivenValues()
    let config = (environment[Options.table.config.name] + flags[Options.table.config.name]).last.map { "\($0.written)" }
    let credentials = command.readsSettings ? try Credentials(in: surroundings).given : GivenValues()
    let files = command.readsSettings ? try SettingsFile.read(named: config, mustExist: command != .setup, in: surroundings) : []

    self.command = command
    self.surroundings = surroundings
    self.files = files.map(\.path)
    expectedBeds = files.map(\.expectedBeds).first { !$0.isEmpty } ?? []
    ladder = files.map(\.ladder).first { !$0.isEmpty } ?? []

    let sources = files.reversed().map(\.given) + [credentials, environment, flags]
    for option in Options.all {
      var given = sources.flatMap { $0[option.name] }
      if option.kind == .file || option.kind == .folder { given = given.map(surroundings.expandingHome) }
      if option.commands.contains(command) {
        resolved[option.name] = try option.resolve(given, in: self)
      } else {
        // A file serves all commands: a mistake in it is one for each of them.
        for given in given { try option.check(given) }
        if !option.isRequired(by: command) { resolved[option.name] = try option.resolve([], in: self) }
      }
    }
    if command == .console { try checkTogether() }
    if command == .snapshot { try checkForms() }
    if Set<Command>.telling.contains(command) { try checkLadder() }
  }

  /// What no option can see alone.
  package func checkTogether() throws(SettingsError) {
    if !self.smtp.isEmpty, self.mailTo.isEmpty {
      throw SettingsError("\(source(of: \.smtp)): a mail server is set but nobody to mail to; give --mail-to=ADDRESS too")
    }
    if !self.mailTo.isEmpty, self.smtp.isEmpty, self.mailDrop == nil {
      throw SettingsError(
        "\(source(of: \.mailTo)): a recipient is set but no mail server; give --smtp=URL, or --mail-drop=DIR, too")
    }
  }

  private func checkForms() throws(SettingsError) {
    let forms = [("--text", self.text), ("--ansi", self.ansi), ("--svg", self.svg), ("--json", self.json)].filter(\.1).map(\.0)
    guard forms.count <= 1 else {
      throw SettingsError("\(forms.joined(separator: " and ")): the ward is printed in one form at a time")
    }
    if self.svg, self.since != nil {
      throw SettingsError("--since: a picture has no room for what happened; give it with --text, --ansi or --json")
    }
  }

  private func checkLadder() throws(SettingsError) {
    guard let first = ladder.first else { return }
    let isMailing = !self.smtp.isEmpty || self.mailDrop != nil
    guard isMailing || self.alarmCommand != nil || self.webhook != nil else {
      throw SettingsError("\(first.source): a ladder begins with those who are told at once; give --mail-to and --smtp too")
    }
    if let step = ladder.first(where: { !$0.mailTo.isEmpty }), !isMailing {
      throw SettingsError(
        "\(step.source): a step of the ladder has a recipient but there is no mail server; give --smtp=URL, or --mail-drop=DIR, too"
      )
    }
  }
}
