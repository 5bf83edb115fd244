internal import Testing

@testable import Settings

@Suite("The pages of the manual")
struct ManualPageTests {
  /// As it stands in roff.
  private func escaped(_ text: String) -> String { text.map { $0 == "-" ? "\\-" : String($0) }.joined() }

  @Test("wardwatch(1) has every command, and each of its options below it", arguments: Command.allCases)
  func program(command: Command) throws {
    let text = ManualPage(.program).text
    let heading = command == .console ? ".SH OPTIONS\n" : ".SS \"\(escaped(HelpPage.synopsis(of: command)))\"\n"
    let begin = try #require(text.firstRange(of: heading)).upperBound
    let end = text[begin...].firstRange(of: command == .console ? "\n.SH" : "\n.S")?.lowerBound ?? text.endIndex
    for option in Options.of(command) {
      let name = option.secrecy == .secret ? option.environmentName : "--\(option.name)"
      #expect(text[begin..<end].contains(escaped(name)), "\(option.name)")
    }
  }

  @Test("wardwatch.toml(5) has every key, with a value that it may have")
  func settingsFile() throws {
    let text = ManualPage(.settingsFile).text
    for option in Options.all where option.isInFile {
      #expect(text.contains("\\fB\(escaped(option.name))\\fR"), "\(option.name)")
    }
    #expect(!text.contains("\\fBconfig\\fR") && !text.contains("\\fBshell\\fR"))
  }

  @Test("What would be a request at the start of a line, or another character on a terminal, is written as itself")
  func escapes() {
    var page = Roff(page: "x", section: .program, about: "Tests")
    page.paragraph(".de 'x' - \\ \"~^` é")
    page.paragraph("'quoted")
    #expect(page.text.hasSuffix(".PP\n\\&.de \\(aqx\\(aq \\- \\e \\(dq\\(ti\\(ha\\(ga \\[u00E9]\n.PP\n\\(aqquoted\n"))
  }

  @Test("groff has nothing to warn of", .enabled(if: Tool.isInstalled("groff")), arguments: ManualSection.allCases)
  func groff(section: ManualSection) throws {
    let said = try #require(Tool("groff")).run(["-man", "-Tutf8", "-ww", "-z"], input: ManualPage(section).text)
    #expect(said.output == "" && said.status == 0)
  }

  @Test("mandoc has nothing to warn of", .enabled(if: Tool.isInstalled("mandoc")), arguments: ManualSection.allCases)
  func mandoc(section: ManualSection) throws {
    let said = try #require(Tool("mandoc")).run(["-T", "lint", "-W", "warning"], input: ManualPage(section).text)
    #expect(said.output == "" && said.status == 0)
  }

  @Test("At 80 columns no line is cut", .enabled(if: Tool.isInstalled("groff")), arguments: ManualSection.allCases)
  func width(section: ManualSection) throws {
    let said = try #require(Tool("groff")).run(
      ["-man", "-Tutf8", "-rLL=78n", "-P-c", "-P-b", "-P-u"], input: ManualPage(section).text)
    let lines = said.output.split(separator: "\n")
    #expect(lines.count > 100)
    #expect(lines.filter { $0.count > 80 } == [])
  }
}
