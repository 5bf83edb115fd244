import Foundation
import Testing

@testable import Terminal

/// ncurses keeps one terminal for the whole process, so these run one after the other.
@Suite("Terminal", .serialized)
struct TerminalTests {}

extension TerminalTests {
  /// The console on a real pseudo-terminal, in a process of its own.
  @Suite("From taking the terminal over to giving it back")
  struct TerminalSessionTests {
    @Test("It draws the ward, and q gives the terminal back")
    func quits() throws {
      let rehearsal = try Rehearsal()
      try rehearsal.waitFor("Okafor")
      #expect(rehearsal.output.contains("\u{1B}[?1049h"))
      #expect(!rehearsal.settingsAreAsBefore)
      rehearsal.type("q")
      #expect(rehearsal.ending() == .exited(0))
      rehearsal.expectGivenBack()
    }

    @Test(
      "A signal ends it in order, with the terminal given back",
      arguments: [
        SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM, SIGPROF, SIGXCPU, SIGXFSZ, SIGSTKFLT, SIGIO,
        SIGPWR,
        SIGSYS, 34, 50, 64,
      ])
    func endsOnSignal(number: Int32) throws {
      let rehearsal = try Rehearsal()
      try rehearsal.waitFor("Okafor")
      rehearsal.send(number)
      #expect(rehearsal.ending() == .exited(128 + number))
      rehearsal.expectGivenBack()
    }

    @Test(
      "A crash gives the terminal back and stays a crash",
      arguments: [("trap", [SIGILL, SIGTRAP]), ("abort", [SIGABRT]), ("segv", [SIGSEGV])])
    func givesBackOnCrash(how: String, signals: [Int32]) throws {
      // As on a machine that has Swift's toolchain: its crash handler would ask on the terminal what to do, and wait.
      let rehearsal = try Rehearsal(environment: ["REHEARSAL_CRASH": how, "SWIFT_BACKTRACE": "enable=yes,interactive=yes"])
      try rehearsal.waitFor("Okafor")
      // No key more than it takes: that would be an answer to the question.
      try rehearsal.press("a") { rehearsal.output.contains("\u{1B}[?1049l") }
      let givenBack = Date()
      let ending = rehearsal.ending()
      #expect(signals.contains { ending == .killed($0) })
      #expect(-givenBack.timeIntervalSinceNow < 5)
      rehearsal.expectGivenBack()
    }

    @Test("Ctrl-C and Ctrl-\\ end it as their signals do", arguments: [("\u{3}", SIGINT), ("\u{1C}", SIGQUIT)])
    func controlKeys(key: String, number: Int32) throws {
      let rehearsal = try Rehearsal()
      try rehearsal.waitFor("Okafor")
      rehearsal.type(key)
      #expect(rehearsal.ending() == .exited(128 + number))
      rehearsal.expectGivenBack()
    }

    @Test("Told to end while nobody reads its terminal, it is gone within a second, and who reads on finds it given back")
    func endsUnread() throws {
      let rehearsal = try Rehearsal()
      try rehearsal.waitFor("Okafor")
      // Sizes that change and are drawn whole fill what the kernel holds for the reader.
      for turn in 0..<60 {
        rehearsal.resize(columns: 200 + turn % 2, rows: 60)
        rehearsal.wait(seconds: 0.05)
      }
      rehearsal.send(SIGTERM)
      // A second, and two for a machine that runs all other tests beside it.
      #expect(rehearsal.endingUnread(withinSeconds: 3) == .exited(128 + SIGTERM))
      rehearsal.expectGivenBack()
    }

    @Test("Text that is pasted acknowledges nobody and ends nothing, with marks or without, and is refused in words")
    func refusesPastes() throws {
      let log = FileManager.default.temporaryDirectory.appendingPathComponent("rehearsal-\(UUID().uuidString).log")
      defer { try? FileManager.default.removeItem(at: log) }
      let rehearsal = try Rehearsal(environment: ["REHEARSAL_LOG": log.path])
      try rehearsal.waitFor("Okafor")
      rehearsal.watch(seconds: 2)
      for text in ["see bed 06 at once\r", "quick note"] {
        rehearsal.forgetOutput()
        rehearsal.type(text)
        try rehearsal.waitFor("keys came at once")
        rehearsal.type("\u{1B}[200~\(text)\u{1B}[201~")
        try rehearsal.waitFor("pasted text does nothing here")
      }
      for answer in ["\u{1B}]11;rgb:aaaa/aaaa/aaaa\u{7}", "\u{1B}[97;5u", "\u{1B}[4~", "\u{1B}[?1;2c", "\u{1B}P1+r\u{1B}\\"] {
        rehearsal.type(answer)
      }
      rehearsal.watch(seconds: 0.5)
      #expect(!rehearsal.hasEnded)
      #expect((try? String(contentsOf: log, encoding: .utf8))?.contains("acknowledged") != true)
      // On a busy machine what came before may be read together with the key, which is then refused: a person presses it again.
      for _ in 0..<20 where !rehearsal.hasEnded {
        rehearsal.type("q")
        rehearsal.watch(seconds: 0.5)
      }
      #expect(rehearsal.ending() == .exited(0))
      rehearsal.expectGivenBack()
    }

