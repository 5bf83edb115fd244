/// Bytes that stay where they are until the arena is emptied, for values that were made and not found.
final class TextArena {
  private var blocks: [UnsafeMutableBufferPointer<UInt8>] = []
  private var block = 0
  private var used = 0

  private static let blockBytes = 16 * 1024

  deinit { blocks.forEach { $0.deallocate() } }

  /// Keeps the memory of a few blocks: what one hostile record took is given back.
  func removeAll() {
    while blocks.count > 4 { blocks.removeLast().deallocate() }
    block = 0
    used = 0
  }

  func store(_ bytes: some Collection<UInt8>) -> UnsafeBufferPointer<UInt8> {
    let count = bytes.count
    if block < blocks.count, used + count > blocks[block].count {
      block += 1
      used = 0
    }
    if block == blocks.count || blocks[block].count < count {
      blocks.insert(.allocate(capacity: max(Self.blockBytes, count)), at: block)
    }
    let place = UnsafeMutableBufferPointer(rebasing: blocks[block][used..<used + count])
    _ = place.update(fromContentsOf: bytes)
    used += count
    return UnsafeBufferPointer(place)
  }
}
