/// A message in the form of RFC 5322 with a plain and an HTML part (RFC 2046, multipart/alternative). The bytes are made here,
/// once, so that what is dropped into a folder is to the byte what goes to the server.
struct MIMEMessage: Sendable, Equatable {
  struct Header: Sendable, Equatable {
    var name: String
    var value: String
  }

  /// Values may hold any character: those that would end the header are taken out, others are encoded (RFC 2047).
  var headers: [Header]
  var plain: String
  var html: String
  /// Holds `=_`, which the quoted-printable encoding never produces: no text can contain it.
  var boundary: String

  func bytes() -> [UInt8] {
    var lines = headers.map { "\($0.name): \(Self.encodedHeader($0.value, after: $0.name.utf8.count + 2))" }
    lines.append("MIME-Version: 1.0")
    lines.append("Content-Type: multipart/alternative; boundary=\"=_\(boundary)\"")
    lines.append("")
    for (type, text) in [("plain", plain), ("html", html)] {
      lines += ["--=_\(boundary)", "Content-Type: text/\(type); charset=utf-8"]
      lines += ["Content-Transfer-Encoding: quoted-printable", "", Self.quotedPrintable(text)]
    }
    lines += ["--=_\(boundary)--", ""]
    return Array(lines.joined(separator: "\r\n").utf8)
  }

  // MARK: Encodings

  /// RFC 2045 section 6.7: lines of at most 76 characters, everything but printable ASCII escaped.
  static func quotedPrintable(_ text: String) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.map { line in
      var result = ""
      var column = 0
      let bytes = Array(line.utf8).filter { $0 != 13 }
      for (index, byte) in bytes.enumerated() {
        let isLast = index == bytes.count - 1
        let isPlain = (33...126).contains(byte) && byte != 61 || byte == 32 && !isLast
        let piece = isPlain ? String(UnicodeScalar(byte)) : "=" + hexadecimal(byte)
        // One place is for the soft line break.
        if column + piece.utf8.count > 75 {
          result += "=\r\n"
          column = 0
        }
        result += piece
        column += piece.utf8.count
      }
      return result
    }.joined(separator: "\r\n")
  }

  /// ASCII as it is; anything else in encoded words of at most 75 characters (RFC 2047), each of whole characters, on lines of
  /// their own.
  static func encodedHeader(_ value: String, after nameCount: Int) -> String {
    // Addresses are whole or none.
    let clean = printable(value, limit: value.contains("@") ? .max : 2000)
    if clean.utf8.allSatisfy({ $0 < 128 }) && !clean.contains("=?") { return folded(clean, after: nameCount) }
    var words: [String] = []
    var chunk: [UInt8] = []
    for character in clean.unicodeScalars {
      let bytes = Array(String(character).utf8)
      // 42 bytes are 56 characters of base64, 68 with the frame of the encoded word, 77 behind `Subject: `.
      if chunk.count + bytes.count > 42 {
        words.append("=?utf-8?B?\(base64(chunk))?=")
        chunk = []
      }
      chunk += bytes
    }
    if !chunk.isEmpty { words.append("=?utf-8?B?\(base64(chunk))?=") }
    return words.joined(separator: "\r\n ")
  }

  /// Broken at spaces into lines of at most 78 characters where there are spaces to break at (RFC 5322 section 2.1.1).
  private static func folded(_ value: String, after nameCount: Int) -> String {
    var result = ""
    var column = nameCount
    for (index, word) in value.split(separator: " ", omittingEmptySubsequences: true).enumerated() {
      if index > 0 {
        let breaks = column + 1 + word.utf8.count > 78
        result += breaks ? "\r\n " : " "
        column = breaks ? 1 : column + 1
      }
      result += word
      column += word.utf8.count
    }
    return result
  }

  private static func hexadecimal(_ byte: UInt8) -> String {
    let text = String(byte, radix: 16, uppercase: true)
    return byte < 16 ? "0" + text : text
  }

  /// RFC 4648 section 4.
  static func base64(_ bytes: [UInt8]) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    var result = ""
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
      for place in 0..<4 { result.append(place <= group.count ? alphabet[bits >> (18 - 6 * place) & 63] : "=") }
    }
    return result
  }
}
