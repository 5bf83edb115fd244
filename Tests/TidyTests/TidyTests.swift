import Testing

/// What neither the compiler nor the formatter sees.
@Suite("The tree is tidy")
struct TidyTests {
  /// Something that no line may have.
  struct Ban: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var pattern: String
    /// A line that the ban must find.
    var example: String
    var isFor: @Sendable (SourceFile) -> Bool = { _ in true }
  }

  private static let bans = [
    Ban(
      testDescription: "Nothing is forced: no try!, no as!, no unwrapping",
      pattern: #"^(?!.*(?:!=|//|")).*(?:\btry!|\bas! |[A-Za-z0-9_)\]]!(?:\.|\)|,|$| \{))"#,
      example: "let bed = beds.first!.name", isFor: { !$0.isTest }),
    Ban(testDescription: "Tests force no try either", pattern: #"\btry!"#, example: "try! open()", isFor: \.isTest),
    Ban(
      testDescription: "Only the executables print", pattern: #"\b(?:print|debugPrint|dump)\("#, example: "print(bed)",
      isFor: { !$0.isTest && !$0.room.hasPrefix("wardwatch") }),
    Ban(testDescription: "Nothing is left for later", pattern: #"\b(?:TODO|FIXME|XXX|HACK)\b"#, example: "// TODO: later"),
    Ban(
      testDescription: "Tests await events, they do not sleep",
      pattern: #"\b(?:usleep|nanosleep)\b|\b(?:Thread|Task)\.sleep|\bsleep\("#,
      example: "try await Task.sleep(for: .seconds(1))", isFor: \.isTest),
    Ban(
      testDescription: "A lock guards no bare function, which each look would wrap once more",
      pattern: #"\bGuarded(?:<(?!\[).*->|\(\{)"#, example: "let told = Guarded<(@Sendable (Bed) -> Void)?>(nil)"),
  ]

  @Test("A ban finds what it is there for", arguments: bans)
  func bites(_ ban: Ban) throws {
    #expect(try SourceFile(path: "", text: "\n\(ban.example)\n").matches(of: ban.pattern).map(\.lineIndex) == [1])
  }

  @Test("No line has what none may have", arguments: bans)
  func isKept(_ ban: Ban) throws {
    let places = try SourceFile.all.filter(ban.isFor).flatMap { try $0.matches(of: ban.pattern) }
    #expect(places.isEmpty, "\(places.map { "\($0)" }.joined(separator: "\n"))")
  }

  @Test("Nor one that has a name")
  func namesNoFunction() throws {
    let named = try SourceFile.all.flatMap { try $0.matches(of: #"typealias (\w+) = .*->"#) }.map(\.text)
    #expect(named.contains("Delivery"))
    let places = try SourceFile.all.flatMap {
      try $0.matches(of: #"\bGuarded<(?!\[)[^>]*\b(?:\#(named.joined(separator: "|")))\b"#)
    }
    #expect(places.isEmpty, "\(places.map { "\($0)" }.joined(separator: "\n"))")
  }

  @Test("No file of a room is longer than 400 lines: it may want a wall")
  func isShort() {
    #expect(SourceFile.all.filter { !$0.isTest && $0.lines.count > 401 }.map(\.path) == [])
  }

  @Test("What is shared unchecked says nearby what guards it")
  func isGuarded() throws {
    let silent = try SourceFile.all.flatMap { file in
      let reasons = try file.matches(of: "//.*(?:[Gg]uard|Unchecked because)").map(\.lineIndex)
      return try file.matches(of: #"^[^/\n]*@unchecked Sendable\b"#).filter { match in
        !reasons.contains { abs($0 - match.lineIndex) <= 5 }
      }
    }
    #expect(silent.map { "\($0)" } == [])
  }

  @Test("The files are found at all")
  func isLooking() {
    #expect(SourceFile.all.count { !$0.isTest } > 200)
    #expect(SourceFile.all.count(where: \.isTest) > 50)
  }
}
