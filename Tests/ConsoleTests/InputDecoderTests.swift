import Testing
import Vitals

@testable import Console

@Suite("Bytes become what a person meant")
struct InputDecoderTests {
  /// Decodes on a clock that the test moves; keys weigh what they do on the ward.
  private struct Line {
    var decoder = InputDecoder()
    var nowSeconds = 100.0
    var model = ConsoleModel()

    mutating func send(_ bytes: [UInt8], earliestSeconds: Double? = nil) -> [TypedInput] {
      decoder.take(bytes, atSeconds: nowSeconds, earliestSeconds: earliestSeconds)
      return drain()
    }

    mutating func send(_ text: String) -> [TypedInput] { send(Array(text.utf8)) }

    /// Nothing comes for so long; the loop wakes whenever something is due.
    mutating func wait(_ seconds: Double) -> [TypedInput] {
      let end = nowSeconds + seconds
      var result: [TypedInput] = []
      while let deadline = decoder.deadlineSeconds, deadline <= end {
        nowSeconds = max(nowSeconds, deadline)
        decoder.pass(toSeconds: nowSeconds)
        result += drain()
      }
      nowSeconds = end
      decoder.pass(toSeconds: end)
      return result + drain()
    }

    private mutating func drain() -> [TypedInput] {
      var result: [TypedInput] = []
      while let input = decoder.next(weigh: { [model] in model.weight(of: $0) }) {
        result.append(input)
        _ = model.take(input, size: Size(columns: 80, rows: 24))
      }
      return result
    }
  }

  private func meaning(of text: String) -> [TypedInput] {
    var line = Line()
    return line.send(text) + line.wait(3)
  }

  private func meaning(of bytes: [UInt8]) -> [TypedInput] {
    var line = Line()
    return line.send(bytes) + line.wait(3)
  }

  @Test(
    "A key is the same key whatever the terminal sends for it",
    arguments: [
      ("\u{1B}[A", Key.up), ("\u{1B}OA", .up), ("\u{1B}[B", .down), ("\u{1B}OB", .down), ("\u{1B}[C", .right),
      ("\u{1B}[D", .left),
      ("\u{1B}[1~", .home), ("\u{1B}[7~", .home), ("\u{1B}[H", .home), ("\u{1B}OH", .home), ("\u{1B}[4~", .end),
      ("\u{1B}[8~", .end),
      ("\u{1B}[F", .end), ("\u{1B}OF", .end), ("\u{1B}[5~", .pageUp), ("\u{1B}[6~", .pageDown), ("\u{1B}[3~", .backspace),
      ("\u{1B}[1;5A", .up), ("\u{1B}[1;2B", .down), ("\u{1B}[6;5~", .pageDown), ("\u{1B}[7^", .home), ("\u{1B}\u{1B}[A", .up),
      ("\u{1B}[1;1:2A", .up), ("\u{1B}[27u", .escape), ("\u{1B}[13u", .enter), ("\u{1B}[127u", .backspace),
      ("\u{1B}[97u", .character("a")),
      ("\u{1B}[97;1u", .character("a")), ("\u{1B}[103;2u", .character("G")), ("\u{1B}[103;65u", .character("G")),
      ("\u{1B}[47:63;2u", .character("?")), ("\u{1B}[57420u", .down), ("\u{1B}[108;5u", .redraw),
      ("\u{1B}[27;1;106~", .character("j")),
      ("\u{1B}OM", .enter), ("\r", .enter), ("\n", .enter), ("\t", .tab), ("\u{7F}", .backspace), ("\u{8}", .backspace),
      ("\u{C}", .redraw), ("\u{1B}", .escape), ("j", .character("j")), ("é", .character("é")), ("漢", .character("漢")),
      ("\u{9B}A", .up),
    ])
  func knowsKey(bytes: String, key: Key) { #expect(meaning(of: bytes) == [.key(key)]) }

  @Test("One byte of the second control set says what Esc and a letter say")
  func eightBitControls() {
    #expect(meaning(of: [0x9B, 0x41]) == [.key(.up)])
    #expect(meaning(of: [0x9D] + Array("11;rgb:aa".utf8) + [7]) == [.report])
  }

  @Test(
    "What is not understood does nothing, to its last byte",
    arguments: [
      "\u{1B}[97;5u", "\u{1B}[97;3u", "\u{1B}[113;5u", "\u{1B}[97;1:3u", "\u{1B}[57358u", "\u{1B}[49;2u",
      "\u{1B}]11;rgb:aaaa/aaaa/aaaa\u{7}",
      "\u{1B}]11;rgb:aaaa/aaaa/aaaa\u{1B}\\", "\u{1B}P>|xterm(390)\u{1B}\\", "\u{1B}_Gi=1;OK\u{1B}\\", "\u{1B}^private\u{1B}\\",
      "\u{1B}Xstart\u{1B}\\", "\u{1B}[?62;22c", "\u{1B}[>1;10;0c", "\u{1B}[24;80R", "\u{1B}[0n", "\u{1B}[?2004;1$y",
      "\u{1B}[2;1$y",
      "\u{1B}[M aq", "\u{1B}[<0;10;10M", "\u{1B}[<0;10;10m", "\u{1B}[8;24;80t", "\u{1B}[15;2~", "\u{1B}[[Z", "\u{1B}[25~",
      "\u{1B}Oq", "\u{1B}[1;5P", "\u{1B}a", "\u{1B}q", "\u{1B}é", "\u{1B}(B", "\u{1B}[7$", "\u{1B}[200", "\u{1B}[", "\u{1B}O",
      "\u{1B}]0;a",
      "\u{0}", "\u{1}", "\u{1A}", "\u{1B}[\u{18}", "\u{1B}[99999999999999999999u", "\u{1B}[a", "\u{1B}[1;99999999999999999999A",
      "\u{1B}[2;;;;;q",
    ])
  func doesNothing(bytes: String) {
    let meant = meaning(of: bytes)
    #expect(
      meant.allSatisfy { input in
        switch input {
        case .report, .key(.up): true
        default: false
        }
      }, "\(meant)")
  }

