/// The documents of a record that has several: one a line, or one behind the other.
struct RecordLines: Sequence, IteratorProtocol {
  private(set) var first: UnsafeBufferPointer<UInt8>
  private var rest: UnsafeBufferPointer<UInt8>.SubSequence
  /// What is left of the line at hand.
  private var line: UnsafeBufferPointer<UInt8>.SubSequence

  /// Nil for a record with less than two documents.
  init?(_ record: UnsafeBufferPointer<UInt8>) {
    rest = record[...]
    line = record[record.endIndex...]
    first = record
    guard let first = next(), next() != nil else { return nil }
    self.first = first
    rest = record[...]
    line = record[record.endIndex...]
  }

  mutating func next() -> UnsafeBufferPointer<UInt8>? {
    while true {
      if let document = Self.document(of: &line) { return document }
      guard !rest.isEmpty else { return nil }
      let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex
      line = rest[..<end]
      rest = end < rest.endIndex ? rest[(end + 1)...] : rest[rest.endIndex...]
    }
  }

  /// Whether what follows a document is another one. What is followed by anything else is damaged.
  private static func isNothingOrDocument(_ rest: UnsafeBufferPointer<UInt8>.SubSequence) -> Bool {
    guard let first = rest.first(where: isOfDocument) else { return true }
    return first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
  }

  /// Not white space, a record separator of RFC 7464, or a comma of an array without its brackets.
  private static func isOfDocument(_ byte: UInt8) -> Bool { byte > 0x20 && byte != UInt8(ascii: ",") }

  /// The next document of a line: up to where its braces are closed. What is torn goes to the end of its line.
  private static func document(
    of line: inout UnsafeBufferPointer<UInt8>.SubSequence
  ) -> UnsafeBufferPointer<UInt8>? {
    guard let start = line.firstIndex(where: isOfDocument) else {
      line = line[line.endIndex...]
      return nil
    }
    var (depth, isText, isEscaped) = (0, false, false)
    for at in start..<line.endIndex {
      if isText {
        if isEscaped {
          isEscaped = false
        } else if line[at] == UInt8(ascii: "\\") {
          isEscaped = true
        } else if line[at] == UInt8(ascii: "\"") {
          isText = false
        }
        continue
      }
      switch line[at] {
      case UInt8(ascii: "\""): isText = true
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        guard depth == 0, isNothingOrDocument(line[(at + 1)...]) else { break }
        let document = UnsafeBufferPointer(rebasing: line[start...at])
        line = line[(at + 1)...]
        return document
      default: break
      }
    }
    let document = UnsafeBufferPointer(rebasing: line[start...])
    line = line[line.endIndex...]
    return document
  }
}
