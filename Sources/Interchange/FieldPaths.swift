internal import Vitals

/// Every place in a record where a field has stood, such as `vitals.heart_rate`: what it means, and how often it was not used.
///
/// A place is found out about once; after that it is a number. Bounded: places beyond `limit` are all one, "other fields".
struct FieldPaths {
  typealias Path = Int32

  /// The record itself.
  static let root: Path = 0
  /// All that came after the table was full.
  static let others: Path = 1

  private struct Place {
    var name: String
    /// The last part of the name, as the vocabulary knows it.
    var own: String
    var meaning: FieldMeaning
    var unusedCount = 0
  }

  private static let limit = 4096

  private let vocabulary = Vocabulary.shared
  private var places = [
    Place(name: "", own: "", meaning: FieldMeaning(role: .group)), Place(name: "other fields", own: "", meaning: .unknown),
  ]
  /// By the number of their name; 0 where not yet found out. What stands in records themselves is most of all.
  private var inRoot: [Path] = []
  private var inOthers: [UInt64: Path] = [:]

  /// The place of a field of the object at `parent`, and what it means.
  mutating func find(_ node: JSONNode, in parent: Path) -> (path: Path, meaning: FieldMeaning) {
    let id = node.nameID
    if parent == Self.root, id >= 0, id < inRoot.count {
      let path = inRoot[Int(id)]
      if path != 0 { return (path, places[Int(path)].meaning) }
    }
    return findSlowly(node, id, in: parent)
  }

  private mutating func findSlowly(_ node: JSONNode, _ id: Int32, in parent: Path) -> (path: Path, meaning: FieldMeaning) {
    guard id >= 0 else { return (Self.others, .unknown) }
    let key = UInt64(UInt32(bitPattern: parent)) << 32 | UInt64(id)
    if let path = inOthers[key] { return (path, places[Int(path)].meaning) }
    guard places.count < Self.limit, parent != Self.others else { return (Self.others, .unknown) }
    let own = String(decoding: node.name, as: UTF8.self)
    let around = places[Int(parent)]
    let meaning =
      switch around.meaning.role {
      case .aside, .plumbing, .surroundings: FieldMeaning.unknown
      default:
        vocabulary.meaning(of: own, in: parent == Self.root ? nil : (around.own, around.meaning.role))
      }
    let path = Path(places.count)
    places.append(
      Place(
        name: SafeText.stripped(parent == Self.root ? own : "\(around.name).\(own)"), own: own, meaning: meaning))
    if parent == Self.root {
      if id >= inRoot.count { inRoot.append(contentsOf: repeatElement(0, count: Int(id) + 1 - inRoot.count)) }
      inRoot[Int(id)] = path
    } else {
      inOthers[key] = path
    }
    return (path, meaning)
  }

  func name(of path: Path) -> String { places[Int(path)].name }

  mutating func countUnused(_ path: Path) { places[Int(path)].unusedCount += 1 }

  /// Fields that were not used and how often, the most frequent first.
  func unused(atMost limit: Int = .max) -> [UnusedField] {
    let found = places.filter { $0.unusedCount > 0 }.map { UnusedField(name: $0.name, count: $0.unusedCount) }
    return Array(found.sorted { ($1.count, $0.name) < ($0.count, $1.name) }.prefix(limit))
  }
}