  /// What terminals, multiplexers and editors send though nobody pressed a key, beyond what is above.
  private static let unasked: [[UInt8]] =
    [
      // Mouse: urxvt's 1015, SGR with pixels and a wheel, highlight tracking, a locator.
      "\u{1B}[32;10;10M", "\u{1B}[<65;120;40M", "\u{1B}[<35;1;1m", "\u{1B}[T......", "\u{1B}[1;2;3;4&w",
      // kitty's keyboard protocol: flags, a modifier alone, with text, released with text; fixterms; a key of media.
      "\u{1B}[?1u", "\u{1B}[57441;2u", "\u{1B}[57441;1:3u", "\u{1B}[97;5:2u", "\u{1B}[113;9u", "\u{1B}[57428u",
      // Answers: colours, palette, clipboard, fonts, sixel and geometry, window, status, versions, capabilities, in-band resize.
      "\u{1B}]4;1;rgb:cdcd/0000/0000\u{1B}\\", "\u{1B}]52;c;cXVpY2s=\u{7}", "\u{1B}]50;fixed\u{7}",
      "\u{1B}P0;0;0q\"1;1;10;10#0~-\u{1B}\\", "\u{1B}[?2;0;1000;1000S", "\u{1B}[4;480;640t", "\u{1B}]lquick\u{1B}\\",
      "\u{1B}P1$r0m\u{1B}\\", "\u{1B}P!|00000000\u{1B}\\", "\u{1B}P0+r\u{1B}\\", "\u{1B}[48;40;120;800;1200t", "\u{1B}[?997;1n",
      "\u{1B}[?10;3n", "\u{1B}[>41;390;0c", "\u{1B}[=1;1u", "\u{1B}_Gi=31;OK\u{1B}\\", "\u{1B}[?1049$y",
      // tmux and screen in control, their titles, iTerm's marks, VTE's notifications, ConEmu's progress.
      "\u{1B}Ptmux;\u{1B}\u{1B}]11;?\u{7}\u{1B}\\", "\u{1B}kquit\u{1B}\\", "\u{1B}]1337;ReportCellSize=20;10\u{1B}\\",
      "\u{1B}]777;notify;a;q\u{1B}\\", "\u{1B}]9;4;1;50\u{7}", "\u{1B}]133;A\u{7}",
      // Old ones: VT52's cursor, Linux's keys, character sets, lines and tabs, a reset.
      "\u{1B}Y !", "\u{1B}[[F", "\u{1B}(0", "\u{1B})B", "\u{1B}%G", "\u{1B}#8", "\u{1B} F", "\u{1B}c",
    ].map { Array($0.utf8) } + [
      // One byte for two, alone, in UTF-8's clothes, too long, half a pair, beyond Unicode.
      [0x90] + Array("1+r".utf8) + [0x9C], [0x9E, 0x61, 0x9C], [0x9F, 0x71, 0x9C], [0x98, 0x71, 0x9C], [0x8F, 0x71], [0x84],
      [0xC2, 0x9D] + Array("11;a".utf8) + [0xC2, 0x9C], [0xC1, 0xA1], [0xE0, 0x81, 0xA1], [0xF0, 0x80, 0x81, 0xA1],
      [0xED, 0xB0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0xA1],
    ]

