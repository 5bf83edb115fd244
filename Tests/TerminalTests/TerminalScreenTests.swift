import Console
import Foundation
import Testing

@testable import Terminal

extension TerminalTests {
  /// Screens on /dev/null: ncurses holds the cells, and they are read back from it.
  @Suite("Painting")
  struct TerminalScreenTests {
    private func withScreen(
      _ terminal: String, least: Abilities.Colours = .none, limit: Abilities = Abilities(),
      _ body: (TerminalScreen) throws -> Void
    ) throws {
      // A locale that every machine has, whatever the environment of the tests says.
      setenv("LC_ALL", "C.UTF-8", 1)
      let screen = try TerminalScreen(
        wish: TerminalWish(terminalName: terminal, leastColours: least, limit: limit))
      defer { screen.close() }
      try body(screen)
    }

    private func frame(_ lines: [String], size: Size, style: Style = Style(.text)) -> Frame {
      var frame = Frame(size: size)
      for (row, line) in lines.enumerated() {
        for (column, scalar) in line.unicodeScalars.enumerated() {
          frame[row, column] = Cell(text: String(scalar), style: style)
        }
      }
      return frame
    }

    @Test(
      "What is painted is what ncurses holds",
      arguments: [
        "xterm-256color", "xterm", "xterm-mono", "screen-256color", "screen", "tmux-256color", "vt100", "vt220", "linux", "ansi",
      ])
    func paintsText(terminal: String) throws {
      try withScreen(terminal) { screen in
        let size = screen.size
        #expect(size.columns >= 10 && size.rows >= 3)
        screen.paint(frame(["HIGH 07", "", "▁▂█ é"], size: size))
        #expect(screen.text(row: 0).hasPrefix("HIGH 07 "))
        #expect(screen.text(row: 2).hasPrefix("▁▂█ é "))
        screen.paint(frame(["LOW 12"], size: size))
        #expect(screen.text(row: 0).hasPrefix("LOW 12  "))
        #expect(screen.text(row: 2).allSatisfy { $0 == " " })
      }
    }

    @Test("A wide character takes its two columns and the rest stays in line")
    func paintsWideCharacters() throws {
      try withScreen("xterm-256color") { screen in
        var picture = Frame(size: screen.size)
        picture[0, 0] = Cell(text: "漢")
        picture[0, 1] = Cell(text: "")
        picture[0, 2] = Cell(text: "x")
        picture[1, 0] = Cell(text: "e\u{301}")
        picture[1, 1] = Cell(text: "y")
        screen.paint(picture)
        #expect(screen.text(row: 0).hasPrefix("漢x "))
        #expect(screen.text(row: 1).unicodeScalars.starts(with: "e\u{301}y ".unicodeScalars))
      }
    }

    @Test("Every ink on every ground has a look, and alarms have looks of their own")
    func coloursAlarms() throws {
      try withScreen("xterm-256color") { screen in
        var picture = Frame(size: screen.size)
        for (row, ground) in Ground.allCases.enumerated() {
          for (column, ink) in Ink.allCases.enumerated() {
            picture[row, column] = Cell(text: "x", style: Style(ink, bold: ink == .high), ground: ground)
          }
        }
        screen.paint(picture)
        let pairs = [Ink.text, .high, .medium, .low, .technical].map { screen.look(row: 0, column: Int($0.rawValue)).pair }
        #expect(Set(pairs).count == pairs.count)
        #expect(!screen.look(row: 0, column: Int(Ink.high.rawValue)).isBold, "weight costs bytes")
      }
    }

    @Test("Without colours reversal and weight still speak")
    func monochrome() throws {
      try withScreen("xterm-256color", limit: Abilities(colours: .none)) { screen in
        #expect(screen.abilities.colours == .none)
        var picture = Frame(size: screen.size)
        picture[0, 0] = Cell(text: "!", style: Style(.high, bold: true, reversed: true))
        picture[1, 0] = Cell(text: "x", style: Style(.text), ground: .selection)
        screen.paint(picture)
        #expect(screen.look(row: 0, column: 0) == (true, true, 0))
        #expect(screen.look(row: 1, column: 0).isReversed)
      }
    }

