/// Writes values as JSON, byte after byte as they tell what is in them.
///
/// Foundation's encoder makes a tree of each value first, with an object on the heap for each number in it: that took most of the time
/// in which alarms are stored. What it writes is read by Foundation's decoder with the settings of `JournalEntry.decoder`.
///
/// Not Sendable: one value at a time. A value must write its members one after the other, as all do whose coding the compiler makes:
/// what is nested ends where the next member begins.
final class JSONStream {
  private var bytes: [UInt8] = []
  /// How each object and array ends that is open, outermost first.
  private var ends: [UInt8] = []

  /// - Throws: what a value throws that does not want to be written.
  func encode(_ value: some Encodable) throws -> [UInt8] {
    bytes.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
    try write(value)
    return bytes
  }

  fileprivate func write(_ value: some Encodable) throws {
    let (depth, start) = (ends.count, bytes.count)
    try value.encode(to: Value(stream: self, depth: depth))
    close(to: depth)
    // It has no members.
    if bytes.count == start { write("{}") }
  }

  // MARK: Structure

  /// Opens what a value at `depth` writes its members into, unless it is open already.
  fileprivate func open(_ start: UInt8, _ end: UInt8, at depth: Int) {
    close(to: depth + 1)
    guard ends.count == depth else { return }
    bytes.append(start)
    ends.append(end)
  }

  fileprivate func close(to depth: Int) {
    while ends.count > depth, let end = ends.popLast() { bytes.append(end) }
  }

  /// Goes on with the next member of what is open at `depth`.
  fileprivate func begin(at depth: Int, name: String? = nil) {
    close(to: depth)
    if let last = bytes.last, last != UInt8(ascii: "{"), last != UInt8(ascii: "[") { bytes.append(UInt8(ascii: ",")) }
    if let name {
      write(quoted: name)
      bytes.append(UInt8(ascii: ":"))
    }
  }

  // MARK: Values

  fileprivate func write(_ plain: String) { bytes.append(contentsOf: plain.utf8) }

  /// JSON has no infinities; a damaged value must not keep the alarm that carries it from being written.
  fileprivate func write(_ number: Double) {
    if number.isFinite {
      write(number.description)
      // A whole number as it has always been written: what is stored as JSON is stored as it stands.
      if bytes.suffix(2).elementsEqual(".0".utf8) { bytes.removeLast(2) }
    } else {
      write(number.isNaN ? "\"nan\"" : number > 0 ? "\"inf\"" : "\"-inf\"")
    }
  }

  fileprivate func write(quoted text: String) {
    var text = text
    bytes.append(UInt8(ascii: "\""))
    text.withUTF8 { utf8 in
      let isPlain = utf8.allSatisfy { $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
      if isPlain { bytes.append(contentsOf: utf8) } else { for byte in utf8 { write(escaping: byte) } }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private func write(escaping byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
    case ..<0x20:
      let digits = Array("0123456789abcdef".utf8)
      write("\\u00")
      bytes += [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    default: bytes.append(byte)
    }
  }
}

/// What a value writes itself into.
private struct Value: Encoder, SingleValueEncodingContainer {
  let stream: JSONStream
  /// How much is open around it.
  let depth: Int

  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    stream.open(UInt8(ascii: "{"), UInt8(ascii: "}"), at: depth)
    return KeyedEncodingContainer(Members<Key>(stream: stream, depth: depth + 1))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    stream.open(UInt8(ascii: "["), UInt8(ascii: "]"), at: depth)
    return Elements(stream: stream, depth: depth + 1)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer { self }

  func encodeNil() { stream.write("null") }
  func encode(_ value: Bool) { stream.write(value ? "true" : "false") }
  func encode(_ value: String) { stream.write(quoted: value) }
  func encode(_ value: Double) { stream.write(value) }
  func encode(_ value: Float) { stream.write(Double(value)) }
  func encode(_ value: some BinaryInteger & Encodable) { stream.write(String(value)) }
  func encode(_ value: some Encodable) throws { try stream.write(value) }
}

/// The members of an object.
private struct Members<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let stream: JSONStream
  /// How much is open with the object in it.
  let depth: Int

  var codingPath: [any CodingKey] { [] }

  private func member(_ key: Key) -> Value {
    stream.begin(at: depth, name: key.stringValue)
    return Value(stream: stream, depth: depth)
  }

  func encodeNil(forKey key: Key) { member(key).encodeNil() }
  func encode(_ value: Bool, forKey key: Key) { member(key).encode(value) }
  func encode(_ value: String, forKey key: Key) { member(key).encode(value) }
  func encode(_ value: Double, forKey key: Key) { member(key).encode(value) }
  func encode(_ value: Float, forKey key: Key) { member(key).encode(value) }
  func encode(_ value: some BinaryInteger & Encodable, forKey key: Key) { member(key).encode(value) }
  func encode(_ value: some Encodable, forKey key: Key) throws { try member(key).encode(value) }

  func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key) -> KeyedEncodingContainer<Nested> {
    member(key).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { member(key).unkeyedContainer() }

  func superEncoder() -> any Encoder {
    stream.begin(at: depth, name: "super")
    return Value(stream: stream, depth: depth)
  }

  func superEncoder(forKey key: Key) -> any Encoder { member(key) }
}

/// The elements of an array.
private struct Elements: UnkeyedEncodingContainer {
  let stream: JSONStream
  /// How much is open with the array in it.
  let depth: Int
  private(set) var count = 0

  var codingPath: [any CodingKey] { [] }

  private mutating func element() -> Value {
    stream.begin(at: depth)
    count += 1
    return Value(stream: stream, depth: depth)
  }

  mutating func encodeNil() { element().encodeNil() }
  mutating func encode(_ value: Bool) { element().encode(value) }
  mutating func encode(_ value: String) { element().encode(value) }
  mutating func encode(_ value: Double) { element().encode(value) }
  mutating func encode(_ value: Float) { element().encode(value) }
  mutating func encode(_ value: some BinaryInteger & Encodable) { element().encode(value) }
  mutating func encode(_ value: some Encodable) throws { try element().encode(value) }

  mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
    element().container(keyedBy: type)
  }

  mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { element().unkeyedContainer() }
  mutating func superEncoder() -> any Encoder { element() }
}
