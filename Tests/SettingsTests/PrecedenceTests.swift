internal import Testing
import Vitals

@testable import Settings

@Suite("Where a value comes from")
struct PrecedenceTests {
  @Test("A flag wins over the environment, that over the user's file, that over the machine's, that over the default")
  func order() throws {
    let folder = try TemporaryFolder()
    let site = try folder.file("site.toml", "topic = 'site'\nbootstrap = 'site:1'\nward = 'Site'\nhistory = 60", mode: 0o644)
    let user = try folder.file("wardwatch/config.toml", "topic = 'user'\nbootstrap = 'user:1'\nward = 'User'", mode: 0o644)
    let surroundings = Surroundings(
      environment: ["XDG_CONFIG_HOME": folder.path, "WARDWATCH_TOPIC": "environment", "WARDWATCH_BOOTSTRAP": "environment:1"],
      siteFile: site)
    let settings = try Settings.parse(arguments: ["--topic=flag"], surroundings: surroundings, command: .console)

    #expect(settings.files == [user, site])
    #expect(settings.topic == "flag" && settings.source(of: \.topic) == .flag("topic"))
    #expect(settings.bootstrap == "environment:1" && settings.source(of: \.bootstrap) == .environment("WARDWATCH_BOOTSTRAP"))
    #expect(settings.ward == "User" && settings.source(of: \.ward) == .file(path: user, line: 3))
    #expect(settings.historySeconds == 60 && settings.source(of: \.historySeconds) == .file(path: site, line: 4))
    #expect(settings.holdSeconds == 60 && settings.source(of: \.holdSeconds) == .builtIn)
  }

  @Test("Expected beds are a table each, and their numbers may be written as such")
  func expectedBeds() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("c.toml", "ward = 'W'\n[[beds]]\nward = '4A'\nbed = '07'\n[[beds]]\nbed = 8\n")
    let settings = try Settings.of(.console, "--config", path)
    #expect(settings.expectedBeds == [ExpectedBed(ward: "4A", bed: "07"), ExpectedBed(ward: nil, bed: "8")])
    #expect(settings.beds == 12)
  }

  @Test("The ladder's steps are a table each, shown with where they stand, and kept by a file that is written anew")
  func ladder() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file(
      "c.toml",
      """
      smtp = "smtp://mail"
      mail-to = ["a@x"]
      [[ladder]]
      after = "2m"
      mail-to = ["b@x", "c@x"]
      [[ladder]]
      after = 300
      alarm-command = "/bin/page now"
      webhook = "https://hook.example/x"
      """)
    let settings = try Settings.of(.console, "--config", path)
    #expect(
      settings.ladder == [
        LadderStep(afterSeconds: 120, mailTo: ["b@x", "c@x"], source: .file(path: path, line: 3)),
        LadderStep(
          afterSeconds: 300, alarmCommand: "/bin/page now", webhook: "https://hook.example/x",
          source: .file(path: path, line: 6)),
      ])
    #expect(ConfigReport(settings).text.contains("\n# \(path):6\n[[ladder]]\nafter = \"5m\"\nalarm-command = \"/bin/page now\""))
    let again = try folder.file("again.toml", CommentedConfig(settings, for: path).text)
    #expect(try Settings.of(.console, "--config", again).ladder.map(\.lines) == settings.ladder.map(\.lines))
  }

  @Test(
    "A ladder without those who are told at once, or with mails that nobody sends, is refused with its line",
    arguments: [
      ("[[ladder]]\nafter = 60\nmail-to = 'b@x'", 1, "a ladder begins with those who are told at once"),
      (
        "alarm-command = '/bin/page'\n[[ladder]]\nafter = 60\nalarm-command = '/bin/p'\n[[ladder]]\nafter = 90\nmail-to = ['b@x']",
        5, "a step of the ladder has a recipient but there is no mail server"
      ),
    ])
  func lonelyLadder(text: String, line: Int, expected: String) throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("c.toml", text)
    for command in [Command.console, .check, .testAlarm] {
      let message = sentence { try Settings.of(command, "--config", path) }
      #expect(message.hasPrefix("\(path):\(line): \(expected)"), "\(message)")
    }
    #expect(throws: Never.self) { try Settings.of(.simulate, "--config", path) }
  }

  @Test("librdkafka's properties are merged, one by one, over all sources")
  func properties() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file(
      "config.toml",
      """
      [kafka]
      "security.protocol" = "SASL_SSL"
      sasl.mechanism = "PLAIN"
      sasl.password = "from file"
      enable.ssl.certificate.verification = true
      fetch.wait.max.ms = 10
      """)
    let settings = try Settings.of(
      .console, "--config", path, "-X", "sasl.mechanism=SCRAM-SHA-512", "-Xclient.id=a=b",
      environment: ["WARDWATCH_KAFKA_SASL_PASSWORD": "from environment", "WARDWATCH_KAFKA_SASL_USERNAME": "ward"])
    #expect(
      settings.kafka == [
        "security.protocol": "SASL_SSL", "sasl.mechanism": "SCRAM-SHA-512", "sasl.password": "from environment",
        "enable.ssl.certificate.verification": "true", "fetch.wait.max.ms": "10", "client.id": "a=b", "sasl.username": "ward",
      ])
  }

  @Test("An empty variable is as good as none; a misspelt one is an error")
  func environment() throws {
    #expect(try Settings.of(environment: ["WARDWATCH_TOPIC": ""]).topic == "patient_vitals")
    #expect(
      sentence { try Settings.of(environment: ["WARDWATCH_TOPIK": "x"]) }
        == "WARDWATCH_TOPIK: there is no such setting; did you mean 'WARDWATCH_TOPIC'?")
    #expect(
      sentence { try Settings.of(environment: ["WARDWATCH_HOLD": "long"]) }.hasPrefix("WARDWATCH_HOLD: 'long' is not a time"))
    #expect(sentence { try Settings.of(environment: ["WARDWATCH_HELP": "1"]) }.contains("no such setting"))
  }

  @Test("A value that another command takes is checked all the same")
  func foreign() {
    #expect(
      sentence { try Settings.of(environment: ["WARDWATCH_BEDS": "many"]) }
        == "WARDWATCH_BEDS: 'many' is not a whole number from 1 to 5000")
  }
}

