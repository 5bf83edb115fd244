internal import CSimdjson

/// Values that are in no document: constants of a mapping, a record's key, parts of texts. Their memory holds until
/// `removeAll`.
final class MadeNodes {
  private let arena = TextArena()
  private var blocks: [UnsafeMutablePointer<RecordNode>] = []
  private var used = 0

  private static let blockCount = 128

  deinit { blocks.forEach { $0.deallocate() } }

  func removeAll() {
    guard used > 0 else { return }
    arena.removeAll()
    while blocks.count > 4 { blocks.removeLast().deallocate() }
    used = 0
  }

  /// A text whose bytes are copied.
  func text(copying bytes: some Collection<UInt8>) -> JSONNode { text(arena.store(bytes)) }

  /// A text whose bytes outlive it.
  func text(_ bytes: UnsafeBufferPointer<UInt8>) -> JSONNode {
    var node = RecordNode()
    node.kind = UInt8(NODE_TEXT)
    node.text = bytes.baseAddress ?? UnsafePointer(Self.nothing)
    node.count = UInt32(clamping: bytes.count)
    return make(node)
  }

  func number(_ number: Double) -> JSONNode {
    var node = RecordNode()
    node.kind = UInt8(NODE_NUMBER)
    node.number = number
    return make(node)
  }

  private func make(_ node: RecordNode) -> JSONNode {
    if used == blocks.count * Self.blockCount { blocks.append(.allocate(capacity: Self.blockCount)) }
    let place = blocks[used / Self.blockCount] + used % Self.blockCount
    used += 1
    place.initialize(to: node)
    place.pointee.name_id = -1
    place.pointee.size = 1
    return JSONNode(pointer: place)
  }

  // Never written, never freed: the address of a text of no bytes.
  nonisolated(unsafe) private static let nothing = UnsafeMutablePointer<UInt8>.allocate(capacity: 1)
}
