internal import Testing

@testable import Settings

@Suite("The settings file that explains itself")
struct CommentedConfigTests {
  /// With every setting commented in.
  private func whole(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      guard line.hasPrefix("# ") else { return String(line) }
      let rest = line.dropFirst(2)
      let isSetting =
        rest == "[kafka]" || rest.hasPrefix("[[") || rest.hasPrefix("\"")
        || rest.firstRange(of: " = ").map { !rest[..<$0.lowerBound].contains(" ") } ?? false
      return String(isSetting ? rest : line)
    }.joined(separator: "\n")
  }

  @Test("With everything commented in, the example is read, and sets every setting of the console")
  func isRead() throws {
    let folder = try TemporaryFolder()
    let settings = try Settings.of(.console, "--config", folder.file("whole.toml", whole(CommentedConfig.example.text)))
    for option in Options.of(.console) where option.isInFile || option.kind == .properties {
      let source = try #require(settings.resolved[option.name]).source
      #expect(source != .builtIn, "\(option.name)")
    }
    #expect(settings.kafka["security.protocol"] == "SASL_SSL")
    #expect(settings.ladder.map(\.mailTo) == [LadderStep.example.mailTo])
    #expect(settings.expectedBeds == [ExpectedBed(ward: "4A", bed: "07")])
  }

  @Test("As it is, it sets nothing")
  func setsNothing() throws {
    let folder = try TemporaryFolder()
    let settings = try Settings.of(.console, "--config", folder.file("example.toml", CommentedConfig.example.text, mode: 0o644))
    #expect(settings.resolved.values.allSatisfy { $0.source == .builtIn || $0.source == .flag("config") })
  }

  @Test("Its lines are short enough for an editor, and each default is the program's own")
  func isTrue() throws {
    let text = CommentedConfig.example.text
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 130 })
    for line in ["# history = \"30m\"", "# hold = \"1m\"", "# bootstrap = \"localhost:9092\"", "# max-message-bytes = 1000000"] {
      #expect(text.contains("\n\(line)\n"), "\(line)")
    }
  }

  @Test("What is chosen is set, whatever is in it")
  func chosen() throws {
    let folder = try TemporaryFolder()
    let text = CommentedConfig([
      "ward": .string("A \"B\" \\ é #"), "mail-to": .array([.string("a@x"), .string("b@x")]), "mail-drop": .string("/d"),
      "kafka": .table(["sasl.password": .string("it's \"secret\"")]),
    ]).text
    let settings = try Settings.of(.console, "--config", folder.file("chosen.toml", text))
    #expect(settings.ward == "A \"B\" \\ é #" && settings.mailTo == ["a@x", "b@x"])
    #expect(settings.kafka == ["sasl.password": "it's \"secret\""])
    #expect(settings.source(of: \.topic) == .builtIn)
  }
}

@Suite("What is answered")
struct AnswerTests {
  @Test("An answer wins over everything and is checked as everything is")
  func answers() throws {
    var settings = try Settings.of(.setup, "--topic=a", "-X", "acks=all", environment: ["HOME": "/home/n"])
    try settings.answer(\.topic, "b")
    try settings.answer(\.mailTo, "a@x, b@x")
    try settings.answer(\.mailDrop, "~/mails")
    try settings.answer(property: "sasl.password", "hunter2")
    #expect(settings.topic == "b" && settings.mailTo == ["a@x", "b@x"] && settings.mailDrop == "/home/n/mails")
    #expect(settings.kafka == ["acks": "all", "sasl.password": "hunter2"])
    settings.withdraw(\.mailDrop)
    try settings.answer(property: "acks", nil)
    #expect(settings.mailDrop == nil && settings.kafka == ["sasl.password": "hunter2"])
    #expect(sentence { try settings.answer(\.topic, "a/b") }.hasPrefix("the answer: 'a/b' is not a topic's name"))
    #expect(settings.topic == "b")
    try settings.answer(\.database, "postgresql://u:hunter2@h/d")
    #expect(settings.shown(\.database) == "postgresql://u:********@h/d")
  }

  @Test("The file holds what was chosen, and leaves to another file what stands there")
  func file() throws {
    let folder = try TemporaryFolder()
    let site = try folder.file("site.toml", "topic = \"of_site\"\nhistory = \"2h\"\nward = \"Of the site\"\n", mode: 0o644)
    let surroundings = Surroundings(environment: ["HOME": folder.path], siteFile: site)
    var settings = try Settings.parse(arguments: ["--hold=2m"], surroundings: surroundings, command: .setup)
    #expect(settings.destination == folder.path + "/.config/wardwatch/config.toml")
    try settings.answer(\.ward, "Ward")
    try settings.answer(\.database, "none")
    let lines = CommentedConfig(settings, for: settings.destination).text.split(separator: "\n")
    #expect(lines.contains("ward = \"Ward\"") && lines.contains("hold = \"2m\"") && lines.contains("database = \"none\""))
    #expect(lines.contains("# history = \"30m\"") && lines.contains("topic = \"of_site\""))
    #expect(!CommentedConfig(settings, for: settings.destination).holdsSecret)
    try settings.answer(property: "sasl.password", "x")
    #expect(CommentedConfig(settings, for: settings.destination).holdsSecret)
  }

  @Test("The machine's administrator sets up the machine, and --config names any other file")
  func destination() throws {
    let root = Surroundings(environment: ["HOME": "/root"], account: "root", siteFile: "/nonexistent/config.toml")
    #expect(try Settings.parse(arguments: [], surroundings: root, command: .setup).destination == "/nonexistent/config.toml")
    #expect(try Settings.of(.setup, "--config=/nonexistent/4a.toml").destination == "/nonexistent/4a.toml")
  }
}
