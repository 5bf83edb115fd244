/// Which keys the control sequences of the terminals in use mean: xterm and what follows it, the VT220 and PuTTY (`1~`, `4~`),
/// rxvt (`7~`, `8~`), Linux's own console, and the `CSI u` of kitty and of the terminals of modern editors.
enum KeySequence: Equatable {
  case key(Key)
  /// The text of a paste follows.
  case paste
  case focus(isHere: Bool)

  /// After `Esc O`, which terminals send where some other program left their cursor keys in application mode.
  static func singleShift(parameters: [UInt8], final: UInt8) -> Key? {
    if let key = motion(final: final) { return key }
    guard parameters.isEmpty else { return nil }
    switch final {
    case UInt8(ascii: "M"): return .enter
    case UInt8(ascii: "P")...UInt8(ascii: "S"): return .function(Int(final - UInt8(ascii: "P")) + 1)
    default: return nil
    }
  }

  /// After `Esc [ [`, by which Linux's own console begins its first five function keys.
  static func linuxFunction(final: UInt8) -> Key? {
    (UInt8(ascii: "A")...UInt8(ascii: "E")).contains(final) ? .function(Int(final - UInt8(ascii: "A")) + 1) : nil
  }

  /// VT220's numbers, which leave gaps.
  private static let functions = [11: 1, 12: 2, 13: 3, 14: 4, 15: 5, 17: 6, 18: 7, 19: 8, 20: 9, 21: 10, 23: 11, 24: 12]

  /// After `Esc [`. Nil for what no key means.
  static func control(parameters bytes: [UInt8], final: UInt8) -> KeySequence? {
    guard let parameters = Parameters(bytes) else { return nil }
    if parameters.isRelease { return nil }
    if parameters.modifiers == .shift, final == UInt8(ascii: "C") || final == UInt8(ascii: "D") {
      return .key(final == UInt8(ascii: "C") ? .shiftRight : .shiftLeft)
    }
    if let key = motion(final: final) { return .key(key) }
    switch final {
    // rxvt's arrows with Shift.
    case UInt8(ascii: "c") where bytes.isEmpty: return .key(.shiftRight)
    case UInt8(ascii: "d") where bytes.isEmpty: return .key(.shiftLeft)
    // kitty's function keys.
    case UInt8(ascii: "P") where bytes.isEmpty, UInt8(ascii: "Q") where bytes.isEmpty, UInt8(ascii: "S") where bytes.isEmpty:
      return .key(.function(Int(final - UInt8(ascii: "P")) + 1))
    case UInt8(ascii: "~"), UInt8(ascii: "^"), UInt8(ascii: "@"):
      switch parameters[0] {
      case 1, 7: return .key(.home)
      case 4, 8: return .key(.end)
      case 5: return .key(.pageUp)
      case 6: return .key(.pageDown)
      case 3: return .key(.backspace)
      // xterm's modifyOtherKeys.
      case 27: return key(code: parameters[2] ?? 0, shifted: nil, modifiers: parameters.modifiers).map(KeySequence.key)
      case 200: return .paste
      case let number? where parameters.modifiers.isEmpty && final == UInt8(ascii: "~"):
        return functions[number].map { .key(.function($0)) }
      default: return nil
      }
    case UInt8(ascii: "u"):
      return key(code: parameters[0] ?? 0, shifted: parameters.shifted, modifiers: parameters.modifiers).map(KeySequence.key)
    case UInt8(ascii: "I") where bytes.isEmpty: return .focus(isHere: true)
    case UInt8(ascii: "O") where bytes.isEmpty: return .focus(isHere: false)
    default: return nil
    }
  }

  private static func motion(final: UInt8) -> Key? {
    switch final {
    case UInt8(ascii: "A"): .up
    case UInt8(ascii: "B"): .down
    case UInt8(ascii: "C"): .right
    case UInt8(ascii: "D"): .left
    case UInt8(ascii: "H"): .home
    case UInt8(ascii: "F"): .end
    default: nil
    }
  }

  /// After https://sw.kovidgoyal.net/kitty/keyboard-protocol/: the key's character without Shift, or a number of its own.
  private static func key(code: Int, shifted: Int?, modifiers: Modifiers) -> Key? {
    if !modifiers.isDisjoint(with: .commands) { return modifiers.contains(.control) && code == 0x6C ? .redraw : nil }
    switch code {
    case 27: return .escape
    case 13, 57414: return .enter
    case 9: return .tab
    case 8, 127: return .backspace
    case 57399...57408: return Unicode.Scalar(0x30 + code - 57399).map(Key.character)
    case 57417: return .left
    case 57418: return .right
    case 57419: return .up
    case 57420: return .down
    case 57421: return .pageUp
    case 57422: return .pageDown
    case 57423: return .home
    case 57424: return .end
    default: break
    }
    guard code >= 0x20, !(0x7F..<0xA0).contains(code), !(0xE000...0xF8FF).contains(code), let plain = Unicode.Scalar(code) else {
      return nil
    }
    guard modifiers.contains(.shift) != modifiers.contains(.capsLock) else { return .character(plain) }
    if let shifted { return Unicode.Scalar(shifted).map(Key.character) }
    // What Shift makes of anything but a letter is known to the keyboard alone.
    let upper = plain.properties.uppercaseMapping.unicodeScalars
    guard plain.properties.isAlphabetic, upper.count == 1, let first = upper.first else { return nil }
    return .character(first)
  }

  private struct Modifiers: OptionSet {
    let rawValue: Int
    static let shift = Modifiers(rawValue: 1)
    static let control = Modifiers(rawValue: 4)
    static let capsLock = Modifiers(rawValue: 64)
    /// Alt, Control, Super, Hyper, Meta.
    static let commands = Modifiers(rawValue: 2 | 4 | 8 | 16 | 32)
  }

  /// `1;5:3`: numbers, each with further ones of its own.
  private struct Parameters {
    private let groups: [[Int?]]

    /// Nil for what answers a question: it begins with a mark or has a byte before its end.
    init?(_ bytes: [UInt8]) {
      guard bytes.allSatisfy({ (0x30...0x3B).contains($0) }) else { return nil }
      groups = bytes.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false).map { group in
        group.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false).map {
          Int(String(decoding: $0, as: UTF8.self))
        }
      }
    }

    subscript(index: Int) -> Int? { groups.indices.contains(index) ? groups[index].first ?? nil : nil }

    /// The character that Shift makes of the key, where the terminal says so.
    var shifted: Int? { groups.first.flatMap { $0.count > 1 ? $0[1] : nil } }
    /// One is none.
    var modifiers: Modifiers { Modifiers(rawValue: max(0, min(self[1] ?? 1, 256) - 1)) }
    /// The key was let go.
    var isRelease: Bool { groups.count > 1 && groups[1].count > 1 && groups[1][1] == 3 }
  }
}
