internal import CSimdjson

/// Owns one simdjson parser. What it hands out lies in the parser's memory and is valid until the next document of its level.
final class RecordParser {
  /// Nil when memory was short; every record then fails with `RECORD_OUT_OF_MEMORY`.
  private let handle: OpaquePointer?

  init() { handle = record_parser_create() }

  deinit { record_parser_destroy(handle) }

  /// Returns a `RECORD_` status.
  /// - Parameter isPadded: whether `document` is readable for `RecordBatch.paddingBytes` past its end; else it is copied.
  func parse(_ document: UnsafeBufferPointer<UInt8>, level: Int = 0, isPadded: Bool = true) -> Int {
    Int(record_parser_parse(handle, UInt32(level), document.baseAddress, document.count, isPadded))
  }

  /// The nodes of the level's last document, the root first; nil where it could not be parsed.
  func root(level: Int = 0) -> JSONNode? {
    var count = 0
    guard let nodes = record_parser_nodes(handle, UInt32(level), &count), count > 0 else { return nil }
    return JSONNode(pointer: nodes)
  }

  /// A number that stays as long as documents of level 0 are laid out alike: every node then stands where one of the same name did
  /// in the document before, and is an object or array where that was one.
  var layout: UInt64 { record_parser_layout(handle) }

  /// Whether the bytes are JSON; builds no nodes. For measuring.
  func isJSON(_ document: UnsafeBufferPointer<UInt8>) -> Bool {
    record_parser_only_parses(handle, document.baseAddress, document.count)
  }
}

/// One value of a document: a scalar, or an object or array with what is in it.
struct JSONNode {
  let pointer: UnsafePointer<RecordNode>

  var kind: Int { Int(pointer.pointee.kind) }
  var number: Double { pointer.pointee.number }
  var whole: Int64 { pointer.pointee.whole }
  var nameID: Int32 { pointer.pointee.name_id }

  var name: UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: pointer.pointee.name, count: Int(pointer.pointee.name_count))
  }

  var bytes: UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: pointer.pointee.text, count: Int(pointer.pointee.count))
  }

  var trimmed: UnsafeBufferPointer<UInt8> { bytes.trimmingSpaces() }
  var text: String { String(decoding: trimmed, as: UTF8.self) }

  var isText: Bool { kind == NODE_TEXT }
  var isNumber: Bool { kind == NODE_NUMBER || kind == NODE_WHOLE }
  var isObject: Bool { kind == NODE_OBJECT }
  var isArray: Bool { kind == NODE_ARRAY }
  var isContainer: Bool { kind >= NODE_OBJECT }

  /// Null, or an empty text: not measured.
  var isEmpty: Bool { kind == NODE_NULL || (kind == NODE_TEXT && trimmed.isEmpty) }

  /// What is in an object or array, one level down; empty for anything else.
  var members: Members {
    let isOpen = kind == NODE_OBJECT || kind == NODE_ARRAY
    return Members(at: pointer + 1, end: isOpen ? pointer + Int(pointer.pointee.size) : pointer + 1)
  }

  var firstMember: JSONNode? {
    var members = members
    return members.next()
  }

  /// The member of that exact name.
  subscript(name: StaticString) -> JSONNode? {
    guard isObject else { return nil }
    for member in members where member.isNamed(name) { return member }
    return nil
  }

  func isNamed(_ name: StaticString) -> Bool {
    self.name.count == name.utf8CodeUnitCount
      && self.name.elementsEqual(UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
  }

  func isSame(as other: JSONNode) -> Bool {
    if isNumber && other.isNumber { return number == other.number }
    guard kind == other.kind else { return false }
    switch kind {
    case NODE_TEXT: return bytes.elementsEqual(other.bytes)
    case NODE_BOOLEAN: return number == other.number
    case NODE_NULL: return true
    default: return false
    }
  }

  struct Members: Sequence, IteratorProtocol {
    fileprivate var at: UnsafePointer<RecordNode>
    fileprivate let end: UnsafePointer<RecordNode>

    mutating func next() -> JSONNode? {
      guard at < end else { return nil }
      let node = JSONNode(pointer: at)
      at += Int(at.pointee.size)
      return node
    }
  }
}

extension UnsafeBufferPointer<UInt8> {
  func trimmingSpaces() -> Self {
    var start = startIndex
    var end = endIndex
    while start < end, self[start] == UInt8(ascii: " ") { start += 1 }
    while end > start, self[end - 1] == UInt8(ascii: " ") { end -= 1 }
    return Self(rebasing: self[start..<end])
  }
}
