/// How a terminal writes at a moment: its colours and attributes, as the control function SGR sets them (ECMA-48, 8.3.117).
struct Rendition: Equatable {
  /// The parameters that set a colour, as they were sent; empty for the terminal's own.
  private var foreground = ""
  private var background = ""
  /// A bit for each of bold (1) to crossed out (9).
  private var attributes: UInt16 = 0

  /// - Returns: false where something in it is not known; the rendition is then no longer known either.
  mutating func apply(parameters: ArraySlice<UInt8>) -> Bool {
    var start = parameters.startIndex
    while true {
      var end = Self.endOfField(in: parameters, from: start)
      let field = parameters[start..<end]
      let code = Self.number(field)
      if code == 38 || code == 48 {
        let kind = end < parameters.endIndex ? parameters[(end + 1)...] : []
        guard let length = kind.starts(with: "5;".utf8) ? 2 : kind.starts(with: "2;".utf8) ? 4 : nil else { return false }
        for _ in 0..<length {
          guard end < parameters.endIndex else { return false }
          end = Self.endOfField(in: parameters, from: end + 1)
        }
        let colour = String(decoding: parameters[start..<end], as: UTF8.self)
        if code == 38 { foreground = colour } else { background = colour }
      } else if field.starts(with: "38:".utf8) {
        foreground = String(decoding: field, as: UTF8.self)
      } else if field.starts(with: "48:".utf8) {
        background = String(decoding: field, as: UTF8.self)
      } else {
        guard let code, apply(code: code) else { return false }
      }
      guard end < parameters.endIndex else { return true }
      start = end + 1
    }
  }

  private static func endOfField(in parameters: ArraySlice<UInt8>, from start: Int) -> Int {
    parameters[start...].firstIndex(of: UInt8(ascii: ";")) ?? parameters.endIndex
  }

  /// What is not said is 0.
  private static func number(_ field: ArraySlice<UInt8>) -> Int? {
    guard field.count <= 4, field.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return field.reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }

  private mutating func apply(code: Int) -> Bool {
    switch code {
    case 0: self = Rendition()
    case 1...9: attributes |= 1 << code
    // Neither bold nor faint.
    case 22: attributes &= ~0b110
    case 23...29: attributes &= ~(1 << (code - 20))
    case 30...37, 90...97: foreground = String(code)
    case 40...47, 100...107: background = String(code)
    case 39: foreground = ""
    case 49: background = ""
    default: return false
    }
    return true
  }

  /// The shortest sequence that brings a terminal here from `before`; from anywhere where that is nil.
  /// - Parameter endsSingly: whether the terminal knows the codes that end one attribute and leave the rest.
  func sequence(from before: Rendition?, endsSingly: Bool) -> String {
    guard before != self else { return "" }
    let anew = sequence(parameters: [""] + parameters(from: Rendition()))
    guard let before else { return anew }
    var ends: [String] = []
    let gone = before.attributes & ~attributes
    guard gone == 0 || endsSingly else { return anew }
    for code in 3...9 where gone & 1 << code != 0 { ends.append(String(20 + code)) }
    var kept = before
    kept.attributes &= attributes
    if gone & 0b110 != 0 {
      ends.append("22")
      kept.attributes &= ~0b110
    }
    let change = sequence(parameters: ends + parameters(from: kept))
    return change.utf8.count <= anew.utf8.count ? change : anew
  }

  /// What is to be set, where nothing is to be ended.
  private func parameters(from before: Rendition) -> [String] {
    var parameters = (1...9).filter { (attributes & ~before.attributes) & 1 << $0 != 0 }.map { String($0) }
    if foreground != before.foreground { parameters.append(foreground.isEmpty ? "39" : foreground) }
    if background != before.background { parameters.append(background.isEmpty ? "49" : background) }
    return parameters
  }

  private func sequence(parameters: [String]) -> String { "\u{1B}[\(parameters.joined(separator: ";"))m" }
}
