internal import CSimdjson
internal import Vitals

/// Every place in a record where a field has stood, such as `vitals.heart_rate`: what it means, and how often it was not used.
///
/// A place is found out about once; after that it is a number, looked up in memory of its own, since every field of every record
/// comes by here. Bounded: places beyond `limit` are all one, "other fields".
final class FieldPaths {
  typealias Path = Int32

  /// The record itself.
  static let root: Path = 0
  /// All that came after the table was full.
  static let others: Path = 1

  private static let limit = 4096
  /// Open addressing, at most a quarter full.
  private static let slotCount = 4 * limit

  private struct Place {
    var name: String
    /// The last part of the name, as the vocabulary knows it.
    var own: String
    var meaning: FieldMeaning
  }

  private struct Known {
    /// The parent's path and the name's number, plus 1 so that 0 is an empty slot.
    var key: UInt64 = 0
    var path: Path = 0
    var meaning = FieldMeaning.unknown
  }

  private let vocabulary = Vocabulary.shared
  private var places = [
    Place(name: "", own: "", meaning: FieldMeaning(role: .group)), Place(name: "other fields", own: "", meaning: .unknown),
  ]
  private let known: UnsafeMutablePointer<Known>
  private let unusedCounts: UnsafeMutablePointer<Int>
  private var named: [String: Path] = [:]

  init() {
    known = .allocate(capacity: Self.slotCount)
    known.initialize(repeating: Known(), count: Self.slotCount)
    unusedCounts = .allocate(capacity: Self.limit)
    unusedCounts.initialize(repeating: 0, count: Self.limit)
    noted = .allocate(capacity: Self.mostNoted)
  }

  deinit {
    known.deallocate()
    unusedCounts.deallocate()
    noted.deallocate()
  }

  /// The place of a field of the object at `parent`, and what it means.
  func find(_ node: JSONNode, in parent: Path) -> (path: Path, meaning: FieldMeaning) {
    let id = node.nameID
    guard id >= 0, parent != Self.others else { return (Self.others, .unknown) }
    let key = (UInt64(UInt32(bitPattern: parent)) << 32 | UInt64(UInt32(bitPattern: id))) + 1
    var slot = Int(truncatingIfNeeded: key &* 0x9E37_79B9_7F4A_7C15 >> 40) & (Self.slotCount - 1)
    while true {
      let entry = known + slot
      if entry.pointee.key == key { return (entry.pointee.path, entry.pointee.meaning) }
      if entry.pointee.key == 0 { return add(node, in: parent, key: key, at: entry) }
      slot = (slot + 1) & (Self.slotCount - 1)
    }
  }

  private func add(
    _ node: JSONNode, in parent: Path, key: UInt64, at entry: UnsafeMutablePointer<Known>
  ) -> (path: Path, meaning: FieldMeaning) {
    guard places.count < Self.limit else { return (Self.others, .unknown) }
    let own = String(decoding: node.name, as: UTF8.self)
    let around = places[Int(parent)]
    let meaning =
      switch around.meaning.role {
      case .aside, .plumbing, .surroundings: FieldMeaning.unknown
      default: vocabulary.meaning(of: own, in: parent == Self.root ? nil : (around.own, around.meaning.role))
      }
    let path = place(Place(name: parent == Self.root ? own : "\(around.name).\(own)", own: own, meaning: meaning))
    entry.pointee = Known(key: key, path: path, meaning: meaning)
    return (path, meaning)
  }

  /// The same of a field whose name is a text.
  func find(named name: JSONNode, in parent: Path) -> (path: Path, meaning: FieldMeaning)? {
    guard name.isText, name.bytes.count <= Self.longestName, parent != Self.others else { return nil }
    let own = name.text
    let around = places[Int(parent)]
    let meaning = vocabulary.meaning(of: own, in: parent == Self.root ? nil : (around.own, around.meaning.role))
    guard meaning.role != .unknown else { return nil }
    let full = parent == Self.root ? own : "\(around.name).\(own)"
    if let path = named[full] { return (path, meaning) }
    guard places.count < Self.limit else { return (Self.others, meaning) }
    let path = place(Place(name: full, own: own, meaning: meaning))
    named[full] = path
    return (path, meaning)
  }

  private static let longestName = 64

  private func place(_ place: Place) -> Path {
    places.append(place)
    return Path(places.count - 1)
  }

  /// A place that no document has shown yet, such as one that a mapping names.
  func place(named name: String) -> Path {
    if let path = named[name] { return path }
    guard places.count < Self.limit else { return Self.others }
    let path = place(Place(name: name, own: name, meaning: .unknown))
    named[name] = path
    return path
  }

  func name(of path: Path) -> String { SafeText.stripped(places[Int(path)].name) }

  func countUnused(_ path: Path) {
    unusedCounts[Int(path)] += 1
    guard isNoting else { return }
    if notedCount < Self.mostNoted { noted[notedCount] = path }
    notedCount += 1
  }

  // MARK: Once more

  private static let mostNoted = 32
  private let noted: UnsafeMutablePointer<Path>
  @exclusivity(unchecked) private var notedCount = 0
  @exclusivity(unchecked) private var isNoting = false

  /// From here on it is noted what is counted as unused, in place of what was noted before.
  func beginNoting() {
    notedCount = 0
    isNoting = true
  }

  /// - Returns: whether all of it could be noted.
  func endNoting() -> Bool {
    isNoting = false
    return notedCount <= Self.mostNoted
  }

  /// The same was not used once more.
  func countNoted() {
    for index in 0..<notedCount { unusedCounts[Int(noted[index])] += 1 }
  }

  /// Fields that were not used and how often, the most frequent first.
  func unused(atMost limit: Int = .max) -> [UnusedField] {
    let found = places.indices.filter { unusedCounts[$0] > 0 }.map {
      UnusedField(name: name(of: Path($0)), count: unusedCounts[$0])
    }
    return Array(found.sorted { ($1.count, $0.name) < ($0.count, $1.name) }.prefix(limit))
  }
}
