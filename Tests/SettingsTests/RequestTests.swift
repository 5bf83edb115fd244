internal import Testing

@testable import Settings

@Suite("What the program answers by itself")
struct RequestTests {
  private func shown(_ words: String..., environment: [String: String] = [:], columns: Int = 80) throws -> String {
    var surroundings = Surroundings.bare(environment)
    surroundings.columns = columns
    guard case .show(let text) = try Request(words, in: surroundings) else { return "" }
    return text
  }

  @Test(
    "Help fits the terminal, names each option of the command and says once that this is no medical device",
    arguments: Command.allCases, [40, 80, 132])
  func help(command: Command, columns: Int) throws {
    let words = command == .console ? ["--help"] : [command.rawValue, "--help"]
    guard case .show(let text) = try Request(words, in: Surroundings(environment: [:], columns: columns)) else {
      Issue.record("no help")
      return
    }
    for option in Options.of(command) {
      #expect(text.contains(option.secrecy == .secret ? option.environmentName : "--\(option.name)"), "\(option.name)")
    }
    let rows = text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(rows.allSatisfy { $0.count < max(columns, 60) }, "\(rows.filter { $0.count >= columns })")
    let flat = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(flat.split(separator: "not a medical device").count == 2)
    #expect(!text.contains("--smtp-password"))
  }

  @Test("Help is given whatever else is wrong after it, and for a command named in either way")
  func helpFirst() throws {
    #expect(try shown("demo", "--help", "--nonsense").hasPrefix("Usage: wardwatch demo [OPTION]...\n"))
    #expect(try shown("help", "demo") == shown("demo", "-h"))
    #expect(try shown("help") == shown("--help"))
    #expect(try shown("--help", environment: ["WARDWATCH_NONSENSE": "1"]).hasPrefix("Usage: wardwatch [OPTION]...\n"))
  }

  @Test("A bare word after some commands is the value of their option, and these look at no settings")
  func operands() throws {
    let environment = ["WARDWATCH_NONSENSE": "1"]
    for (words, command) in [(["manual"], Command.manual), (["manual", "5"], .manual), (["completions", "zsh"], .completions)] {
      guard case .run(let settings) = try Request(words, in: .bare(environment)) else {
        Issue.record("not run")
        return
      }
      #expect(settings.command == command)
    }
    #expect(try Settings.of(.manual, "5").page == .settingsFile)
    #expect(try Settings.of(.completions, "zsh").shell == .zsh)
    #expect(
      sentence { try Settings.of(.completions) }
        == "wardwatch completions needs bash|zsh|fish. Try 'wardwatch completions --help'.")
    #expect(sentence { try Settings.of(.completions, "csh") } == "--shell: 'csh' is not one of bash, zsh, fish")
    #expect(sentence { try Settings.of(.manual, "1", "5") }.hasPrefix("wardwatch manual takes options only, and '5' is none"))
    #expect(try shown("completions", "-h").hasPrefix("Usage: wardwatch completions bash|zsh|fish [OPTION]...\n"))
    #expect(try shown("manual", "-h").hasPrefix("Usage: wardwatch manual [1|5] [OPTION]...\n"))
  }

  @Test("The version is printed")
  func version() throws {
    #expect(try shown("-V").hasPrefix("wardwatch \(Product.version)\n"))
  }

  @Test("A command that does not exist is an error with the nearest one")
  func unknownCommand() {
    #expect(
      sentence { try shown("simulat") } == "there is no command 'simulat'; did you mean 'simulate'? Try 'wardwatch --help'.")
    #expect(sentence { try shown("\u{1b}[2J") } == "there is no command '\\u{1B}[2J'. Try 'wardwatch --help'.")
  }

  @Test("Nothing but flags is the console")
  func console() throws {
    guard case .run(let settings) = try Request(["--headless"], in: .bare()) else {
      Issue.record("not run")
      return
    }
    #expect(settings.command == .console && settings.headless)
  }

  @Test("--show-config says where each value came from, masks secrets, and is a settings file itself")
  func showConfig() throws {
    let environment = [
      "WARDWATCH_SMTP_PASSWORD": "hunter2", "WARDWATCH_DATABASE": "postgresql://u:hunter2@h/db", "HOME": "/home/n",
      "WARDWATCH_KAFKA_SASL_PASSWORD": "hunter2",
    ]
    let text = try shown("--show-config", "--history=2h", "-X", "acks=all", "--ward", "A \"B\" \\ é", environment: environment)
    let rows = text.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
    for row in [
      "history = \"2h\" # --history", "topic = \"patient_vitals\" # default", "hold = \"1m\" # default",
      "smtp-password = \"********\" # WARDWATCH_SMTP_PASSWORD", "# weights is not set # default",
      "database = \"postgresql://u:********@h/db\" # WARDWATCH_DATABASE", "\"acks\" = \"all\" # --kafka",
      "\"sasl.password\" = \"********\" # WARDWATCH_KAFKA_SASL_PASSWORD", "max-message-bytes = 1000000 # default",
      "rejects = \"/home/n/.local/state/wardwatch/rejects.jsonl\" # default", "delay-high = \"10s\" # default",
    ] {
      #expect(rows.contains(row), "\(row)")
    }
    #expect(!text.contains("hunter2"))

    let folder = try TemporaryFolder()
    let settings = try Settings.of(.console, "--config", folder.file("c.toml", text))
    #expect(settings.historySeconds == 7_200 && settings.ward == "A \"B\" \\ é")
    #expect(settings.kafka == ["acks": "all", "sasl.password": "********"])
  }

  @Test("What is empty is no broker, no topic and no ward", arguments: ["bootstrap", "topic", "ward"])
  func refusesEmptyText(option: String) {
    #expect(throws: SettingsError.self) { try Settings.of(.console, "--\(option)=") }
  }

  @Test(
    "The nearest name is found by how many letters differ",
    arguments: [
      ("bootstrp", "bootstrap", 1), ("tpoic", "topic", 1), ("", "abc", 3), ("kitten", "sitting", 3), ("same", "same", 0),
    ])
  func distance(first: String, second: String, expected: Int) {
    #expect(Spelling.distance(first, second) == expected)
    #expect(Spelling.distance(second, first) == expected)
  }
}