  @Test("What nobody typed acts on nothing, however it is cut in two")
  func unasked() {
    for bytes in Self.unasked {
      for cut in 0...bytes.count {
        for pause in [0, 0.04] {
          var line = Line()
          var meant = line.send(Array(bytes[..<cut])) + line.wait(pause)
          meant += line.send(Array(bytes[cut...])) + line.wait(3)
          let acts = meant.contains { input in
            if case .key(let key) = input { ConsoleModel().weight(of: key) == .act || key == .character("f") } else { false }
          }
          #expect(!acts, "\(String(decoding: bytes, as: UTF8.self).debugDescription) cut at \(cut): \(meant)")
        }
      }
    }
  }

  @Test("A paste is one thing, wherever it is cut, and so is one with a mark of its own inside", arguments: [0.0, 0.3])
  func cutPaste(pause: Double) {
    let bytes = Array("\u{1B}[200~quick \u{1B}[200~ée\u{1B}[201~".utf8)
    for cut in 0..<bytes.count {
      var line = Line()
      // A lone Esc is decided before the rest comes; a sequence that has begun waits longer.
      var meant = line.send(Array(bytes[..<cut])) + line.wait(cut == 1 ? 0 : pause)
      meant += line.send(Array(bytes[cut...])) + line.wait(3)
      let isEscEnd = pause > 0 && cut == bytes.count - 5
      #expect(meant == [.paste("quick \u{1B}[200~ée")] || isEscEnd, "cut at \(cut): \(meant)")
    }
  }