    @Test(
      "A terminal is taken for what it can do",
      arguments: [("xterm-256color", Abilities.Colours.twoHundredFiftySix), ("xterm", .eight), ("vt100", .none)])
    func abilities(terminal: String, colours: Abilities.Colours) throws {
      try withScreen(terminal) { #expect($0.abilities.colours == colours) }
    }

    @Test(
      "A terminal has the colours that somebody says it has, whatever its name promises",
      arguments: [
        ("xterm", Abilities.Colours.twoHundredFiftySix), ("xterm", .sixteen), ("screen", .twoHundredFiftySix),
        ("vt100", .twoHundredFiftySix), ("no-such-terminal", .twoHundredFiftySix),
      ])
    func saidColours(terminal: String, colours: Abilities.Colours) throws {
      try withScreen(terminal, least: colours, limit: Abilities(colours: colours)) { #expect($0.abilities.colours == colours) }
    }

    @Test(
      "An unknown or missing TERM is painted as what nearly every terminal is, and said",
      arguments: ["no-such-terminal", "", nil])
    func unknownTerminal(name: String?) throws {
      let screen = try TerminalScreen(wish: TerminalWish(terminalName: name))
      defer { screen.close() }
      #expect(screen.notes.count == 1 && screen.notes[0].contains("xterm-256color"))
      #expect(screen.abilities.colours == .twoHundredFiftySix)
    }

    @Test("A terminal whose cursor cannot be moved is refused in words")
    func refusesTypewriters() {
      #expect(throws: TerminalError.noCursor(name: "dumb")) { _ = try TerminalScreen(wish: TerminalWish(terminalName: "dumb")) }
      #expect(TerminalError.noCursor(name: "dumb").description.contains("TERM"))
    }

    @Test(
      "A locale that is not installed gives way to C.UTF-8 where it is one of UTF-8, and that is said",
      arguments: [("xx_XX.UTF-8", true), ("xx_XX.utf8@euro", true), ("xx_XX.ISO-8859-1", false)])
    func missingLocale(name: String, isUnicode: Bool) throws {
      setenv("LC_ALL", name, 1)
      defer { setenv("LC_ALL", "C.UTF-8", 1) }
      let screen = try TerminalScreen(wish: TerminalWish(terminalName: "xterm"))
      defer { screen.close() }
      #expect(screen.abilities.isUnicode == isUnicode)
      #expect(screen.notes.count == 1 && screen.notes[0].contains(name))
      let quiet = try TerminalScreen(wish: TerminalWish(terminalName: "xterm", limit: Abilities(isUnicode: false)))
      defer { quiet.close() }
      #expect(quiet.notes.isEmpty)
    }

    @Test("A paste is asked to be marked after the alternate screen is taken, and no longer when it is left")
    func asksForMarkedPastes() throws {
      try withScreen("xterm-256color") { screen in
        screen.paint(frame(["x"], size: screen.size))
        let taken = String(decoding: screen.takeBytes(), as: UTF8.self)
        #expect(taken.hasPrefix("\u{1B}[?1049h") && taken.hasSuffix(TerminalScreen.pasteMarksOn))
        screen.paint(frame(["y"], size: screen.size))
        #expect(!String(decoding: screen.takeBytes(), as: UTF8.self).contains("2004"))
        screen.suspend()
        let left = String(decoding: screen.takeBytes(), as: UTF8.self)
        #expect(left.contains(TerminalScreen.pasteMarksOff) && left.contains("\u{1B}[?1049l"))
        screen.paint(frame(["y"], size: screen.size))
        #expect(String(decoding: screen.takeBytes(), as: UTF8.self).contains(TerminalScreen.pasteMarksOn))
      }
      try withScreen("vt100") { screen in
        screen.paint(frame(["x"], size: screen.size))
        #expect(!String(decoding: screen.takeBytes(), as: UTF8.self).contains("2004"))
      }
    }

    private func expectNoScrolling(_ screen: TerminalScreen) {
      let bytes = String(decoding: screen.takeBytes(), as: UTF8.self)
      let scrolls = bytes.split(separator: "\u{1B}").dropFirst().contains { part in
        part.hasPrefix("[") && part.dropFirst().drop { $0.isNumber || $0 == ";" }.first.map { "STLMr".contains($0) } == true
      }
      #expect(!scrolls, "\(bytes.debugDescription.prefix(300))")
    }

    @Test("Rows that change places are written anew: small emulators know no scrolling of parts of the screen")
    func doesNotScroll() throws {
      try withScreen("xterm-256color") { screen in
        var lines = (0..<20).map { "row \($0): " + String(repeating: "abc \($0 * 7919 % 101) ", count: 6) }
        screen.paint(frame(lines, size: screen.size))
        _ = screen.takeBytes()
        for places in 1...6 {
          lines = Array(lines[places...] + lines[..<places])
          screen.paint(frame(lines, size: screen.size))
          expectNoScrolling(screen)
          #expect(screen.text(row: 0).hasPrefix("row \(lines[0].dropFirst(4).prefix { $0 != ":" })"))
        }
      }
    }

    @Test("So are rows that come back in other colours, and the only blank one where it is another than before")
    func doesNotScrollWhatReadsTheSame() throws {
      try withScreen("xterm-256color") { screen in
        func lines(_ word: String, blank: Int) -> [String] {
          (0..<screen.size.rows).map { $0 == blank ? "" : "\(word) \($0 * 7919 % 101) " + String(repeating: word, count: 12) }
        }
        screen.paint(frame(lines("list", blank: 4), size: screen.size))
        _ = screen.takeBytes()
        screen.paint(frame(lines("page", blank: 2), size: screen.size))
        expectNoScrolling(screen)
        let below = Array(lines("page", blank: 2).dropFirst(3)) + ["a", "b", "c"]
        screen.paint(frame(below, size: screen.size, style: Style(.accent)))
        expectNoScrolling(screen)
      }
    }

    @Test(
      "Text that moves along its line is written anew: small emulators fill what was deleted with a ground of their own",
      arguments: [Theme.dark, .light])
    func neitherInsertsNorDeletes(theme: Theme) throws {
      try withScreen("xterm") { screen in
        for shift in [0, 1, 5, 2, 40, 0] {
          var picture = frame([String(repeating: " ", count: shift) + String(repeating: "abc def ", count: 5)], size: screen.size)
          picture.theme = theme
          screen.paint(picture)
          let finals = String(decoding: screen.takeBytes(), as: UTF8.self).split(separator: "\u{1B}").compactMap { part in
            part.hasPrefix("[") ? part.dropFirst().drop { $0.isNumber || $0 == ";" }.first : nil
          }
          #expect(!finals.contains("P") && !finals.contains("@"))
        }
      }
    }

    @Test("It is as large as it is told")
    func resizes() throws {
      try withScreen("xterm-256color") { screen in
        for size in [Size(columns: 200, rows: 60), Size(columns: 1, rows: 1), Size(columns: 400, rows: 200)] {
          screen.resize(to: size)
          #expect(screen.size == size)
          screen.paint(frame(["x"], size: size))
          #expect(screen.text(row: 0).hasPrefix("x"))
        }
      }
    }
  }
}
