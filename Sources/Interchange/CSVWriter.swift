/// Writes CSV rows (RFC 4180, lines ended by LF) into memory; whoever owns it decides when the bytes go out.
package struct CSVWriter: Sendable {
  package private(set) var bytes: [UInt8] = []
  private var isInRow = false

  package init() {}

  /// Forgets what has been written, keeping the memory.
  package mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    isInRow = false
  }

  /// Quoted where it must be: commas, quotes, line breaks, spaces at an end.
  package mutating func cell(_ text: String) {
    separate()
    let isPlain = text.utf8.allSatisfy {
      $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r")
    }
    if isPlain, text.utf8.first != UInt8(ascii: " "), text.utf8.last != UInt8(ascii: " ") {
      bytes.append(contentsOf: text.utf8)
      return
    }
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      if byte == UInt8(ascii: "\"") { bytes.append(byte) }
      bytes.append(byte)
    }
    bytes.append(UInt8(ascii: "\""))
  }

  /// The shortest text that reads back as the same number; empty for nil, NaN and infinities.
  package mutating func cell(_ number: Double?) {
    separate()
    if let text = number?.shortestText { bytes.append(contentsOf: text.utf8) }
  }

  package mutating func cell(_ number: Int) {
    separate()
    bytes.append(contentsOf: String(number).utf8)
  }

  package mutating func endRow() {
    bytes.append(UInt8(ascii: "\n"))
    isInRow = false
  }

  package mutating func row(_ cells: [String]) {
    for text in cells { cell(text) }
    endRow()
  }

  private mutating func separate() {
    if isInRow { bytes.append(UInt8(ascii: ",")) }
    isInRow = true
  }
}
