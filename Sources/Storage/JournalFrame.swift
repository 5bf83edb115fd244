internal import CZlib

/// How an entry lies in the journal: a mark to find the next entry behind a damaged one, the payload's length, the CRC-32 of
/// length and payload (both numbers little-endian), the payload.
enum JournalFrame {
  static let mark: [UInt8] = Array("WWJ1".utf8)
  static let headerCount = 12
  /// No entry is anywhere near this long; a longer one is a damaged length.
  static let largestPayloadCount = 16 << 20

  static func encode(_ payload: [UInt8]) -> [UInt8] {
    precondition(payload.count <= largestPayloadCount)
    let length = littleEndian(UInt32(payload.count))
    return mark + length + littleEndian(checksum(length + payload)) + payload
  }

  struct Scan: Equatable {
    /// Where each whole entry's payload lies.
    var payloads: [Range<Int>] = []
    /// What lies between the whole entries.
    var damaged: [Range<Int>] = []
    /// Everything before this has been judged; the rest needs more bytes.
    var consumed = 0
  }

  /// Finds the entries in `bytes`; `isWhole` says that nothing follows them in the file, so that what is incomplete is torn.
  static func scan(_ bytes: [UInt8], isWhole: Bool) -> Scan {
    var scan = Scan()
    var position = 0
    var damageStart: Int?
    func endDamage(at end: Int) {
      if let start = damageStart, start < end { scan.damaged.append(start..<end) }
      damageStart = nil
    }
    search: while position < bytes.count {
      switch judge(bytes, at: position) {
      case .entry(let payload):
        endDamage(at: position)
        scan.payloads.append(payload)
        position = payload.upperBound
      case .incomplete where !isWhole:
        break search
      case .incomplete, .damaged:
        damageStart = damageStart ?? position
        position += 1
        while position < bytes.count, bytes[position] != mark[0] { position += 1 }
      }
    }
    endDamage(at: position)
    scan.consumed = position
    return scan
  }

  private enum Verdict {
    case entry(Range<Int>)
    case incomplete
    case damaged
  }

  private static func judge(_ bytes: [UInt8], at start: Int) -> Verdict {
    for (index, byte) in mark.enumerated() {
      guard start + index < bytes.count else { return .incomplete }
      guard bytes[start + index] == byte else { return .damaged }
    }
    guard start + headerCount <= bytes.count else { return .incomplete }
    let count = Int(number(bytes, at: start + 4))
    guard count <= largestPayloadCount else { return .damaged }
    let payload = (start + headerCount)..<(start + headerCount + count)
    guard payload.upperBound <= bytes.count else { return .incomplete }
    let expected = number(bytes, at: start + 8)
    return checksum(bytes[(start + 4)..<(start + 8)] + bytes[payload]) == expected ? .entry(payload) : .damaged
  }

  private static func littleEndian(_ number: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) } }

  private static func number(_ bytes: [UInt8], at start: Int) -> UInt32 {
    (0..<4).reduce(0) { $0 | UInt32(bytes[start + $1]) << ($1 * 8) }
  }

  private static func checksum(_ bytes: some Collection<UInt8>) -> UInt32 {
    let sum = bytes.withContiguousStorageIfAvailable { buffer in crc32_z(0, buffer.baseAddress, buffer.count) }
    return UInt32(truncatingIfNeeded: sum ?? Array(bytes).withUnsafeBufferPointer { crc32_z(0, $0.baseAddress, $0.count) })
  }
}
