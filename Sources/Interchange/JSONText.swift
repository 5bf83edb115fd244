/// JSON being written, as bytes.
struct JSONText {
  var bytes: [UInt8] = []
  /// Whether the open object already has a member.
  private var needsComma = false

  mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    needsComma = false
  }

  mutating func beginObject() {
    bytes.append(UInt8(ascii: "{"))
    needsComma = false
  }

  mutating func endObject() {
    bytes.append(UInt8(ascii: "}"))
    needsComma = true
  }

  mutating func member(_ key: StaticString, _ text: String) {
    name(key)
    var text = text
    text.withUTF8 { string($0) }
  }

  mutating func member(_ key: StaticString, _ text: UnsafeBufferPointer<UInt8>) {
    name(key)
    string(text)
  }

  /// Shortest text that reads back as the same number; null where JSON has none.
  mutating func member(_ key: StaticString, _ number: Double) {
    name(key)
    append(number.shortestText ?? "null")
  }

  mutating func member(_ key: StaticString, _ number: Int) {
    name(key)
    append(String(number))
  }

  mutating func member(_ key: StaticString, _ flag: Bool) {
    name(key)
    append(flag ? "true" : "false")
  }

  mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

  private mutating func name(_ key: StaticString) {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
    needsComma = true
    bytes.append(UInt8(ascii: "\""))
    bytes.append(contentsOf: UnsafeBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount))
    bytes.append(UInt8(ascii: "\""))
    bytes.append(UInt8(ascii: ":"))
  }

  /// Escapes what RFC 8259, section 7, says must be, and DEL, which terminals act on.
  mutating func string(_ text: UnsafeBufferPointer<UInt8>) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(byte)
      case 0..<0x20, 0x7F:
        append("\\u00")
        bytes.append(Self.hexDigits[Int(byte >> 4)])
        bytes.append(Self.hexDigits[Int(byte & 15)])
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private static let hexDigits = Array("0123456789abcdef".utf8)
}

extension Double {
  /// The shortest decimal that reads back as the same number, whatever the locale; nil for NaN and infinities.
  var shortestText: String? {
    guard isFinite else { return nil }
    let text = description
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
