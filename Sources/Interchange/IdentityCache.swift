internal import Glibc
internal import Vitals

/// Remembers whom the same bytes spoke of before, so that a steady feed makes no string twice.
///
/// Bounded: a set-associative table with a fixed number of places, each with a key of bounded length. Hostile keys can only
/// push others out, which costs time and never gives a wrong patient: keys are compared byte by byte.
struct IdentityCache {
  private static let sets = 4096
  private static let ways = 4
  private static let longestKeyBytes = 512

  private struct Place {
    var key: [UInt8] = []
    var resolved = PatientText.Resolved()
  }

  /// Zero marks an empty place.
  private var hashes: [UInt64] = Array(repeating: 0, count: Self.sets * Self.ways)
  private var places: [Place] = Array(repeating: Place(), count: Self.sets * Self.ways)
  private var key: [UInt8] = []

  init() { key.reserveCapacity(Self.longestKeyBytes) }

  /// Who the record speaks of.
  mutating func resolve(_ scope: RecordScope) -> PatientText.Resolved {
    guard composeKey(scope) else { return PatientText.resolve(scope) }
    let hash = Self.hash(key) | 1
    let first = Int(truncatingIfNeeded: (hash >> 1) % UInt64(Self.sets)) * Self.ways
    for index in first..<first + Self.ways where hashes[index] == hash {
      if places[index].key == key { return places[index].resolved }
    }
    let resolved = PatientText.resolve(scope)
    let free = (first..<first + Self.ways).first { hashes[$0] == 0 }
    let index = free ?? first + Int(truncatingIfNeeded: (hash >> 32) % UInt64(Self.ways))
    hashes[index] = hash
    places[index] = Place(key: key, resolved: resolved)
    return resolved
  }

  /// All that `PatientText` looks at, as bytes. False where that is too much to remember.
  private mutating func composeKey(_ scope: RecordScope) -> Bool {
    key.removeAll(keepingCapacity: true)
    var left = scope.identity
    while left != 0 {
      let role = left.trailingZeroBitCount
      left &= left - 1
      guard let slot = scope.slot(at: role) else { continue }
      let bytes = slot.node.bytes
      guard key.count + bytes.count + 20 < Self.longestKeyBytes else { return false }
      key.append(UInt8(role))
      key.append(UInt8(slot.node.kind) << 1 | (slot.isAmbiguous ? 1 : 0))
      if slot.node.isText {
        withUnsafeBytes(of: UInt16(bytes.count)) { key.append(contentsOf: $0) }
        key.append(contentsOf: bytes)
      } else {
        withUnsafeBytes(of: slot.node.whole) { key.append(contentsOf: $0) }
        withUnsafeBytes(of: slot.node.number) { key.append(contentsOf: $0) }
      }
    }
    return true
  }

  /// Eight bytes at a time, multiplied by 2^64 / golden ratio and folded. It only has to spread: equality is checked on bytes.
  private static func hash(_ key: [UInt8]) -> UInt64 {
    key.withUnsafeBytes { bytes in
      var value = UInt64(bytes.count)
      var offset = 0
      func mix(_ word: UInt64) {
        value = (value ^ word) &* 0x9E37_79B9_7F4A_7C15
        value ^= value >> 32
      }
      while offset + 8 <= bytes.count {
        mix(bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        offset += 8
      }
      var last: UInt64 = 0
      while offset < bytes.count {
        last = last << 8 | UInt64(bytes[offset])
        offset += 1
      }
      mix(last)
      return value
    }
  }
}