  @Test(
    "Bytes that are no character are no key",
    arguments: [[0xC0, 0x80], [0xFF], [0xE2, 0x82], [0xED, 0xA0, 0x80], [0xF5], [0x80]])
  func noCharacter(bytes: [UInt8]) { #expect(meaning(of: bytes).isEmpty) }

  @Test("A sequence may come in pieces, however slowly")
  func inPieces() {
    for pause in [0.0, 0.04, 0.14] {
      var line = Line()
      var meant: [TypedInput] = []
      for byte in Array("\u{1B}[6~\u{1B}]11;rgb:aaaa/b\u{1B}\\".utf8) { meant += line.send([byte]) + line.wait(pause) }
      #expect(meant + line.wait(3) == [.key(.pageDown), .report])
    }
  }

  @Test("A lone Esc is decided after 150 ms, and two are two")
  func loneEscape() {
    var line = Line()
    #expect(line.send("\u{1B}").isEmpty)
    #expect(line.wait(0.14).isEmpty)
    #expect(line.wait(0.02) == [.key(.escape)])
    #expect(line.send("\u{1B}\u{1B}").isEmpty)
    #expect(line.wait(0.2) == [.key(.escape), .key(.escape)])
  }

  @Test("A paste between its marks is one thing, whatever is in it")
  func bracketedPaste() {
    #expect(meaning(of: "\u{1B}[200~see bed 06\r at once\u{1B}[201~") == [.paste("see bed 06\r at once")])
    #expect(meaning(of: "\u{1B}[200~q\u{1B}[A\u{1B}[201\u{1B}[201~j") == [.paste("q\u{1B}[A\u{1B}[201"), .key(.character("j"))])
    #expect(meaning(of: "\u{1B}[200~quick") == [.paste("quick")])
    guard case .paste(let text)? = meaning(of: "\u{1B}[200~" + String(repeating: "a", count: 50_000) + "\u{1B}[201~").first else {
      Issue.record("no paste")
      return
    }
    #expect(text.utf8.count == InputDecoder.mostPastedBytes)
  }

  @Test("The window tells when it has the keyboard")
  func focus() { #expect(meaning(of: "\u{1B}[I\u{1B}[O") == [.focus(isHere: true), .focus(isHere: false)]) }

  // MARK: Bursts

  @Test(
    "Text that comes at once does nothing that a person would have to mean",
    arguments: ["see bed 06 at once\r", "quick note", "aq", "qa", "ab", "l q", "bed", "12", "ja", "a\r", "q\n", "jjjjq"])
  func burstIsRefused(text: String) {
    let meant = meaning(of: text)
    let isRefused = meant.contains { if case .refused = $0 { true } else { false } }
    #expect(isRefused)
    #expect(
      meant.allSatisfy { input in
        switch input {
        case .refused: true
        case .key(let key): ConsoleModel().weight(of: key) == .motion
        default: false
        }
      }, "\(meant)")
  }

  @Test("However slowly a line brings pasted text, byte by byte, it is refused while the bytes come closer than 50 ms")
  func slowBurst() {
    var line = Line()
    var meant: [TypedInput] = []
    for byte in Array("see bed 06 at once, quickly".utf8) { meant += line.send([byte]) + line.wait(0.045) }
    meant += line.wait(1)
    #expect(meant == [.refused(keys: 27)])
  }

  @Test("A key that acts stands alone for 50 ms before and after", arguments: ["a", "q"])
  func standsAlone(key: Unicode.Scalar) {
    var line = Line()
    #expect(line.send("j") == [.key(.character("j"))])
    #expect(line.wait(0.03).isEmpty)
    #expect(line.send(String(key)).isEmpty)
    #expect(line.wait(0.06) == [.refused(keys: 1)])
    #expect(line.send(String(key)).isEmpty)
    #expect(line.wait(0.04).isEmpty)
    #expect(line.wait(0.02) == [.key(.character(key))])
  }

  @Test("What was read late cannot be told apart from a burst")
  func readLate() {
    var line = Line()
    _ = line.send("j")
    line.nowSeconds += 0.3
    #expect(line.send(Array("a".utf8), earliestSeconds: line.nowSeconds - 0.29) + line.wait(1) == [.refused(keys: 1)])
  }

  @Test("Motions are obeyed at once, and a key held down repeats itself")
  func motions() {
    var line = Line()
    #expect(line.send("jjk\u{1B}[Bj").count == 5)
    #expect(line.wait(1).isEmpty)
    #expect(line.send("[[").isEmpty)
    #expect(line.wait(0.1) == [.key(.character("[")), .key(.character("["))])
    #expect(line.send("jjl") + line.wait(0.1) == ["j", "j", "l"].map { .key(.character($0)) })
  }

  @Test("What is typed ahead into a field is text, and the field closes before a key may act")
  func typeAhead() {
    let meant = meaning(of: "/aq park\r")
    #expect(meant == "/aq park".unicodeScalars.map { .key(.character($0)) } + [.key(.enter)])
    #expect(meaning(of: "/a\rq").last == .refused(keys: 1))
    #expect(meaning(of: "x/a").contains(.refused(keys: 3)))
  }

  @Test("Random bytes, cut and delayed anyhow, never act, and always come to an end", arguments: 0..<40)
  func fuzz(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let pieces = [
      "\u{1B}[", "\u{1B}]", "\u{1B}O", "\u{1B}P", "\u{1B}\\", "\u{7}", "\u{1B}[200~", "\u{1B}[201~", "a", "q", "1", ";", "~", "u",
      "\u{1B}",
      "see bed", "é", "\u{9B}",
    ].map { Array($0.utf8) }
    var line = Line()
    for _ in 0..<200 {
      var bytes: [UInt8] = []
      for _ in 0..<Int(random.next() % 12) {
        bytes +=
          random.next() % 2 == 0 ? pieces[Int(random.next() % UInt64(pieces.count))] : [UInt8(truncatingIfNeeded: random.next())]
      }
      // Two neighbours that are no part of anything make what stands between them no key that a person meant.
      var copy = Line()
      for input in copy.send(Array("xy".utf8) + bytes + Array("xy".utf8)) + copy.wait(10) {
        if case .key(let key) = input { #expect(key != .character("a") || copy.model.filter.query != nil, "\(bytes)") }
      }
      _ = line.send(bytes)
      _ = line.wait(Double(random.next() % 300) / 1000)
    }
    _ = line.wait(10)
    #expect(line.decoder.deadlineSeconds == nil)
    line.model = ConsoleModel()
    #expect(line.send("a") + line.wait(0.06) == [.key(.character("a"))])
  }
}
