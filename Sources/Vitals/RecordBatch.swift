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
    /// Where the record's key stands in `bytes`; nil where it has none, or nobody asked for it.
    package var key: Range<Int>?
    /// Which of `headers` are this record's.
    package var headers: Range<Int> = 0..<0
  }

  /// A header that was asked for.
  package struct Header: Sendable, Equatable {
    /// Its place among the names that were asked for.
    package var name: Int
    /// Where its value stands in `bytes`.
    package var value: Range<Int>
  }

  package private(set) var bytes: [UInt8] = []
  package private(set) var entries: [Entry] = []
  package private(set) var headers: [Header] = []
  /// When the poll that filled this batch returned, on the monotonic clock.
  package var receivedNanoseconds: UInt64 = 0

  package init() {}

  package var isEmpty: Bool { entries.isEmpty }

  /// The last record of each partition.
  package var lastEntries: [Int32: Entry] {
    var last: [Int32: Entry] = [:]
    // They come in runs of a partition.
    for (place, entry) in entries.enumerated()
    where place + 1 == entries.count || entries[place + 1].partition != entry.partition {
      last[entry.partition] = entry
    }
    return last
  }

  /// By which a record of this batch is known again.
  package func mark(of entry: Entry) -> RecordMark {
    let digest = bytes.withUnsafeBytes {
      RecordMark.digest(of: UnsafeRawBufferPointer(rebasing: $0[entry.start..<entry.start + entry.count]))
    }
    return RecordMark(offset: entry.offset, digest: digest)
  }

  package mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    entries.removeAll(keepingCapacity: true)
    headers.removeAll(keepingCapacity: true)
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

  /// The longest key or header value that is kept: longer ones are nobody's identifier, and are cut off here.
  package static let longestContextBytes = 4096

  /// Gives the newest record its key.
  package mutating func setKey(_ key: UnsafeRawBufferPointer) {
    guard let last = entries.indices.last else { return }
    entries[last].key = appendContext(key)
  }

  /// Gives the newest record a header, by the place of its name among those that were asked for.
  package mutating func addHeader(_ name: Int, _ value: UnsafeRawBufferPointer) {
    guard let last = entries.indices.last else { return }
    if entries[last].headers.isEmpty { entries[last].headers = headers.count..<headers.count }
    headers.append(Header(name: name, value: appendContext(value)))
    entries[last].headers = entries[last].headers.lowerBound..<headers.count
  }

  /// Calls the headers by other places: what has none is nobody's any more.
  package mutating func renameHeaders(_ place: (Int) -> Int?) {
    for index in headers.indices { headers[index].name = place(headers[index].name) ?? -1 }
  }

  /// The value of a header of a record, as text; nil where it is none.
  package func headerText(_ name: Int, of entry: Entry) -> String? {
    headers[entry.headers].last { $0.name == name }.flatMap { String(validating: bytes[$0.value], as: UTF8.self) }
  }

  /// Takes a record over from another batch, with what came beside it.
  package mutating func append(_ entry: Entry, of other: RecordBatch) {
    other.bytes.withUnsafeBytes { bytes in
      let value = UnsafeRawBufferPointer(rebasing: bytes[entry.start..<entry.start + entry.count])
      append(
        value, partition: entry.partition, offset: entry.offset, timestampMilliseconds: entry.timestampMilliseconds)
      if let key = entry.key { setKey(UnsafeRawBufferPointer(rebasing: bytes[key])) }
      for header in other.headers[entry.headers] { addHeader(header.name, UnsafeRawBufferPointer(rebasing: bytes[header.value])) }
    }
  }

  private mutating func appendContext(_ value: UnsafeRawBufferPointer) -> Range<Int> {
    let start = bytes.count
    bytes.append(contentsOf: value.prefix(Self.longestContextBytes))
    let end = bytes.count
    bytes.append(contentsOf: repeatElement(0, count: Self.paddingBytes))
    return start..<end
  }

  package mutating func append(_ text: String, partition: Int32 = 0, offset: Int64 = 0, timestampMilliseconds: Int64? = nil) {
    var text = text
    text.withUTF8 {
      append(UnsafeRawBufferPointer($0), partition: partition, offset: offset, timestampMilliseconds: timestampMilliseconds)
    }
  }
}
