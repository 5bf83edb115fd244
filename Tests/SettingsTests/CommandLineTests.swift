internal import Testing
import Vitals

@testable import Settings

@Suite("The command line")
struct CommandLineTests {
  @Test(
    "GNU manners: short, long, with or without '=', abbreviated, in any order",
    arguments: [
      ["-b", "a:1"], ["-ba:1"], ["--bootstrap", "a:1"], ["--bootstrap=a:1"], ["--boot=a:1"], ["-b", "z", "-b", "a:1", "--"],
    ])
  func spellings(words: [String]) throws {
    let settings = try Settings.parse(arguments: words, surroundings: .bare(), command: .console)
    #expect(settings.bootstrap == "a:1")
    #expect(settings.source(of: \.bootstrap) == .flag("bootstrap"))
  }

  @Test("A list is repeated or separated by commas; a flag can be taken back")
  func lists() throws {
    let settings = try Settings.of(
      .console, "--mail-to=a@x", "--mail-to", "b@x, c@x", "--mail-drop=/d", "--headless", "--headless=no")
    #expect(settings.mailTo == ["a@x", "b@x", "c@x"])
    #expect(!settings.headless)
  }

  @Test(
    "A mistake is one sentence that says what was meant",
    arguments: [
      (["--bootstrp=x"], "wardwatch has no option --bootstrp; did you mean '--bootstrap'? Try 'wardwatch --help'."),
      (["--zzz"], "wardwatch has no option --zzz. Try 'wardwatch --help'."),
      (
        ["--beds=3"],
        "wardwatch has no option --beds; it belongs to 'wardwatch demo', 'wardwatch simulate', 'wardwatch replay', "
          + "'wardwatch score'."
      ),
      (["--max=3"], "--max could be any of --max-message-bytes, --max-age, --max-ahead, --max-patients."),
      (["-Z"], "wardwatch has no option -Z."),
      (["-b"], "--bootstrap needs a value: --bootstrap=HOST:PORT."),
      (["--topic"], "--topic needs a value: --topic=TOPIC."),
      (["--help=x"], "--help takes no value."),
      (["extra"], "wardwatch takes options only, and 'extra' is none."),
      (["--", "--ascii"], "wardwatch takes options only, and '--ascii' is none."),
      (["--headless", "demo"], "the command comes first: wardwatch demo [OPTION]..."),
    ])
  func mistakes(words: [String], expected: String) {
    let message = sentence { try Settings.parse(arguments: words, surroundings: .bare(), command: .console) }
    #expect(message.hasPrefix(expected), "\(message)")
  }

  @Test(
    "A wrong value is one sentence with its source and what is wanted",
    arguments: [
      (["--history=soon"], "--history: 'soon' is not a time from 0s to 7d, in seconds or such as 30m, 1h30m or 2d"),
      (["--history=8d"], "--history: '8d' is not a time from 0s to 7d, in seconds or such as 30m, 1h30m or 2d"),
      (["--history=nan"], "--history: 'nan' is not a time from 0s to 7d, in seconds or such as 30m, 1h30m or 2d"),
      (["--max-message-bytes=1.5"], "--max-message-bytes: '1.5' is not a whole number from 1000 to 1000000000"),
      (["--color=red"], "--color: 'red' is not one of auto, never, 16, 256, truecolor"),
      (["--ascii=maybe"], "--ascii: 'maybe' is not yes or no"),
      (["-t", "a/b"], "--topic: 'a/b' is not a topic's name (letters, digits, '.', '_' and '-', at most 249 of them)"),
      (["-X", "acks"], "--kafka: the value is not KEY=VALUE, as in librdkafka's CONFIGURATION.md"),
      (["--mail-to=nobody"], "--mail-to: 'nobody' is not a mail address such as ward@example.org"),
      (["--ward=a\u{1b}[2Jb"], "--ward: 'a\\u{1B}[2Jb' is not a name"),
    ])
  func wrongValues(words: [String], expected: String) {
    #expect(sentence { try Settings.parse(arguments: words, surroundings: .bare(), command: .console) } == expected)
  }

  @Test("A mail server needs somebody to mail to, and a recipient something to mail with")
  func together() {
    #expect(sentence { try Settings.of(.console, "--smtp=smtp://m") }.hasPrefix("--smtp: a mail server is set but nobody"))
    #expect(sentence { try Settings.of(.console, "--mail-to=a@x") }.hasPrefix("--mail-to: a recipient is set but no mail server"))
  }

  @Test(
    "Spans of time",
    arguments: [
      ("90", 90), ("30m", 1_800), ("1h30m", 5_400), ("1.5h", 5_400), ("2d", 172_800), ("250ms", 0.25), ("0", 0),
      ("", nil), ("m", nil), ("-1", nil), ("1h30", nil), ("1x", nil), ("1e3", nil), ("inf", nil), ("0x10", nil), ("1..2s", nil),
    ] as [(String, Double?)])
  func timeSpans(text: String, seconds: Double?) {
    #expect(TimeSpan.seconds(text) == seconds)
    if let seconds { #expect(TimeSpan.seconds(TimeSpan.text(seconds: seconds)) == seconds) }
  }

  @Test(
    "A printed ward has one form, and what happened goes into none that cannot hold it",
    arguments: [
      (["--text", "--svg"], "--text and --svg: the ward is printed in one form at a time"),
      (["--json", "--ansi", "--text"], "--text and --ansi and --json: the ward is printed in one form at a time"),
      (["--svg", "--since=2d"], "--since: a picture has no room for what happened; give it with --text, --ansi or --json"),
      (["--json", "--since=2d"], ""), (["--svg"], ""), (["--text", "--text=no", "--ansi"], ""),
    ])
  func printedForms(words: [String], message: String) {
    #expect(sentence { try Settings.parse(arguments: words, surroundings: .bare(), command: .snapshot) } == message)
  }

  @Test("What one scan found at fault does not reach the next, whose command may have fewer options", arguments: Command.allCases)
  func mistakesAreForgotten(command: Command) throws {
    let longest = try #require(Command.allCases.max { Options.of($0).count < Options.of($1).count })
    let last = try #require(Options.of(longest).last { $0.kind != .flag })
    #expect(sentence { try Settings.of(longest, "--\(last.name)") }.hasPrefix("--\(last.name) needs a value"))
    let scan = try CommandLineScan(["--help"], for: command)
    #expect(scan.asksForHelp)
  }

  @Test("Any words at all end in settings or in a sentence")
  func fuzz() {
    var random = SplitMix64(seed: 7)
    let pieces = [
      "-", "--", "=", "b", "X", "topic", "mail-to", "\u{1f}", "é", "", "1e999", "a=b", "history", ",", "'", "?", ":", "W",
    ]
    for _ in 0..<3_000 {
      let words = (0..<Int.random(in: 0...4, using: &random)).map { _ in
        (0..<Int.random(in: 0...4, using: &random)).compactMap { _ in pieces.randomElement(using: &random) }.joined()
      }
      for command in [Command.console, .score] {
        let message = sentence { try Settings.parse(arguments: words, surroundings: .bare(), command: command) }
        #expect(message == message.escapingControls, "\(words) \(message)")
      }
    }
  }
}