    @Test("Ten thousand random bytes neither end it wrongly nor leave the terminal", arguments: [1, 2] as [UInt64])
    func survivesNoise(seed: UInt64) throws {
      let rehearsal = try Rehearsal()
      try rehearsal.waitFor("Okafor")
      var state = seed
      for _ in 0..<100 {
        let bytes = (0..<100).map { _ -> UInt8 in
          state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
          let byte = UInt8(truncatingIfNeeded: state >> 56)
          // Those that the terminal itself turns into signals.
          return [3, 0x1A, 0x1C].contains(byte) ? 0 : byte
        }
        rehearsal.type(bytes)
      }
      rehearsal.watch(seconds: 2.5)
      #expect(!rehearsal.hasEnded)
      // Whatever is open by now is closed, and the key stands alone.
      try rehearsal.press("\u{1B}") { true }
      rehearsal.watch(seconds: 0.5)
      rehearsal.type("\u{1B}")
      rehearsal.watch(seconds: 0.5)
      rehearsal.type("q")
      #expect(rehearsal.ending() == .exited(0))
      rehearsal.expectGivenBack()
    }

    @Test(
      "When the terminal hangs up it ends by itself within a second, whether or not anybody tells it",
      arguments: [(false, true), (true, true), (true, false)])
    func hangsUp(ignoringHangUps: Bool, isLeader: Bool) throws {
      let rehearsal = try Rehearsal(ignoringHangUps: ignoringHangUps, isLeader: isLeader)
      try rehearsal.waitFor("Okafor")
      rehearsal.hangUp()
      // A second, and two for a machine that runs all other tests beside it.
      let ending = rehearsal.endingUnread(withinSeconds: 3)
      #expect(ending == .exited(3) || (isLeader && ending == .exited(128 + SIGHUP)))
    }

    @Test(
      "Nobody reads its terminal for a while: it waits for nothing, and who reads on can go on"
    )
    func outlivesAReaderThatStops() throws {
      let rehearsal = try Rehearsal()
      try rehearsal.waitFor("Okafor")
      let seconds = ProcessInfo.processInfo.environment["WARDWATCH_UNREAD_SECONDS"].flatMap(Double.init) ?? 3
      let end = Date().addingTimeInterval(seconds)
      var turn = 0
      while Date() < end {
        rehearsal.resize(columns: 200 + turn % 2, rows: 60)
        turn += 1
        rehearsal.wait(seconds: 0.05)
      }
      #expect(!rehearsal.hasEnded)
      rehearsal.resize(columns: 80, rows: 24)
      rehearsal.watch(seconds: 1)
      rehearsal.forgetOutput()
      try rehearsal.press("?") { rehearsal.output.contains("HELP") }
      rehearsal.watch(seconds: 0.5)
      rehearsal.type("q")
      #expect(rehearsal.ending() == .exited(0))
      rehearsal.expectGivenBack()
    }

    @Test("A storm of sizes ends nothing, and the last one is drawn")
    func outlivesAStormOfSizes() throws {
      let rehearsal = try Rehearsal()
      try rehearsal.waitFor("Okafor")
      var state: UInt64 = 7
      for _ in 0..<300 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        rehearsal.resize(columns: 1 + Int(state >> 33 % 400), rows: 1 + Int(state >> 50 % 200))
        rehearsal.watch(seconds: 0.005)
      }
      rehearsal.forgetOutput()
      rehearsal.resize(columns: 120, rows: 40)
      try rehearsal.waitFor("WHY")
      rehearsal.type("q")
      #expect(rehearsal.ending() == .exited(0))
      rehearsal.expectGivenBack()
    }

    @Test(
      "Ctrl-Z, the key or the signal, gives the terminal back, and going on draws all again", arguments: [true, false])
    func suspends(byKey: Bool) throws {
      let rehearsal = try Rehearsal()
      try rehearsal.waitFor("Okafor")
      if byKey { rehearsal.type("\u{1A}") } else { rehearsal.send(SIGTSTP) }
      try rehearsal.waitUntil("it stopped") { rehearsal.isStopped }
      #expect(rehearsal.output.contains("\u{1B}[?1049l"))
      rehearsal.forgetOutput()
      rehearsal.send(SIGCONT)
      try rehearsal.waitFor("Okafor")
      #expect(rehearsal.output.contains("\u{1B}[?1049h"))
      rehearsal.type("q")
      #expect(rehearsal.ending() == .exited(0))
      rehearsal.expectGivenBack()
    }

    @Test("A new size is drawn at once, however often it changes")
    func resizes() throws {
      let rehearsal = try Rehearsal()
      try rehearsal.waitFor("Okafor")
      for (columns, rows) in [(40, 12), (200, 60), (1, 1), (300, 100), (20, 5), (80, 24)] {
        rehearsal.resize(columns: columns, rows: rows)
      }
      rehearsal.forgetOutput()
      rehearsal.resize(columns: 120, rows: 40)
      // Only at this width is the patient beside the list.
      try rehearsal.waitFor("WHY")
      rehearsal.type("q")
      #expect(rehearsal.ending() == .exited(0))
    }

