import Testing
import Vitals

@testable import Terminal

@Suite("Colours on their way to the terminal")
struct RenditionFilterTests {
  private func passed(_ frames: String..., endsSingly: Bool = true) -> String {
    var filter = RenditionFilter(endsSingly: endsSingly)
    return frames.map { String(decoding: filter.pass(Array($0.utf8)), as: UTF8.self) }.joined(separator: "|")
  }

  @Test("A colour that the terminal writes in already is not sent again, and a ground that stays is not sent with every ink")
  func leavesOutWhatIsThere() {
    #expect(
      passed(
        "\u{1B}[2;3H\u{1B}[38;5;252m\u{1B}[48;5;233mab\u{1B}[39;49m\u{1B}(B\u{1B}[m", "\u{1B}[38;5;252m\u{1B}[48;5;233mc",
        "\u{1B}[38;5;217m\u{1B}[48;5;233md")
        == "\u{1B}[2;3H\u{1B}[;38;5;252;48;5;233mab\u{1B}(B|c|\u{1B}[38;5;217md")
  }

  @Test("An attribute is ended by its own code where the terminal knows it, and else by beginning anew")
  func endsAttributes() {
    let frame = "\u{1B}[1;31mx\u{1B}[0;31my"
    #expect(passed(frame) == "\u{1B}[;1;31mx\u{1B}[22my")
    #expect(passed(frame, endsSingly: false) == "\u{1B}[;1;31mx\u{1B}[;31my")
    #expect(passed("\u{1B}[7;38;5;178mx\u{1B}[0;38;5;178my") == "\u{1B}[;7;38;5;178mx\u{1B}[27my")
  }

  @Test("What is cleared has the ground that it was to have")
  func clearsOnItsGround() {
    #expect(passed("\u{1B}[48;5;233m\u{1B}[5;1H\u{1B}[K") == "\u{1B}[5;1H\u{1B}[;48;5;233m\u{1B}[K")
  }

  @Test("Before somebody else writes the terminal is as ncurses left it, and after it everything is said anew")
  func settles() {
    var filter = RenditionFilter(endsSingly: true)
    _ = filter.pass(Array("\u{1B}[31mx".utf8))
    let left = filter.pass(Array("\u{1B}[m\u{1B}[?1049l".utf8), settles: true)
    #expect(String(decoding: left, as: UTF8.self).hasPrefix("\u{1B}[m\u{1B}[?1049l"))
    _ = filter.pass(Array("\u{1B}[31mx".utf8))
    filter.forget()
    #expect(filter.pass(Array("\u{1B}[31mx".utf8)) == Array("\u{1B}[;31mx".utf8))
  }

  @Test("A terminal that has other ways to say it gets its bytes as they are")
  func leavesOthersAlone() {
    let bytes = "\u{1B}G4HIGH\u{1B}G0\u{1B}=12 \u{1B}(\u{1B}H\u{3}"
    #expect(passed(bytes, bytes) == "\(bytes)|\(bytes)")
  }

  @Test(
    "What the filter does not know is sent as it came",
    arguments: ["\u{1B}[58;5;3m", "\u{1B}[38;9m", "\u{1B}[4:3m", "\u{1B}[73m"])
  func passesOnTheUnknown(sequence: String) {
    #expect(passed("\u{1B}[31mx\(sequence)y\u{1B}[31mz").contains("x\(sequence)"))
  }

  /// What a terminal shows of a stream: everything that is written or cleared, each in the look that it has at that moment.
  private func shown(_ bytes: [UInt8]) -> [String] {
    var look: [String: String] = [:]
    var events: [String] = []
    var rest = Array(String(decoding: bytes, as: UTF8.self).unicodeScalars)[...]
    while let first = rest.popFirst() {
      guard first == "\u{1B}" else {
        // One after the other: stretches may be cut differently.
        events.append("\r\u{8}".unicodeScalars.contains(first) ? "move" : "\(first) \(look.sorted { $0.key < $1.key })")
        continue
      }
      if rest.popFirst() == "(" {
        rest = rest.dropFirst()
        continue
      }
      let body = rest.prefix { "0123456789;?".unicodeScalars.contains($0) }
      rest = rest.dropFirst(body.count)
      let text = String(String.UnicodeScalarView(body))
      let end = rest.popFirst() ?? " "
      guard end == "m" else {
        events.append("\(text)\(end)" + ("HCl".unicodeScalars.contains(end) ? "" : " \(look.sorted { $0.key < $1.key })"))
        continue
      }
      var codes = text.split(separator: ";", omittingEmptySubsequences: false).map { Int($0) ?? 0 }[...]
      while let code = codes.popFirst() { apply(code, &codes, to: &look) }
    }
    return events
  }

  private func apply(_ code: Int, _ codes: inout ArraySlice<Int>, to look: inout [String: String]) {
    switch code {
    case 0: look = [:]
    case 38, 48:
      look[code == 38 ? "ink" : "ground"] = codes.prefix(2).map(String.init).joined(separator: ";")
      codes = codes.dropFirst(2)
    case 22: (look["1"], look["2"]) = (nil, nil)
    case 24, 27: look[String(code - 20)] = nil
    case 30...37: look["ink"] = String(code)
    case 40...47: look["ground"] = String(code)
    case 39: look["ink"] = nil
    case 49: look["ground"] = nil
    default: look[String(code)] = ""
    }
  }

  @Test("Whatever ncurses sends, the terminal shows the same, for fewer bytes", arguments: [true, false])
  func showsTheSame(endsSingly: Bool) {
    let pieces = [
      "\u{1B}[38;5;252m", "\u{1B}[48;5;233m", "\u{1B}[38;5;217m", "\u{1B}[48;5;160m", "\u{1B}[39;49m", "\u{1B}(B\u{1B}[m",
      "\u{1B}[1m",
      "\u{1B}[2m", "\u{1B}[7m", "\u{1B}[0;1;7;31m", "\u{1B}[m", "\u{1B}[22m", "\u{1B}[27m", "\u{1B}[33;44m", "abc", "é▁漢", " ",
      "\u{1B}[K",
      "\u{1B}[3X", "\u{1B}[2;5H", "\u{1B}[C", "\r", "\u{8}", "\n", "\u{1B}[?25l",
    ]
    var random = SplitMix64(seed: 12)
    for _ in 0..<60 {
      let frames = (0..<4).map { _ in
        (0..<Int.random(in: 1...30, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }
      }
      var filter = RenditionFilter(endsSingly: endsSingly)
      // As ncurses does before the first frame.
      let raw = Array("\u{1B}[m".utf8) + frames.joined().joined().utf8
      var sent = filter.pass(Array("\u{1B}[m".utf8))
      for frame in frames { sent += filter.pass(Array(frame.joined().utf8)) }
      sent += filter.pass([], settles: true)
      #expect(zip(shown(sent), shown(raw)).first { $0 != $1 } == nil && shown(sent).count == shown(raw).count)
      #expect(sent.count <= raw.count + 4)
      if !endsSingly {
        let text = String(decoding: sent, as: UTF8.self)
        #expect(!text.contains("[22") && !text.contains("[27"))
      }
    }
  }
}
