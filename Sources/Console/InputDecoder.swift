/// Bytes from a terminal and the time in; keys, pastes, reports and changes of focus out.
///
/// Pure. Whatever a terminal sends is read to its end: control sequences after ECMA-48 section 5.4, control strings (OSC, DCS,
/// APC, PM, SOS) after section 5.6. What is not understood does nothing: its bytes never become keys.
package struct InputDecoder: Sendable {
  /// A lone Esc is Esc when nothing has followed it for so long. Over slow lines the rest of an arrow key comes that late.
  static let escapeSeconds = 0.15
  /// A sequence that has begun and does not go on for so long was none: somebody pressed Alt and a bracket.
  static let sequenceSeconds = 1.0
  /// A paste whose end does not come.
  static let pasteSeconds = 2.0
  /// Of a paste no more is kept: it can only go into a field of one line.
  static let mostPastedBytes = 1024
  /// Longer than any control sequence that means a key.
  private static let mostParameterBytes = 64

  private enum State: Equatable {
    case ground
    /// After Esc; `more` counts the further ones.
    case escape(more: Int)
    /// After Esc and a byte that says that another one follows.
    case escapeIntermediate
    /// After `Esc O`.
    case singleShift(parameters: [UInt8])
    /// After `Esc [`.
    case control(parameters: [UInt8])
    /// After `Esc [ [`.
    case linuxFunction
    case string
    /// After an Esc in a string: the end of both, or of the string alone.
    case stringEscape
    /// So many bytes belong to what came before.
    case rest(Int)
    case character(bytes: [UInt8], missing: Int)
    case paste(kept: [UInt8], matched: Int)
  }

  private var state = State.ground
  private var bytes: ArraySlice<UInt8> = []
  private var ready: [TypedInput] = []
  private var burst = KeyBurst()
  private var earliestSeconds = 0.0
  private var lastSeconds = 0.0

  package init() {}

  /// When `pass` will decide something; nil while nothing is open.
  package var deadlineSeconds: Double? {
    let own: Double? =
      switch state {
      case .ground: nil
      case .escape, .character: lastSeconds + Self.escapeSeconds
      case .paste: lastSeconds + Self.pasteSeconds
      default: lastSeconds + Self.sequenceSeconds
      }
    return [own, burst.deadlineSeconds].compactMap(\.self).min()
  }

  /// Takes what was read; to be followed by `next` until it answers nil.
  ///
  /// - Parameters:
  ///   - seconds: now, on a clock that never jumps.
  ///   - earliestSeconds: when the bytes may have arrived at the earliest: later than the last look at an empty line.
  package mutating func take(_ read: some Sequence<UInt8>, atSeconds seconds: Double, earliestSeconds: Double? = nil) {
    bytes.append(contentsOf: read)
    self.earliestSeconds = min(earliestSeconds ?? seconds, seconds)
    lastSeconds = seconds
  }

  /// Nothing came until `seconds`: decides what was left open.
  package mutating func pass(toSeconds seconds: Double) {
    guard bytes.isEmpty else { return }
    ready += burst.settle(atSeconds: seconds)
    switch state {
    case .ground: break
    case .escape(let more) where seconds >= lastSeconds + Self.escapeSeconds:
      state = .ground
      ready += Array(repeating: .key(.escape), count: more + 1)
    case .character where seconds >= lastSeconds + Self.escapeSeconds: state = .ground
    case .paste(let kept, _) where seconds >= lastSeconds + Self.pasteSeconds:
      state = .ground
      ready.append(.paste(String(decoding: kept, as: UTF8.self)))
    case .escape, .character, .paste: break
    default: if seconds >= lastSeconds + Self.sequenceSeconds { state = .ground }
    }
  }

  /// The next thing that was meant.
  /// - Parameter weigh: how sure a key must be, at this moment: what came before it may have opened a field.
  package mutating func next(weigh: (Key) -> KeyWeight) -> TypedInput? {
    while ready.isEmpty, let byte = bytes.popFirst() { take(byte, weigh) }
    return ready.isEmpty ? nil : ready.removeFirst()
  }

  // MARK: Byte by byte

  private mutating func take(_ byte: UInt8, _ weigh: (Key) -> KeyWeight) {
    switch state {
    case .ground: begin(byte, weigh)
    case .escape(let more): escape(byte, more: more)
    case .escapeIntermediate: if !(0x20...0x2F).contains(byte) { state = .ground }
    case .singleShift(let parameters): singleShift(byte, parameters, weigh)
    case .control(let parameters): control(byte, parameters, weigh)
    case .linuxFunction:
      state = .ground
      if let key = KeySequence.linuxFunction(final: byte) { press(key, weigh) }
    case .string: string(byte)
    case .stringEscape: if byte == UInt8(ascii: "\\") { report() } else { escape(byte, more: 0) }
    case .rest(let count): state = count > 1 ? .rest(count - 1) : .ground
    case .character(let before, let missing): character(byte, before, missing, weigh)
    case .paste(let kept, let matched): paste(byte, kept, matched)
    }
  }

  private mutating func begin(_ byte: UInt8, _ weigh: (Key) -> KeyWeight) {
    switch byte {
    case 0x1B: state = .escape(more: 0)
    case 8, 0x7F: press(.backspace, weigh)
    case 9: press(.tab, weigh)
    case 10, 13: press(.enter, weigh)
    case 12: press(.redraw, weigh)
    case ..<0x20: ready += burst.touch(earliestSeconds: earliestSeconds, atSeconds: lastSeconds)
    case ..<0x7F: press(.character(Unicode.Scalar(byte)), weigh)
    case 0x80...0x9F: introduce(byte)
    case 0xC2...0xDF: state = .character(bytes: [byte], missing: 1)
    case 0xE0...0xEF: state = .character(bytes: [byte], missing: 2)
    case 0xF0...0xF4: state = .character(bytes: [byte], missing: 3)
    default: ready += burst.touch(earliestSeconds: earliestSeconds, atSeconds: lastSeconds)
    }
  }

  /// A control character of the second set (ECMA-48 section 5.3) says in one byte what Esc and a letter say in two.
  private mutating func introduce(_ code: UInt8) {
    switch code {
    case 0x8F: state = .singleShift(parameters: [])
    case 0x9B: state = .control(parameters: [])
    case 0x90, 0x98, 0x9D, 0x9E, 0x9F: state = .string
    default: state = .ground
    }
  }

  private mutating func escape(_ byte: UInt8, more: Int) {
    switch byte {
    case 0x1B: state = .escape(more: min(more + 1, 8))
    case UInt8(ascii: "["): state = .control(parameters: [])
    case UInt8(ascii: "O"): state = .singleShift(parameters: [])
    case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "_"), UInt8(ascii: "^"), UInt8(ascii: "X"): state = .string
    case 0x20...0x2F: state = .escapeIntermediate
    // Alt and a letter of several bytes.
    case 0xC2...0xDF: state = .rest(1)
    case 0xE0...0xEF: state = .rest(2)
    case 0xF0...0xF4: state = .rest(3)
    default: state = .ground
    }
  }

  private mutating func singleShift(_ byte: UInt8, _ parameters: [UInt8], _ weigh: (Key) -> KeyWeight) {
    switch byte {
    case 0x1B: state = .escape(more: 0)
    case 0x30...0x3B where parameters.count < Self.mostParameterBytes: state = .singleShift(parameters: parameters + [byte])
    default:
      state = .ground
      if let key = KeySequence.singleShift(parameters: parameters, final: byte) { press(key, weigh) }
    }
  }

  private mutating func control(_ byte: UInt8, _ parameters: [UInt8], _ weigh: (Key) -> KeyWeight) {
    switch byte {
    case 0x1B: state = .escape(more: 0)
    case 0x18, 0x1A, 0x80...: state = .ground
    case ..<0x20, 0x7F: break
    case UInt8(ascii: "[") where parameters.isEmpty: state = .linuxFunction
    // A mouse of old has three bytes more.
    case UInt8(ascii: "M") where parameters.isEmpty: state = .rest(3)
    // rxvt ends Shift with a key in a dollar sign, which elsewhere only stands before the end.
    case UInt8(ascii: "$") where !parameters.isEmpty && parameters.allSatisfy { (0x30...0x39).contains($0) }: state = .ground
    case 0x20...0x3F:
      if parameters.count < Self.mostParameterBytes { state = .control(parameters: parameters + [byte]) }
    default:
      state = .ground
      switch KeySequence.control(parameters: parameters, final: byte) {
      case .key(let key)?: press(key, weigh)
      case .paste?: state = .paste(kept: [], matched: 0)
      case .focus(let isHere)?: ready.append(.focus(isHere: isHere))
      case nil: report()
      }
    }
  }

  private mutating func string(_ byte: UInt8) {
    switch byte {
    case 0x07: report()
    case 0x18, 0x1A: state = .ground
    case 0x1B: state = .stringEscape
    default: break
    }
  }

  private mutating func character(_ byte: UInt8, _ before: [UInt8], _ missing: Int, _ weigh: (Key) -> KeyWeight) {
    guard (0x80...0xBF).contains(byte) else {
      state = .ground
      take(byte, weigh)
      return
    }
    guard missing == 1 else {
      state = .character(bytes: before + [byte], missing: missing - 1)
      return
    }
    state = .ground
    let scalars = Array(String(decoding: before + [byte], as: UTF8.self).unicodeScalars)
    guard scalars.count == 1, scalars[0] != "\u{FFFD}" else { return }
    if let code = UInt8(exactly: scalars[0].value), (0x80...0x9F).contains(code) {
      introduce(code)
    } else {
      press(.character(scalars[0]), weigh)
    }
  }

  private static let pasteEnd = Array("\u{1B}[201~".utf8)

  private mutating func paste(_ byte: UInt8, _ kept: [UInt8], _ matched: Int) {
    if byte == Self.pasteEnd[matched] {
      guard matched + 1 == Self.pasteEnd.count else {
        state = .paste(kept: kept, matched: matched + 1)
        return
      }
      state = .ground
      ready.append(.paste(String(decoding: kept, as: UTF8.self)))
      return
    }
    // What looked like the end and was none belongs to the text.
    let isStart = byte == Self.pasteEnd[0]
    let more = Self.pasteEnd.prefix(matched) + (isStart ? [] : [byte])
    state = .paste(kept: kept + more.prefix(max(0, Self.mostPastedBytes - kept.count)), matched: isStart ? 1 : 0)
  }

  private mutating func press(_ key: Key, _ weigh: (Key) -> KeyWeight) {
    ready += burst.take(key, weigh(key), earliestSeconds: earliestSeconds, atSeconds: lastSeconds)
  }

  private mutating func report() {
    state = .ground
    ready.append(.report)
  }
}
