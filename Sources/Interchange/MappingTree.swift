/// The paths of a mapping as one tree, which is walked once with a document: a record costs the same however many paths there
/// are. What a path leads to is a slot.
///
/// A path with `[*]` makes a row of each element of an array (or value of an object). All such paths lie along one chain of
/// arrays, each inside the other; level n is what lies behind the nth `[*]`. `MappingReader` sees to that.
struct MappingTree: Sendable {
  struct Node: Sendable {
    var path: String
    var members: [String: Int] = [:]
    var elements: [(index: UInt32, node: Int)] = []
    var each: Int?
    /// Slots of the value that stands here, and of its own key in the object that `[*]` goes through.
    var slots: [Int] = []
    var nameSlots: [Int] = []

    var hasInner: Bool { !members.isEmpty || !elements.isEmpty || each != nil }
  }

  static let root = 0

  private(set) var nodes = [Node(path: "")]
  /// For each slot its path and level.
  private(set) var slots: [(path: MappingPath, level: Int)] = []
  private var known: [MappingPath: Int] = [:]

  /// The slot of a path; the same for the same one.
  mutating func add(_ path: MappingPath) -> Int {
    if let slot = known[path] { return slot }
    let slot = slots.count
    slots.append((path, path.level))
    known[path] = slot
    var node = Self.root
    for step in path.steps {
      switch step {
      case .key(let key):
        if let next = nodes[node].members[key] {
          node = next
        } else {
          let isPlain = !key.contains { ".[]'\"".contains($0) }
          let name = isPlain ? key : "['\(key)']"
          let next = append(nodes[node].path + (nodes[node].path.isEmpty || !isPlain ? "" : ".") + name)
          nodes[node].members[key] = next
          node = next
        }
      case .index(let index):
        if let next = nodes[node].elements.first(where: { $0.index == index })?.node {
          node = next
        } else {
          let next = append("\(nodes[node].path)[\(index)]")
          nodes[node].elements.append((index, next))
          node = next
        }
      case .each:
        let next = nodes[node].each ?? append("\(nodes[node].path)[*]")
        nodes[node].each = next
        node = next
      case .name:
        nodes[node].nameSlots.append(slot)
        return slot
      }
    }
    nodes[node].slots.append(slot)
    return slot
  }

  private mutating func append(_ path: String) -> Int {
    nodes.append(Node(path: path))
    return nodes.count - 1
  }
}
