/// The records of one poll: their bytes lie in one buffer that is used again for the next poll, so reading allocates nothing
/// per record once the buffer has grown.
package struct RecordBatch: Sendable {
  /// simdjson reads up to this many bytes past the end of a record.
  package static let paddingBytes = 64

  package struct Entry: Sendable, Equatable {
    /// Where the record's value begins in `bytes`; at least `paddingBytes` readable bytes follow its end.
    package var start: Int
    package var count: Int
    package var partition: Int32
    package var offset: Int64
    /// The record's own Kafka timestamp (when it was created or appended); nil where the broker gives none.
    package var timestampMilliseconds: Int64?
  }

  package private(set) var bytes: [UInt8] = []
  package private(set) var entries: [Entry] = []
  /// When the poll that filled this batch returned, on the monotonic clock.
  package var receivedNanoseconds: UInt64 = 0

  package init() {}

  package var isEmpty: Bool { entries.isEmpty }

  package mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    entries.removeAll(keepingCapacity: true)
  }

  package mutating func append(
    _ value: UnsafeRawBufferPointer, partition: Int32, offset: Int64, timestampMilliseconds: Int64?
  ) {
    entries.append(
      Entry(
        start: bytes.count, count: value.count, partition: partition, offset: offset,
        timestampMilliseconds: timestampMilliseconds))
    bytes.append(contentsOf: value)
    bytes.append(contentsOf: repeatElement(0, count: Self.paddingBytes))
  }

  package mutating func append(_ text: String, partition: Int32 = 0, offset: Int64 = 0, timestampMilliseconds: Int64? = nil) {
    var text = text
    text.withUTF8 {
      append(UnsafeRawBufferPointer($0), partition: partition, offset: offset, timestampMilliseconds: timestampMilliseconds)
    }
  }
}
