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

    @Test("A signal ends it in order, with the terminal given back", arguments: [SIGINT, SIGTERM, SIGHUP])
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
      try rehearsal.waitUntil("the crash") {
        if rehearsal.output.contains("\u{1B}[?1049l") { return true }
        // No key more than it takes: that would be an answer to the question.
        rehearsal.type("a")
        return false
      }
      let givenBack = Date()
      let ending = rehearsal.ending()
      #expect(signals.contains { ending == .killed($0) })
      #expect(-givenBack.timeIntervalSinceNow < 5)
      rehearsal.expectGivenBack()
    }

    @Test("Ctrl-C ends it as a signal does")
    func controlC() throws {
      let rehearsal = try Rehearsal()
      try rehearsal.waitFor("Okafor")
      rehearsal.type("\u{3}")
      #expect(rehearsal.ending() == .exited(128 + SIGINT))
      rehearsal.expectGivenBack()
    }

    @Test("When the terminal hangs up it ends by itself and does not spin")
    func hangsUp() throws {
      let rehearsal = try Rehearsal()
      try rehearsal.waitFor("Okafor")
      rehearsal.hangUp()
      let ending = rehearsal.ending()
      #expect(ending == .exited(128 + SIGHUP) || ending == .exited(3))
    }

    @Test("Ctrl-Z gives the terminal back, and going on draws everything again")
    func suspends() throws {
      let rehearsal = try Rehearsal()
      try rehearsal.waitFor("Okafor")
      rehearsal.send(SIGTSTP)
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
      try rehearsal.acknowledge {
        (try? String(contentsOf: log, encoding: .utf8))?.contains("acknowledged\n") ?? false
      }
      rehearsal.type("q")
      #expect(rehearsal.ending() == .exited(0))
      #expect(!rehearsal.output.contains("acknowledged\r\n"))
    }

    @Test("A TERM that nobody knows is a sentence, and the terminal is left alone")
    func refusesUnknownTerminal() throws {
      let rehearsal = try Rehearsal(environment: ["TERM": "no-such-terminal"])
      #expect(rehearsal.ending() == .exited(2))
      #expect(rehearsal.output.contains("no-such-terminal"))
      #expect(rehearsal.settingsAreAsBefore)
    }
  }
}
