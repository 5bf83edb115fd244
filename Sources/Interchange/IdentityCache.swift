internal import CSimdjson
internal import Glibc
internal import Vitals

/// Remembers whom the same bytes spoke of before, so that a steady feed makes no string twice.
///
/// Bounded: a set-associative table with a fixed number of places, each with a key of bounded length. Hostile keys can only
/// push others out, which costs time and never gives a wrong patient: keys are compared byte by byte.
final class IdentityCache {
  private static let sets = 4096
  private static let ways = 4
  private static let longestKeyBytes = 512

  /// Zero marks an empty place.
  private let hashes: UnsafeMutablePointer<UInt64>
  private let keys: UnsafeMutablePointer<[UInt8]>
  /// One more than there are keys: for who is not remembered.
  private let people: UnsafeMutablePointer<PatientText.Resolved>
  private static let places = sets * ways
  /// Where the key of the record at hand is put together.
  private let key: UnsafeMutableRawPointer

  init() {
    hashes = .allocate(capacity: Self.places)
    hashes.initialize(repeating: 0, count: Self.places)
    keys = .allocate(capacity: Self.places)
    keys.initialize(repeating: [], count: Self.places)
    people = .allocate(capacity: Self.places + 1)
    people.initialize(repeating: PatientText.Resolved(), count: Self.places + 1)
    key = .allocate(byteCount: Self.longestKeyBytes, alignment: 8)
  }

  deinit {
    hashes.deallocate()
    keys.deinitialize(count: Self.places)
    keys.deallocate()
    people.deinitialize(count: Self.places + 1)
    people.deallocate()
    key.deallocate()
  }

  /// Who the record speaks of: where that stands until the next is asked for.
  func resolve(_ scope: RecordScope) -> UnsafePointer<PatientText.Resolved> {
    guard let count = composeKey(scope) else {
      people[Self.places] = PatientText.resolve(scope)
      return UnsafePointer(people + Self.places)
    }
    let hash = Self.hash(key, count) | 1
    let first = Int(truncatingIfNeeded: (hash >> 1) % UInt64(Self.sets)) * Self.ways
    for index in first..<first + Self.ways where hashes[index] == hash {
      if isKey(at: index, count) { return UnsafePointer(people + index) }
    }
    let free = (first..<first + Self.ways).first { hashes[$0] == 0 }
    let index = free ?? first + Int(truncatingIfNeeded: (hash >> 32) % UInt64(Self.ways))
    hashes[index] = hash
    keys[index] = Array(UnsafeRawBufferPointer(start: key, count: count))
    people[index] = PatientText.resolve(scope)
    return UnsafePointer(people + index)
  }

  private func isKey(at index: Int, _ count: Int) -> Bool {
    keys[index].count == count
      && keys[index].withUnsafeBytes { bytes in bytes.baseAddress.map { memcmp($0, key, count) == 0 } ?? (count == 0) }
  }

  /// Puts all that `PatientText` looks at together as bytes, and returns how many; nil where that is too much to remember.
  private func composeKey(_ scope: RecordScope) -> Int? {
    var count = 0
    var left = scope.identity
    while left != 0 {
      let role = left.trailingZeroBitCount
      left &= left - 1
      guard let slot = scope.slot(at: role) else { continue }
      let bytes = slot.node.bytes
      guard count + bytes.count + 16 < Self.longestKeyBytes else { return nil }
      let head = UInt64(role) | UInt64(slot.node.kind) << 8 | (slot.isAmbiguous ? 1 << 16 : 0) | UInt64(bytes.count) << 24
      key.storeBytes(of: head, toByteOffset: count, as: UInt64.self)
      count += 8
      if let start = bytes.baseAddress, bytes.count > 0 {
        memcpy(key + count, start, bytes.count)
        count += bytes.count
      } else {
        let value = slot.node.kind == NODE_NUMBER ? slot.node.number.bitPattern : UInt64(bitPattern: slot.node.whole)
        key.storeBytes(of: value, toByteOffset: count, as: UInt64.self)
        count += 8
      }
    }
    return count
  }

  /// Eight bytes at a time, multiplied by 2^64 / golden ratio and folded. It only has to spread: equality is checked on bytes.
  private static func hash(_ key: UnsafeMutableRawPointer, _ count: Int) -> UInt64 {
    var value = UInt64(count)
    var offset = 0
    while offset < count {
      var word: UInt64 = 0
      if offset + 8 <= count {
        word = key.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      } else {
        memcpy(&word, key + offset, count - offset)
      }
      value = (value ^ word) &* 0x9E37_79B9_7F4A_7C15
      value ^= value >> 32
      offset += 8
    }
    return value
  }
}
