/// The records in a file: one a line, the elements of an array, or documents one after the other.
package enum SampleRecords {
  /// - Returns: the bytes of each. What is no JSON comes line by line.
  package static func split(_ text: [UInt8], atMost limit: Int) -> [ArraySlice<UInt8>] {
    let text = text.starts(with: [0xEF, 0xBB, 0xBF]) ? text[3...] : text[...]
    guard let first = text.first(where: { $0 > 0x20 }) else { return [] }
    if first == UInt8(ascii: "["), let elements = elements(of: text),
      elements.count > 1 || elements.first?.first == UInt8(ascii: "{")
    {
      return Array(elements.prefix(limit))
    }
    if first == UInt8(ascii: "{"), let documents = values(in: text, separator: nil) { return Array(documents.prefix(limit)) }
    return text.split(whereSeparator: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }).filter {
      $0.contains { $0 > 0x20 }
    }
    .prefix(limit).map { $0 }
  }

  private static func elements(of text: ArraySlice<UInt8>) -> [ArraySlice<UInt8>]? {
    guard let open = text.firstIndex(of: UInt8(ascii: "[")), let close = text.lastIndex(where: { $0 > 0x20 }),
      text[close] == UInt8(ascii: "]"), open < close
    else { return nil }
    return values(in: text[(open + 1)..<close], separator: UInt8(ascii: ","))
  }

  /// Objects and arrays side by side, by their brackets; nil where something else stands between them.
  private static func values(in text: ArraySlice<UInt8>, separator: UInt8?) -> [ArraySlice<UInt8>]? {
    var values: [ArraySlice<UInt8>] = []
    var (depth, start, isInText) = (0, text.startIndex, false)
    var index = text.startIndex
    while index < text.endIndex {
      let byte = text[index]
      switch byte {
      case UInt8(ascii: "\\") where isInText: index += 1
      case UInt8(ascii: "\""):
        if depth == 0 { return nil }
        isInText.toggle()
      case _ where isInText: break
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        if depth == 0 { start = index }
        depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        if depth < 0 { return nil }
        if depth == 0 { values.append(text[start...index]) }
      case _ where depth == 0 && byte > 0x20 && byte != separator: return nil
      default: break
      }
      index += 1
    }
    return depth == 0 && !values.isEmpty ? values : nil
  }
}
