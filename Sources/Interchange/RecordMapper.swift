internal import CSimdjson
internal import Vitals

/// What a mapping needs while records are read by it: its tree with what was learned of the names in documents, the values
/// found in the record at hand, and the record's key and headers.
///
/// Not thread-safe: the reader owns it.
final class RecordMapper {
  struct Value {
    var node: JSONNode
    /// The same place was there twice with different values.
    var isAmbiguous = false
  }

  /// A node of the tree without what would have to be counted as it is copied.
  struct Node {
    var each: Int32 = -1
    var firstSlot: Int32 = 0
    var slotCount: Int32 = 0
    var hasMembers = false
    var hasElements = false
    /// For counting what is in it and not used.
    var place: FieldPaths.Path = FieldPaths.root
  }

  let mapping: CompiledMapping
  let made = MadeNodes()
  private let kept = MadeNodes()
  private let constants: [JSONNode]
  private let slotPlaces: [FieldPaths.Path]

  // All of fixed size, in memory of their own: this is gone through with every value of every record.
  private let nodes: UnsafeMutableBufferPointer<Node>
  private let slotsOfNodes: UnsafeMutableBufferPointer<Int32>
  /// What was found, by slot.
  private let values: UnsafeMutableBufferPointer<Value?>
  /// Slots by level, deepest last, and where each level begins in it.
  private let slotsByLevel: UnsafeMutableBufferPointer<Int>
  private let levelStarts: [Int]
  /// The node that a key leads to from another, by node and symbol; -1 where it leads nowhere.
  private let children: UnsafeMutableBufferPointer<Int32>
  /// Which of the symbols each name of a document is: -1 none, -2 not yet looked at.
  private let symbolOfName: UnsafeMutableBufferPointer<Int16>
  /// The keys of all paths.
  private let symbols: [String: Int16]

  /// Members to which no path leads, of what was gone through since the last row that was taken.
  private var leftovers: [FieldPaths.Path] = []
  /// What codes of the row at hand stand for, where they lie deeper than it, and whether it had any codes.
  var coded: [RecordScope.Slot] = []
  var hasCodes = false
  /// For texts that are being put together.
  var scratch: [UInt8] = []

  private(set) var key: JSONNode?
  private(set) var headers: [JSONNode?]
  private var codes = WordTable<FieldMeaning??>()

  init(_ mapping: CompiledMapping, paths: FieldPaths) {
    self.mapping = mapping
    let tree = mapping.tree
    let kept = self.kept
    constants = mapping.constants.map { kept.text(copying: $0) }
    headers = Array(repeating: nil, count: mapping.headers.count)
    values = .allocate(capacity: tree.slots.count)
    values.initialize(repeating: nil)

    var symbols: [String: Int16] = [:]
    for key in tree.nodes.flatMap(\.members.keys).sorted() where symbols[key] == nil { symbols[key] = Int16(symbols.count) }
    self.symbols = symbols
    symbolOfName = .allocate(capacity: Int(NAME_LIMIT))
    symbolOfName.initialize(repeating: -2)
    children = .allocate(capacity: tree.nodes.count * symbols.count)
    children.initialize(repeating: -1)
    var slotsOfNodes: [Int32] = []
    nodes = .allocate(capacity: tree.nodes.count)
    for (index, node) in tree.nodes.enumerated() {
      var flat = Node()
      flat.each = Int32(node.each ?? -1)
      flat.hasMembers = !node.members.isEmpty
      flat.hasElements = !node.elements.isEmpty
      flat.firstSlot = Int32(slotsOfNodes.count)
      flat.slotCount = Int32(node.slots.count)
      flat.place = index == MappingTree.root ? FieldPaths.root : paths.place(named: node.path)
      slotsOfNodes += node.slots.map(Int32.init)
      for (key, next) in node.members {
        if let symbol = symbols[key] { children[index * symbols.count + Int(symbol)] = Int32(next) }
      }
      (nodes.baseAddress.map { $0 + index })?.initialize(to: flat)
    }
    self.slotsOfNodes = .allocate(capacity: slotsOfNodes.count)
    _ = self.slotsOfNodes.initialize(from: slotsOfNodes)
    slotPlaces = tree.slots.map { paths.place(named: $0.path.description) }
    slotsByLevel = .allocate(capacity: tree.slots.count)
    _ = slotsByLevel.initialize(from: tree.slots.indices.sorted { tree.slots[$0].level < tree.slots[$1].level })
    let levels = tree.slots.map(\.level)
    levelStarts = (0...((levels.max() ?? 0) + 1)).map { level in levels.count { $0 < level } }
  }

