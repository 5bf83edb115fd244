import Testing

/// What neither the compiler nor the formatter sees.
@Suite("The tree is tidy")
struct TidyTests {
  /// Something that no line may have.
  struct Ban: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var isFor: @Sendable (SourceFile) -> Bool = { _ in true }
    var isBroken: @Sendable (String) -> Bool
  }

  private static let bans = [
    Ban(
      testDescription: "Nothing is forced: no try!, no as!, no unwrapping", isFor: { !$0.isTest },
      isBroken: { line in
        !line.contains("!=") && !line.contains("//") && !line.contains("\"")
          && line.contains(/\btry!|\bas! |[A-Za-z0-9_)\]]!(\.|\)|,|$| \{)/)
      }),
    Ban(testDescription: "Tests force no try either", isFor: \.isTest, isBroken: { $0.contains(/\btry!/) }),
    Ban(
      testDescription: "Only the executable prints", isFor: { !$0.isTest && $0.room != "wardwatch" },
      isBroken: { $0.contains(/\b(print|debugPrint|dump)\(/) }),
    Ban(testDescription: "Nothing is left for later", isBroken: { $0.contains(/\b(TODO|FIXME|XXX|HACK)\b/) }),
    Ban(
      testDescription: "Tests await events, they do not sleep", isFor: \.isTest,
      isBroken: { $0.contains(/\busleep\b|\bnanosleep\b|Thread\.sleep|Task\.sleep|\bsleep\(/) }),
  ]

  @Test("No line has what none may have", arguments: bans)
  func isKept(_ ban: Ban) {
    let places = SourceFile.all.filter(ban.isFor).flatMap { $0.places(where: ban.isBroken) }
    #expect(places.isEmpty, "\(places.joined(separator: "\n"))")
  }

  @Test("No file of a room is longer than 400 lines: it may want a wall")
  func isShort() {
    #expect(SourceFile.all.filter { !$0.isTest && $0.lines.count > 401 }.map(\.path) == [])
  }

  @Test("What is shared unchecked says nearby what guards it")
  func isGuarded() {
    let silent = SourceFile.all.flatMap { file in
      file.lines.indices.filter { index in
        guard file.lines[index].contains(/@unchecked Sendable\b(?!`)/) else { return false }
        let nearby = file.lines[max(0, index - 5)..<min(file.lines.count, index + 6)]
        return !nearby.contains { $0.contains(/\/\/.*([Gg]uard|Unchecked because)/) }
      }.map { "\(file.path):\($0 + 1)" }
    }
    #expect(silent == [])
  }

  @Test("The files are found at all")
  func isLooking() {
    #expect(SourceFile.all.count { !$0.isTest } > 200)
    #expect(SourceFile.all.count(where: \.isTest) > 50)
  }
}
