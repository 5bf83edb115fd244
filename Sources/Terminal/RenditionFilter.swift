/// Leaves out of what ncurses sends the colours that the terminal writes in already: ncurses ends each stretch of text by putting
/// all back, sets the ground with every ink, and of the bytes of a quiet ward these were two thirds.
///
/// Pure. Colours and attributes are held back until something is written in them, and then only the difference is sent; text and
/// everything else passes as it is.
struct RenditionFilter {
  /// As the terminal has it; nil where that is not known.
  private var sent: Rendition?
  /// As ncurses has said it.
  private var wanted = Rendition()
  /// Whether it is said in SGR at all: some terminals of old have other ways.
  private var usesSGR = false
  private var isPlainCharacterSet = false
  private let endsSingly: Bool

  /// - Parameter endsSingly: see `Rendition`; terminals with colours know it.
  init(endsSingly: Bool) { self.endsSingly = endsSingly }

  /// Something else has written on the terminal.
  mutating func forget() {
    sent = nil
    isPlainCharacterSet = false
  }

  /// - Parameters:
  ///   - bytes: whole sequences, as ncurses makes them.
  ///   - settles: whether the terminal must be as ncurses believes it to be, because somebody else writes next.
  mutating func pass(_ bytes: [UInt8], settles: Bool = false) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      let end = Self.endOfSequence(in: bytes, from: index)
      take(bytes[index..<end], into: &result)
      index = end
    }
    if settles { settle(into: &result) }
    return result
  }

  private mutating func take(_ sequence: ArraySlice<UInt8>, into result: inout [UInt8]) {
    switch Self.meaning(of: sequence) {
    case .rendition:
      usesSGR = true
      if wanted.apply(parameters: sequence.dropFirst(2).dropLast()) { return }
      // Whatever it means, it is sent as it came, and all is said anew after the next that is understood.
      settle(into: &result)
      result += sequence
      forget()
      return
    case .plainCharacterSet:
      // Nobody sets another.
      if isPlainCharacterSet { return }
      isPlainCharacterSet = true
    case .movement: break
    case .writing: settle(into: &result)
    case .restoring:
      settle(into: &result)
      result += sequence
      sent = nil
      return
    }
    result += sequence
  }

  private mutating func settle(into result: inout [UInt8]) {
    guard usesSGR, sent != wanted else { return }
    result += wanted.sequence(from: sent, endsSingly: endsSingly).utf8
    sent = wanted
  }

  // MARK: Sequences

  private enum Meaning {
    case rendition
    case plainCharacterSet
    /// Nothing is written, whatever the colours.
    case movement
    /// Text, what is cleared or moved on a ground, and whatever is not known.
    case writing
    /// The terminal may write in other colours after it.
    case restoring
  }

  private static func meaning(of sequence: ArraySlice<UInt8>) -> Meaning {
    guard let first = sequence.first, let last = sequence.last else { return .movement }
    guard first == 0x1B else {
      switch first {
      // BS, CR and BEL; SI calls the plain character set. A line feed may scroll, and the new line has a ground.
      case 0x08, 0x0D, 0x07: return .movement
      case 0x0F: return .plainCharacterSet
      default: return .writing
      }
    }
    guard sequence.count > 2, sequence[sequence.startIndex + 1] == UInt8(ascii: "[") else {
      return sequence.elementsEqual([0x1B, UInt8(ascii: "("), UInt8(ascii: "B")]) ? .plainCharacterSet : .restoring
    }
    let isPrivate = (0x3C...0x3F).contains(sequence[sequence.startIndex + 2])
    switch last {
    case UInt8(ascii: "m") where !isPrivate: return .rendition
    case UInt8(ascii: "A")...UInt8(ascii: "H"), UInt8(ascii: "`"), UInt8(ascii: "a"), UInt8(ascii: "d")...UInt8(ascii: "f"):
      return .movement
    // Modes: the alternate screen brings its own rendition, the cursor none.
    case UInt8(ascii: "h"), UInt8(ascii: "l"):
      return isPrivate && sequence.elementsEqual(in: ["?25h", "?25l", "?12l", "?12;25h"]) ? .movement : .restoring
    default: return .writing
    }
  }

  /// Where the sequence or the stretch of text ends that begins at `start`.
  private static func endOfSequence(in bytes: [UInt8], from start: Int) -> Int {
    var index = start + 1
    guard bytes[start] == 0x1B else {
      if bytes[start] < 0x20 { return index }
      while index < bytes.count, bytes[index] >= 0x20 { index += 1 }
      return index
    }
    guard index < bytes.count else { return index }
    if bytes[index] == UInt8(ascii: "[") {
      index += 1
      while index < bytes.count, (0x20...0x3F).contains(bytes[index]) { index += 1 }
    } else {
      while index < bytes.count, (0x20...0x2F).contains(bytes[index]) { index += 1 }
    }
    return min(bytes.count, index + 1)
  }
}

extension ArraySlice<UInt8> {
  /// Whether it is CSI and one of these.
  fileprivate func elementsEqual(in bodies: [String]) -> Bool { bodies.contains { dropFirst(2).elementsEqual($0.utf8) } }
}
