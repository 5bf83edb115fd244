/// What Python's `str()` makes of a dict or a list of numbers, texts, True, False and None.
enum PythonText {
  /// The same as JSON. What is something else comes out as something that is not JSON either.
  static func json(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    var json: [UInt8] = []
    json.reserveCapacity(text.count + 16)
    var at = 0
    while at < text.count {
      let byte = text[at]
      switch byte {
      case UInt8(ascii: "'"), UInt8(ascii: "\""): at = copyText(text, from: at, into: &json)
      case UInt8(ascii: "("), UInt8(ascii: ")"):
        json.append(UInt8(ascii: byte == UInt8(ascii: "(") ? "[" : "]"))
        at += 1
      case UInt8(ascii: "A")...UInt8(ascii: "Z"):
        let end = text[at...].firstIndex { !(UInt8(ascii: "A")...UInt8(ascii: "z") ~= $0) } ?? text.endIndex
        let word = String(decoding: text[at..<end], as: UTF8.self)
        json += Array((["True": "true", "False": "false", "None": "null"][word] ?? word).utf8)
        at = end
      default:
        json.append(byte)
        at += 1
      }
    }
    return json
  }

  /// A text in either kind of quotes, whose escapes are JSON's but for `\'` and `\xNN`. Answers where it ends.
  private static func copyText(_ text: UnsafeBufferPointer<UInt8>, from start: Int, into json: inout [UInt8]) -> Int {
    let quote = text[start]
    var at = start + 1
    json.append(UInt8(ascii: "\""))
    while at < text.count, text[at] != quote {
      switch text[at] {
      case UInt8(ascii: "\""): json += [UInt8(ascii: "\\"), UInt8(ascii: "\"")]
      case UInt8(ascii: "\\") where at + 1 < text.count:
        at += 1
        switch text[at] {
        case UInt8(ascii: "'"): json.append(UInt8(ascii: "'"))
        case UInt8(ascii: "x"): json += Array("\\u00".utf8)
        default: json += [UInt8(ascii: "\\"), text[at]]
        }
      default: json.append(text[at])
      }
      at += 1
    }
    json.append(UInt8(ascii: "\""))
    return min(at + 1, text.count)
  }
}
