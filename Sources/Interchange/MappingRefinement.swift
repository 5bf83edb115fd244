/// What is done with a value before it is read, in this order: joined, missing, matched, split, looked up, scaled, read as a time.
struct MappingRefinement: Sendable {
  /// In place of the one value.
  var joined: [CompiledMapping.Place] = []
  let separator: [UInt8]
  let missing: MissingValues
  let pattern: TextPattern?
  let split: (separator: UInt8, part: Int)?
  let values: [String: [UInt8]]
  let scale: Double?
  let timeFormat: TimeFormat?

  init(_ source: MappingSource) {
    separator = Array(source.separator.utf8)
    missing = MissingValues(source.missing)
    pattern = source.pattern
    split = source.split
    values = source.values.mapValues { Array($0.utf8) }
    scale = source.scale
    timeFormat = source.timeFormat
  }

  /// The part of a text, counted from 1; nil where it has so many not.
  static func part(_ number: Int, of text: UnsafeBufferPointer<UInt8>, between separator: UInt8) -> UnsafeBufferPointer<UInt8>? {
    var start = text.startIndex
    for _ in 1..<number {
      guard let end = text[start...].firstIndex(of: separator) else { return nil }
      start = end + 1
    }
    return UnsafeBufferPointer(rebasing: text[start..<(text[start...].firstIndex(of: separator) ?? text.endIndex)])
  }
}
