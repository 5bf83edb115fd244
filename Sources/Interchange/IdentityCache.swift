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

  /// Who the parser's current record speaks of.
  mutating func resolve(_ parser: RecordParser) -> PatientText.Resolved {
    let (key, rawHash) = parser.identityKey
    let hash = rawHash | 1
    let first = Int(truncatingIfNeeded: (hash >> 1) % UInt64(Self.sets)) * Self.ways
    for index in first..<first + Self.ways where hashes[index] == hash {
      if Self.isSame(places[index].key, key) { return places[index].resolved }
    }
    let resolved = PatientText.resolve(parser.fields)
    if key.count <= Self.longestKeyBytes {
      let free = (first..<first + Self.ways).first { hashes[$0] == 0 }
      let index = free ?? first + Int(truncatingIfNeeded: (hash >> 32) % UInt64(Self.ways))
      hashes[index] = hash
      places[index] = Place(key: Array(key), resolved: resolved)
    }
    return resolved
  }

  private static func isSame(_ known: [UInt8], _ key: UnsafeBufferPointer<UInt8>) -> Bool {
    guard known.count == key.count, let bytes = key.baseAddress else { return false }
    return known.withUnsafeBufferPointer { $0.baseAddress.map { memcmp($0, bytes, key.count) == 0 } ?? false }
  }
}
