/// Bytes on their way into a checkpoint, or out of one: little-endian, without names, without gaps.
///
/// Nothing throws on the way: bytes that cannot be what was written set `isDamaged`, everything read after that is blank, and
/// whoever asked for the reading looks once, at the end.
package struct StateCoder {
  /// What was written so far, or what is read.
  package private(set) var bytes: [UInt8]
  package let isReading: Bool
  /// Of the layout.
  package let version: UInt16
  package private(set) var isDamaged = false
  private var position = 0

  /// Begins to write.
  package init(version: UInt16) {
    bytes = []
    isReading = false
    self.version = version
  }

  /// Begins to read what was written in that version.
  package init(reading bytes: [UInt8], version: UInt16) {
    self.bytes = bytes
    isReading = true
    self.version = version
  }

  /// Whether all was read, and nothing was amiss.
  package var isComplete: Bool { !isDamaged && (!isReading || position == bytes.count) }

  /// What was read cannot have been written.
  package mutating func refuse() { isDamaged = true }

  package mutating func pass(_ value: inout some Saved) { value.pass(through: &self) }

  package mutating func pass<Value: FixedWidthInteger>(integer value: inout Value) {
    guard isReading else {
      withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
      return
    }
    let size = MemoryLayout<Value>.size
    guard !isDamaged, bytes.count - position >= size else {
      isDamaged = true
      value = 0
      return
    }
    value = Value(
      littleEndian: bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: position, as: Value.self) })
    position += size
  }

  package mutating func pass(bytes value: inout [UInt8]) {
    let count = pass(count: value.count)
    guard isReading else {
      bytes += value
      return
    }
    value = isDamaged ? [] : Array(bytes[position..<position + count])
    position += isDamaged ? 0 : count
  }

  /// How many elements follow. None is shorter than a byte: more cannot have been written.
  package mutating func pass(count: Int) -> Int {
    var number = UInt32(clamping: count)
    pass(integer: &number)
    guard isReading else { return count }
    if Int(number) > bytes.count - position { isDamaged = true }
    return isDamaged ? 0 : Int(number)
  }
}