  deinit {
    nodes.deallocate()
    slotsOfNodes.deallocate()
    values.deallocate()
    slotsByLevel.deallocate()
    children.deallocate()
    symbolOfName.deallocate()
  }

  // MARK: The record

  /// Takes up a record's key and headers; forgets the record before.
  func begin(_ context: RecordContext) {
    made.removeAll()
    leftovers.removeAll(keepingCapacity: true)
    coded.removeAll(keepingCapacity: true)
    hasCodes = false
    clear(from: 0)
    if mapping.needsKey { key = context.entry.key.map { made.text(UnsafeBufferPointer(rebasing: context.bytes[$0])) } }
    for index in headers.indices { headers[index] = nil }
    for header in context.headers[context.entry.headers] where headers.indices.contains(header.name) {
      headers[header.name] = made.text(UnsafeBufferPointer(rebasing: context.bytes[header.value]))
    }
  }

  // MARK: The tree

  func node(_ index: Int) -> Node { nodes[index] }

  /// Where a member of an object leads; nil where no path goes through it.
  func child(of node: Int, _ member: JSONNode) -> Int? {
    let symbol = symbol(of: member)
    guard symbol >= 0 else { return nil }
    let child = children[node * symbols.count + Int(symbol)]
    return child < 0 ? nil : Int(child)
  }

  private func symbol(of member: JSONNode) -> Int16 {
    let id = Int(member.nameID)
    guard symbolOfName.indices.contains(id) else { return symbols[String(decoding: member.name, as: UTF8.self)] ?? -1 }
    if symbolOfName[id] == -2 { symbolOfName[id] = symbols[String(decoding: member.name, as: UTF8.self)] ?? -1 }
    return symbolOfName[id]
  }

  // MARK: Values

  /// Forgets what was found at this level and deeper.
  func clear(from level: Int) {
    guard level < levelStarts.count else { return }
    for place in levelStarts[level]..<slotsByLevel.count { values[slotsByLevel[place]] = nil }
  }

  func take(_ element: JSONNode, at node: Node) {
    for place in node.firstSlot..<node.firstSlot + node.slotCount { put(element, Int(slotsOfNodes[Int(place)])) }
  }

  /// The key that an element has in its object.
  func takeName(of element: JSONNode, at index: Int) {
    for slot in mapping.tree.nodes[index].nameSlots { put(made.text(element.name), slot) }
  }

  private func put(_ node: JSONNode, _ slot: Int) {
    // A null says nothing, so it neither hides a value nor contradicts one.
    if let known = values[slot], known.node.kind != NODE_NULL {
      if node.kind != NODE_NULL, !known.node.isSame(as: node) { values[slot]?.isAmbiguous = true }
    } else {
      values[slot] = Value(node: node)
    }
  }

  func value(at place: CompiledMapping.Place) -> Value? {
    switch place {
    case .slot(let slot): values[slot]
    case .constant(let index): Value(node: constants[index])
    case .key: key.map { Value(node: $0) }
    case .header(let index): headers[index].map { Value(node: $0) }
    case .none: nil
    }
  }

  func value(inSlot slot: Int) -> Value? { values[slot] }

  /// The name to tell a person where a value stands.
  func path(of place: CompiledMapping.Place) -> FieldPaths.Path {
    if case .slot(let slot) = place { slotPlaces[slot] } else { FieldPaths.root }
  }

  // MARK: What is left over

  func leave(_ place: FieldPaths.Path) {
    if leftovers.count < Self.mostLeftovers { leftovers.append(place) }
  }

  /// Counts them, once it is known that the record is one of those that are wanted.
  func countLeftovers(in paths: FieldPaths) {
    for place in leftovers { paths.countUnused(place) }
    leftovers.removeAll(keepingCapacity: true)
  }

  private static let mostLeftovers = 4096

  // MARK: Codes

  /// What a code stands for: by the mapping's own table, else by the vocabulary. `.some(nil)` is to be passed over, nil unknown.
  func meaning(ofCode code: JSONNode, _ words: WordBook) -> FieldMeaning?? {
    if code.isText { return codes.meaning(of: code.trimmed) { _ in findMeaning(ofCode: code, words) } }
    var digits = code.codeText
    return digits.withUTF8 { codes.meaning(of: $0) { _ in findMeaning(ofCode: code, words) } }
  }

  private func findMeaning(ofCode code: JSONNode, _ words: WordBook) -> FieldMeaning?? {
    if let known = mapping.codes?.meanings[code.codeText] { return .some(known) }
    guard let found = words.measurement(code) else { return nil }
    return found.role == .aside ? .some(nil) : .some(found)
  }
}
