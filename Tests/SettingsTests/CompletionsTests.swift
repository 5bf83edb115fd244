internal import Testing

@testable import Settings

@Suite("Completions")
struct CompletionsTests {
  @Test("Every command, and every option that is a flag, is in each script", arguments: Shell.allCases)
  func isWhole(shell: Shell) {
    let text = Completions(for: shell).text
    for command in Command.allCases where command != .console { #expect(text.contains(command.rawValue)) }
    for option in Options.all where option.secrecy != .secret {
      #expect(text.contains(shell == .fish ? "-l \(option.name) " : "--\(option.name)"), "\(option.name)")
    }
    #expect(!text.contains("smtp-password"))
  }

  private static let all = Command.allCases.filter { $0 != .console }.map(\.rawValue)

  /// What bash offers for the last of `words`; a line that begins with `!` is what it told readline to do.
  private func bash(_ words: [String]) throws -> [String] {
    let line = words.map { "'\($0)'" }.joined(separator: " ")
    let said = try #require(Tool("bash")).run(
      [
        "--norc", "-c",
        "source /dev/stdin; compopt() { echo \"!$*\"; }; COMP_WORDS=(\(line)); COMP_CWORD=\(words.count - 1)\n"
          + "_wardwatch; ((${#COMPREPLY[@]} == 0)) || printf '%s\\n' \"${COMPREPLY[@]}\"",
      ],
      input: Completions(for: .bash).text)
    #expect(said.status == 0)
    return said.output.split(separator: "\n").map(String.init)
  }

  @Test(
    "Bash completes commands, options and values, however it parts the words",
    .enabled(if: Tool.isInstalled("bash")),
    arguments: [
      (["wardwatch", "sco"], ["score"]),
      (["wardwatch", "help", "sco"], ["score"]),
      (["wardwatch", "--boot"], ["!-o nospace", "--bootstrap="]),
      (["wardwatch", "--head"], ["--headless"]),
      (["wardwatch", "simulate", "--be"], ["!-o nospace", "--beds="]),
      (["wardwatch", "--be"], []),
      (["wardwatch", "check", "--head"], []),
      (["wardwatch", "--color", ""], ["auto", "never", "16", "256", "truecolor"]),
      (["wardwatch", "--color", "=", "n"], ["never"]),
      (["wardwatch", "--color", "="], ["auto", "never", "16", "256", "truecolor"]),
      (["wardwatch", "--color=n"], ["--color=never"]),
      (["wardwatch", "--ascii", "=", "y"], ["yes"]),
      (["wardwatch", "--ascii", "--col"], ["!-o nospace", "--color="]),
      (["wardwatch", "simulate", "--scenarios", "=", "fever,sep"], ["fever,sepsis"]),
      (["wardwatch", "--config", ""], ["!-o default"]),
      (["wardwatch", "--state", "=", "/v"], ["!-o dirnames"]),
      (["wardwatch", "-b", ""], []),
      (["wardwatch", "completions", "z"], ["zsh"]),
      (["wardwatch", "manual", ""], ["1", "5", "--page=", "--help", "--version"]),
    ])
  func bash(words: [String], offers: [String]) throws {
    #expect(try bash(words) == offers)
  }

  @Test("Bash offers all commands first", .enabled(if: Tool.isInstalled("bash")))
  func bashCommands() throws {
    #expect(try bash(["wardwatch", ""]) == Self.all + ["help"])
  }

  @Test("Zsh reads its script", .enabled(if: Tool.isInstalled("zsh")))
  func zsh() throws {
    let folder = try TemporaryFolder()
    let said = try #require(Tool("zsh")).run(["-n", folder.file("_wardwatch", Completions(for: .zsh).text)])
    #expect(said.output == "" && said.status == 0)
  }

  @Test(
    "Fish completes commands, options and values",
    .enabled(if: Tool.isInstalled("fish")),
    arguments: [
      ("wardwatch sco", ["score"]),
      ("wardwatch --boot", ["--bootstrap"]),
      ("wardwatch simulate --be", ["--beds"]),
      ("wardwatch check --be", []),
      ("wardwatch --color n", ["never"]),
      ("wardwatch --color=n", ["--color=never"]),
      ("wardwatch completions z", ["zsh"]),
      ("wardwatch help eval", ["evaluate"]),
    ])
  func fish(line: String, offers: [String]) throws {
    let folder = try TemporaryFolder()
    let script = try folder.file("wardwatch.fish", Completions(for: .fish).text)
    let said = try #require(Tool("fish")).run(["--no-config", "-c", "source \(script); complete -C '\(line)'"])
    #expect(said.status == 0)
    #expect(said.output.split(separator: "\n").map { String($0.prefix { $0 != "\t" }) } == offers)
  }
}
