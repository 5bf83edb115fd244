import Console
import Foundation
import Testing

@testable import Terminal

extension TerminalTests {
  /// Screens on /dev/null: ncurses holds the cells, and they are read back from it.
  @Suite("Painting")
  struct TerminalScreenTests {
    private func withScreen(
      _ terminal: String, limit: Abilities = Abilities(), _ body: (TerminalScreen) throws -> Void
    ) throws {
      // A locale that every machine has, whatever the environment of the tests says.
      setenv("LC_ALL", "C.UTF-8", 1)
      let null = open("/dev/null", O_RDWR)
      defer { Glibc.close(null) }
      let screen = try TerminalScreen(
        inputDescriptor: null, outputDescriptor: null, terminalName: terminal, limit: limit)
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

    @Test("What is painted is what ncurses holds", arguments: ["xterm-256color", "xterm", "screen-256color", "vt100", "linux"])
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
        #expect(screen.look(row: 0, column: Int(Ink.high.rawValue)).isBold)
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

    @Test("An unknown or missing TERM is one clear sentence", arguments: ["no-such-terminal", "", nil])
    func unknownTerminal(name: String?) {
      #expect(throws: TerminalError.unknownTerminal(name: name ?? "")) {
        _ = try TerminalScreen(terminalName: name)
      }
      #expect(TerminalError.unknownTerminal(name: name ?? "").description.contains("TERM"))
    }

    @Test(
      "Characters become keys",
      arguments: [
        (UInt32(10), Key.enter), (13, .enter), (27, .escape), (127, .backspace), (8, .backspace), (9, .tab),
        (0x6A, .character("j")),
        (0xE9, .character("é")), (0x6F22, .character("漢")),
      ])
    func characterKeys(code: UInt32, key: Key) { #expect(Key(code: code, isFunctionKey: false) == key) }

    @Test("Control characters are no keys", arguments: [UInt32(0), 1, 7, 31, 0x80, 0x9B, 0xD800])
    func controlCharacters(code: UInt32) { #expect(Key(code: code, isFunctionKey: false) == nil) }

    @Test(
      "Function keys become keys",
      arguments: [
        (UInt32(0o402), Key.down), (0o403, .up), (0o404, .left), (0o405, .right), (0o523, .pageUp), (0o522, .pageDown),
        (0o406, .home),
        (0o550, .end),
      ])
    func functionKeys(code: UInt32, key: Key) { #expect(Key(code: code, isFunctionKey: true) == key) }
  }
}
