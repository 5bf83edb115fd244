internal import CSimdjson

/// Owns one simdjson parser. What it hands out lies in the parser's memory and is valid until the next record.
final class RecordParser {
  /// Nil when memory was short; every record then fails with `RECORD_OUT_OF_MEMORY`.
  private let handle: OpaquePointer?

  init() { handle = record_parser_create() }

  deinit { record_parser_destroy(handle) }

  /// Returns a `RECORD_` status. `record` must be readable for `RecordBatch.paddingBytes` past its end.
  func parse(_ record: UnsafeBufferPointer<UInt8>) -> Int {
    Int(record_parser_parse(handle, record.baseAddress, record.count))
  }

  var fields: RecordFields { RecordFields(first: record_parser_fields(handle)) }

  /// The bytes that say who and where, and their hash.
  var identityKey: (bytes: UnsafeBufferPointer<UInt8>, hash: UInt64) {
    var count = 0
    var hash: UInt64 = 0
    let bytes = record_parser_identity(handle, &count, &hash)
    return (UnsafeBufferPointer(start: bytes, count: count), hash)
  }
}

/// The fields of one record, by `FIELD_` constant.
struct RecordFields {
  fileprivate let first: UnsafePointer<RecordField>?

  subscript(field: Int) -> RecordField { first?[field] ?? RecordField() }
}

extension RecordField {
  /// Absent, null, or an empty text: not measured.
  var isEmpty: Bool { kind <= UInt8(KIND_NULL) || (kind == UInt8(KIND_TEXT) && trimmed.isEmpty) }

  var isPresent: Bool { kind != UInt8(KIND_ABSENT) }

  var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: text, count: Int(count)) }

  var trimmed: UnsafeBufferPointer<UInt8> { bytes.trimmingSpaces() }
}

extension UnsafeBufferPointer<UInt8> {
  func trimmingSpaces() -> Self {
    var start = startIndex
    var end = endIndex
    while start < end, self[start] == UInt8(ascii: " ") { start += 1 }
    while end > start, self[end - 1] == UInt8(ascii: " ") { end -= 1 }
    return Self(rebasing: self[start..<end])
  }
}
