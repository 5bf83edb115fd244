/// Documents inside texts: envelopes carry what they were given as a JSON string, or as one in base64.
enum EmbeddedText {
  private static let longestBase64 = 1 << 20

  static func isJSON(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let first = bytes.first(where: { $0 > 0x20 }), let last = bytes.last(where: { $0 > 0x20 }) else { return false }
    return (first == UInt8(ascii: "{") && last == UInt8(ascii: "}")) || (first == UInt8(ascii: "[") && last == UInt8(ascii: "]"))
      || (first == UInt8(ascii: "\"") && last == UInt8(ascii: "\"") && bytes.count > 4)
  }

  /// What stands there in base64 (RFC 4648, section 4 or 5), where that is JSON; nil for anything else.
  static func base64JSON(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
    // "{", "[" and white space before them begin with these letters.
    guard bytes.count >= 8, bytes.count <= longestBase64, let first = bytes.first,
      [UInt8(ascii: "e"), UInt8(ascii: "W"), UInt8(ascii: "I"), UInt8(ascii: "C")].contains(first),
      let decoded = Base64.bytes(bytes), decoded.withUnsafeBufferPointer(isJSON)
    else { return nil }
    return decoded
  }
}
