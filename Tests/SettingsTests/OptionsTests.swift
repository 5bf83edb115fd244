internal import Testing

@testable import Settings

@Suite("The table of options")
struct OptionsTests {
  @Test("Every command has a default for each option it takes, but those it requires", arguments: Command.allCases)
  func defaults(command: Command) throws {
    let required = Options.of(command).filter { $0.isRequired(by: command) }.map { "--\($0.name)=\($0.choices.first ?? "x")" }
    let settings = try Settings.parse(arguments: required, surroundings: .bare(), command: command)
    for option in Options.of(command) {
      #expect(settings.resolved[option.name] != nil)
    }
  }

  @Test("No two options share a name or a letter, and each serves some command and explains itself in one line")
  func unique() {
    #expect(Options.all.count > 40)
    #expect(Set(Options.all.map(\.name)).count == Options.all.count)
    let letters = Options.all.compactMap(\.short)
    #expect(Set(letters).count == letters.count)
    for option in Options.all {
      #expect(!option.commands.isEmpty && !option.help.isEmpty && !option.help.contains("\n"), "\(option.name)")
    }
  }

  @Test("Values have the types and units that their names say")
  func types() throws {
    let settings = try Settings.of()
    #expect(settings.bootstrap == "localhost:9092")
    #expect(settings.historySeconds == 1_800)
    #expect(settings.maxMessageBytes == 1_000_000)
    #expect(settings.smtpSecurity == .automatic)
    #expect(settings.kafka == [:])
    #expect(settings.weights == nil)
    #expect(settings.runSeconds == nil)
    #expect(settings.delayHighSeconds == 10 && settings.delayMediumSeconds == 14 && settings.delayLowSeconds == 19)
    #expect(settings.maxAgeSeconds == 900)
  }

  @Test("A command may have a default of its own")
  func exceptions() throws {
    #expect(try Settings.of(.demo).beds == 12)
    #expect(try Settings.of(.replay, "--vitals=x").beds == 36)
    #expect(try Settings.of(.score, "--vitals=x").output == "-")
    #expect(try Settings.of(.train, "--vitals=x", "--outcomes=y").output == "weights")
  }

  @Test("An option of another command has its default")
  func foreign() throws {
    #expect(try Settings.of(.demo).bootstrap == "localhost:9092")
  }

  @Test("A command says which option it cannot do without")
  func required() {
    #expect(sentence { try Settings.of(.score) } == "wardwatch score needs --vitals=FILE. Try 'wardwatch score --help'.")
  }

  @Test(
    "Folders follow the XDG specification",
    arguments: [
      (["HOME": "/home/n"], "/home/n/.local/state/wardwatch"),
      (["HOME": "/home/n", "XDG_STATE_HOME": "/srv/state"], "/srv/state/wardwatch"),
      (["HOME": "/home/n", "XDG_STATE_HOME": "relative"], "/home/n/.local/state/wardwatch"),
      (["HOME": "/home/n", "WARDWATCH_STATE": "~/ward"], "/home/n/ward"),
      ([:], "/var/lib/wardwatch"),
    ])
  func state(environment: [String: String], folder: String) throws {
    let settings = try Settings.of(environment: environment)
    #expect(settings.state == folder)
    #expect(settings.rejects == folder + "/rejects.jsonl")
    #expect(settings.log == folder + "/wardwatch.log")
  }

  @Test("NO_COLOR and USER give defaults, which a flag overrides")
  func environmentDefaults() throws {
    let environment = ["NO_COLOR": "1", "USER": "nurse"]
    #expect(try Settings.of(environment: environment).color == .never)
    #expect(try Settings.of(environment: environment).user == "nurse")
    #expect(try Settings.of(.console, "--color=256", environment: environment).color == .all)
  }
}