    @Test("What anyone prints meanwhile goes to the log file and not over the screen")
    func detoursOutput() throws {
      let log = FileManager.default.temporaryDirectory.appendingPathComponent("rehearsal-\(UUID().uuidString).log")
      defer { try? FileManager.default.removeItem(at: log) }
      let rehearsal = try Rehearsal(environment: ["REHEARSAL_LOG": log.path])
      try rehearsal.waitFor("Okafor")
      try rehearsal.press("a") {
        (try? String(contentsOf: log, encoding: .utf8))?.contains("acknowledged\n") ?? false
      }
      rehearsal.type("q")
      #expect(rehearsal.ending() == .exited(0))
      #expect(!rehearsal.output.contains("acknowledged\r\n"))
    }

    @Test("What terminals send by themselves, in pieces, with sizes that change meanwhile, acts on nothing")
    func toleratesReports() throws {
      let log = FileManager.default.temporaryDirectory.appendingPathComponent("rehearsal-\(UUID().uuidString).log")
      defer { try? FileManager.default.removeItem(at: log) }
      let rehearsal = try Rehearsal(environment: ["REHEARSAL_LOG": log.path])
      try rehearsal.waitFor("Okafor")
      rehearsal.watch(seconds: 2)
      let pieces: [[UInt8]] = [
        Array("\u{1B}[200~see bed".utf8), Array(" 06 a q\u{1B}[20".utf8), Array("1~".utf8), Array("\u{1B}[<0;10".utf8),
        Array(";10M\u{1B}[32;10;10M".utf8), Array("\u{1B}[57441;1:3u\u{1B}[?1u".utf8), Array("\u{1B}P0;0q#0~-".utf8),
        Array("a q\u{1B}\\".utf8), [0x9B, 0x39], Array("7;5u".utf8), [0x9D] + Array("52;c;cXVpY2s=".utf8), [0x9C],
        [0xE0, 0x81, 0xA1, 0xED, 0xA0, 0x80], Array("\u{1B}kquit\u{1B}\\".utf8), Array("\u{1B}[48;24;80;0;0t".utf8),
        Array("\u{1B}[I\u{1B}[O".utf8),
      ]
      for (place, piece) in pieces.enumerated() {
        rehearsal.type(piece)
        rehearsal.resize(columns: place % 2 == 0 ? 81 : 80, rows: 24)
        rehearsal.watch(seconds: 0.03)
      }
      rehearsal.watch(seconds: 1)
      #expect(!rehearsal.hasEnded)
      #expect((try? String(contentsOf: log, encoding: .utf8))?.contains("acknowledged") != true)
      rehearsal.forgetOutput()
      try rehearsal.press("?") { rehearsal.output.contains("HELP") }
      rehearsal.watch(seconds: 0.5)
      rehearsal.type("q")
      #expect(rehearsal.ending() == .exited(0))
      rehearsal.expectGivenBack()
    }

    @Test(
      "It runs on whatever calls itself a terminal, in whatever locale, and gives it back",
      arguments: [
        ("linux", "C.UTF-8"), ("vt100", "C.UTF-8"), ("vt220", "POSIX"), ("screen", "C.UTF-8"), ("tmux-256color", "C.UTF-8"),
        ("xterm-direct", "C.UTF-8"), ("rxvt", "C.UTF-8"), ("st-256color", "C.UTF-8"), ("xterm-mono", "C"),
        ("xterm-256color", "POSIX"), ("xterm-256color", ""),
      ])
    func anyTerminal(name: String, locale: String) throws {
      let rehearsal = try Rehearsal(environment: ["TERM": name, "LC_ALL": locale])
      try rehearsal.waitFor("Okafor")
      if ["POSIX", "C"].contains(locale) { #expect(!rehearsal.output.unicodeScalars.contains { !$0.isASCII }) }
      if locale.isEmpty { #expect(rehearsal.output.contains("no locale is set")) }
      rehearsal.type("q")
      #expect(rehearsal.ending() == .exited(0))
      #expect(rehearsal.settingsAreAsBefore)
    }

    @Test("A TERM that nobody knows is painted as xterm and said; one that cannot be painted on is a sentence, and left alone")
    func unknownTerminals() throws {
      let unknown = try Rehearsal(environment: ["TERM": "no-such-terminal"])
      try unknown.waitFor("Okafor")
      #expect(unknown.output.contains("no-such-terminal"))
      unknown.type("q")
      #expect(unknown.ending() == .exited(0))
      unknown.expectGivenBack()
      let dumb = try Rehearsal(environment: ["TERM": "dumb"])
      #expect(dumb.ending() == .exited(2))
      #expect(dumb.output.contains("dumb") && !dumb.output.contains("\u{1B}"))
      #expect(dumb.settingsAreAsBefore)
    }
  }
}
