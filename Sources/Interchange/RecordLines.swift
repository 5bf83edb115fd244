/// The lines of a record that has one document a line.
struct RecordLines: Sequence, IteratorProtocol {
  let first: UnsafeBufferPointer<UInt8>
  private var rest: UnsafeBufferPointer<UInt8>.SubSequence

  /// Nil for a record with less than two lines that are not blank.
  init?(_ record: UnsafeBufferPointer<UInt8>) {
    rest = record[...]
    guard let first = Self.line(of: &rest), Self.line(of: &rest) != nil else { return nil }
    self.first = first
    rest = record[...]
  }

  mutating func next() -> UnsafeBufferPointer<UInt8>? { Self.line(of: &rest) }

  private static func line(of rest: inout UnsafeBufferPointer<UInt8>.SubSequence) -> UnsafeBufferPointer<UInt8>? {
    while !rest.isEmpty {
      let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex
      let line = rest[..<end]
      rest = end < rest.endIndex ? rest[(end + 1)...] : rest[rest.endIndex...]
      if line.contains(where: { $0 > 0x20 }) { return UnsafeBufferPointer(rebasing: line) }
    }
    return nil
  }
}