@Suite("The settings file")
struct SettingsFileTests {
  @Test(
    "A mistake is named with file and line",
    arguments: [
      ("a = 1", 1, "there is no setting 'a'"),
      ("topic = 'x'\n\nbootstrp = 'y'", 3, "there is no setting 'bootstrp'; did you mean 'bootstrap'?"),
      ("mail_to = ['a@x']", 1, "there is no setting 'mail_to'; did you mean 'mail-to'?"),
      ("[feed]\ntopic = 'x'", 2, "there is no setting 'feed.topic'"),
      ("[kafkaa]", 1, "there is no setting 'kafkaa'"),
      ("config = 'x'", 1, "there is no setting 'config'"),
      ("bootstrap = 9092", 1, "'9092' is not a broker's address"),
      ("history = [1]", 1, "'1' is not a time from 0s to 7d, in seconds or such as 30m, 1h30m or 2d"),
      ("max-message-bytes = '5000'", 1, "'5000' is not a whole number from 1000 to 1000000000"),
      ("headless = 'yes please'", 1, "'yes please' is not yes or no"),
      ("mail-to = ['a@x', 3]", 1, "'a@x,3' is not a mail address such as ward@example.org"),
      ("hold = 1\nhold = 2", 2, "this is not TOML: "),
      ("topic = 'x'\ntopic", 2, "this is not TOML: "),
      ("[[=", 1, "this is not TOML: "),
      ("a\u{fe0f} = 1", 1, "this is not TOML: "),
      ("topic = 'x'\nward = \"A\"\u{fb26}", 2, "this is not TOML: "),
      ("ward = '\u{fe0f}'\nuser = \"\\\u{fefe}\"", 2, "this is not TOML: "),
      ("history = 2026-01-01", 1, "'a date' is not a time"),
      ("history = nan", 1, "'nan' is not a time"),
      ("[kafka]\nacks = [1]", 2, "the value is not KEY=VALUE"),
      ("[[beds]]\nward = '4A'", 1, "an expected bed wants a bed"),
      ("[[beds]]\nbed = '07'\nroom = '1'", 3, "an expected bed has a ward and a bed, and no 'room'"),
      ("[[beds]]\nbed = true", 2, "bed of an expected bed wants a text"),
      ("ladder = 3", 1, "each step of the ladder is a table of its own: begin it with [[ladder]]"),
      ("[[ladder]]\nmail-to = ['a@x']", 1, "a step of the ladder wants a time: write after = \"2m\""),
      ("[[ladder]]\nafter = '2m'", 1, "this step of the ladder tells nobody"),
      ("[[ladder]]\nafter = '2 minutes'", 2, "after of a step of the ladder: '2 minutes' is not a time from 1s to 1h"),
      ("[[ladder]]\nafter = 60\nmail-to = ['a']", 3, "mail-to of a step of the ladder: 'a' is not a mail address"),
      ("[[ladder]]\nafter = 60\nalarm-command = 'page'", 3, "alarm-command of a step of the ladder: 'page' is not a program"),
      ("[[ladder]]\nafter = 60\nto = ['a@x']", 3, "a step of the ladder has after, mail-to, alarm-command and webhook, and no"),
      (
        "[[ladder]]\nafter = 60\nmail-to = ['a@x']\n[[ladder]]\nafter = '1m'\nmail-to = ['b@x']", 4,
        "a step of the ladder comes after 1m, and the one before it after 1m: put them in their order"
      ),
      ("ward = \"a\\u0000b\"", 1, "'a\\0b' is not a name"),
    ])
  func mistakes(text: String, line: Int, expected: String) throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("c.toml", text)
    let message = sentence { try Settings.of(.console, "--config", path) }
    #expect(message.hasPrefix("\(path):\(line): \(expected)"), "\(message)")
  }

  @Test("Every type of value can be given")
  func types() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file(
      "c.toml",
      """
      # \u{2764}\u{fe0f}
      ward = "\u{2764}\u{fe0f} Herz"
      history = "2h"
      hold = 90
      delay-low = 2.5
      max-message-bytes = 5000
      ascii = true
      color = 16
      mail-to = ["a@x", "b@x"]
      mail-drop = "~/mail"
      smtp-security = "starttls"
      """)
    let settings = try Settings.of(.console, environment: ["WARDWATCH_CONFIG": path, "HOME": "/home/n"])
    #expect(settings.historySeconds == 7_200 && settings.holdSeconds == 90 && settings.delayLowSeconds == 2.5)
    #expect(settings.ward == "\u{2764}\u{fe0f} Herz")
    #expect(settings.maxMessageBytes == 5_000 && settings.ascii && settings.color == .sixteen)
    #expect(settings.mailTo == ["a@x", "b@x"] && settings.mailDrop == "/home/n/mail" && settings.smtpSecurity == .startTLS)
  }

  @Test(
    "Signs that toml++ takes for impossible stand wherever TOML allows them",
    arguments: [
      (#""A\#u{fe0f}" # \#u{fe0f} ""#, "A\u{fe0f}"),
      (#"'A\#u{fb26}' # it's"#, "A\u{fb26}"),
      (#""\"A\\\#u{fe0f}""#, "\"A\\\u{fe0f}"),
      (#"'A\\#u{fe0f}'"#, "A\\\u{fe0f}"),
      ("\"\"\"A\\\n  \u{fe0f}\"\u{fefe}\\\"\"\"\" # \u{fe0f}", "A\u{fe0f}\"\u{fefe}\""),
      ("\"\"\"\u{fe0f}\"\"\"\"\"", "\u{fe0f}\"\""),
      ("'''A\u{fe0f}''\u{fe0f}'''''", "A\u{fe0f}''\u{fe0f}''"),
    ])
  func impossibleSigns(text: String, ward: String) throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("c.toml", "ward = \(text)\ntopic = 'x'")
    let settings = try Settings.of(.console, "--config", path)
    #expect(settings.ward == ward && settings.topic == "x")
  }

  @Test("A file that is named must be there, and be readable")
  func missing() throws {
    #expect(sentence { try Settings.of(.console, "--config=/nonexistent") } == "/nonexistent: there is no such settings file")
    #expect(
      sentence { try Settings.of(.console, "--config=/") } == "/: the settings file cannot be read: Is a directory")
    #expect(try Settings.of(.console, "--config=/dev/null").files == ["/dev/null"])
  }

  @Test("Any bytes at all end in settings or in a sentence")
  func fuzz() throws {
    let folder = try TemporaryFolder()
    var random = SplitMix64(seed: 11)
    let pieces = [
      "topic", "=", "'", "\"", "[", "]", "kafka", "\n", ".", "1", "\u{0}", "é", "{", "}", "#", " ", "-", "mail-to", "a@x", ",",
      "\u{fe0f}", "\"\"\"", "'''", "\\", "ward = \"", "\u{feff}",
    ]
    for _ in 0..<500 {
      let text = (0..<Int.random(in: 0...12, using: &random)).compactMap { _ in pieces.randomElement(using: &random) }.joined()
      let path = try folder.file("c.toml", text)
      let message = sentence { try Settings.of(.console, "--config", path) }
      #expect(message.isEmpty || message.contains(path), "\(text) \(message)")
    }
  }
}
