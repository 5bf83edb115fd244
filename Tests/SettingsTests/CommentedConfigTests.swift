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
        rest == "[kafka]" || rest.hasPrefix("\"")
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
