internal import Foundation

/// A schema of Avro (specification 1.11.1), compiled for reading: flat, so that a recursive one is no different.
///
/// avro-c is not used: its reader runs without end over six bytes that announce an array of half a billion nulls, and off the
/// end of the stack over a recursive record (seen with 1.11.1).
package final class AvroSchema: Sendable {
  enum Kind: UInt8 {
    case null, boolean, int, long, float, double, bytes, string, record, enumeration, array, map, union, fixed
  }

  /// What a primitive stands for; an unknown one is left as it is, as the specification wants.
  enum Logical: UInt8 {
    case none, date, timeMillis, timeMicros, timestampMillis, timestampMicros, timestampNanos
    case localMillis, localMicros, localNanos, decimal
  }

  struct Node {
    var kind: Kind
    var logical = Logical.none
    /// Of `children`: a record's fields, a union's branches, an enumeration's symbols, what an array or a map holds.
    var first = 0
    var count = 0
    /// Bytes of a fixed.
    var size = 0
    /// Digits of a decimal after the point.
    var scale = 0
  }

  struct Child {
    /// Where the name stands in `names`: of a field as it stands in JSON, with quotes and colon; of a symbol in quotes.
    var name: Range<Int> = 0..<0
    var node = 0
  }

  /// Why a text is no schema that can be used.
  package struct Fault: Error, Equatable {
    package var reason: String
  }

  let nodes: [Node]
  let children: [Child]
  let names: [UInt8]
  let root: Int

  package init(_ json: [UInt8]) throws(Fault) {
    guard let value = try? JSONSerialization.jsonObject(with: Data(json), options: .fragmentsAllowed) else {
      throw Fault(reason: "it is not JSON")
    }
    var builder = Builder()
    root = try builder.add(value, namespace: "", depth: 0)
    nodes = builder.nodes
    children = builder.children
    names = builder.names
  }

  // MARK: Building

  private struct Builder {
    var nodes: [Node] = []
    var children: [Child] = []
    var names: [UInt8] = []
    private var known: [String: Int] = [:]

    private static let mostNodes = 10_000
    private static let deepest = 64

    mutating func add(_ value: Any, namespace: String, depth: Int) throws(Fault) -> Int {
      guard nodes.count < Self.mostNodes, depth < Self.deepest else { throw Fault(reason: "it is too large") }
      switch value {
      case let name as String: return try add(named: name, namespace: namespace)
      case let branches as [Any]:
        guard !branches.isEmpty else { throw Fault(reason: "a union of nothing") }
        let index = append(Node(kind: .union))
        return try fill(index, with: branches.map { ("", $0) }, namespace: namespace, depth: depth)
      case let schema as [String: Any]: return try add(schema, namespace: namespace, depth: depth)
      default: throw Fault(reason: "a type that is neither a name, a union nor an object")
      }
    }

    private mutating func add(named name: String, namespace: String) throws(Fault) -> Int {
      if let kind = Self.primitives[name] { return append(Node(kind: kind)) }
      let full = name.contains(".") || namespace.isEmpty ? name : "\(namespace).\(name)"
      guard let index = known[full] ?? known[name] else {
        throw Fault(reason: "the type '\(SafeText.excerpt(name.utf8, limit: 60))' is not there")
      }
      return index
    }

    private mutating func add(_ schema: [String: Any], namespace: String, depth: Int) throws(Fault) -> Int {
      guard let type = schema["type"] as? String else {
        guard let inner = schema["type"] else { throw Fault(reason: "an object without a type") }
        return try add(inner, namespace: namespace, depth: depth + 1)
      }
      let inside = (schema["namespace"] as? String) ?? Self.namespace(of: schema["name"] as? String) ?? namespace
      switch type {
      case "record", "error":
        guard let fields = schema["fields"] as? [[String: Any]] else { throw Fault(reason: "a record without fields") }
        let index = append(Node(kind: .record))
        // Before its fields, which may be of its own type.
        register(schema, namespace: inside, index)
        var members: [(String, Any)] = []
        for field in fields {
          guard let name = field["name"] as? String, let type = field["type"] else {
            throw Fault(reason: "a field without name or type")
          }
          members.append(("\(Self.quoted(name)):", type))
        }
        return try fill(index, with: members, namespace: inside, depth: depth)
      case "enum":
        guard let symbols = schema["symbols"] as? [String] else { throw Fault(reason: "an enum without symbols") }
        let index = append(Node(kind: .enumeration))
        register(schema, namespace: inside, index)
        nodes[index].first = children.count
        nodes[index].count = symbols.count
        for symbol in symbols { children.append(Child(name: append(name: Self.quoted(symbol)))) }
        return index
      case "array", "map":
        guard let inner = schema[type == "array" ? "items" : "values"] else { throw Fault(reason: "an \(type) of nothing") }
        let index = append(Node(kind: type == "array" ? .array : .map))
        return try fill(index, with: [("", inner)], namespace: namespace, depth: depth)
      case "fixed":
        guard let size = schema["size"] as? Int, size >= 0 else { throw Fault(reason: "a fixed without a size") }
        let index = append(
          Node(kind: .fixed, logical: Self.logical(of: schema, .fixed), size: size, scale: Self.scale(of: schema)))
        register(schema, namespace: inside, index)
        return index
      default:
        let index = try add(named: type, namespace: namespace)
        // A primitive's node is its own, a named type's is shared.
        guard let kind = Self.primitives[type] else { return index }
        nodes[index].logical = Self.logical(of: schema, kind)
        nodes[index].scale = Self.scale(of: schema)
        return index
      }
    }

    /// The children of a node stand together, so they are made before they are listed.
    private mutating func fill(
      _ index: Int, with members: [(name: String, type: Any)], namespace: String, depth: Int
    ) throws(Fault) -> Int {
      var list: [Child] = []
      for member in members {
        list.append(Child(name: append(name: member.name), node: try add(member.type, namespace: namespace, depth: depth + 1)))
      }
      nodes[index].first = children.count
      nodes[index].count = list.count
      children += list
      return index
    }

    private mutating func append(_ node: Node) -> Int {
      nodes.append(node)
      return nodes.count - 1
    }

    private mutating func append(name: String) -> Range<Int> {
      let start = names.count
      names += Array(name.utf8)
      return start..<names.count
    }

    private mutating func register(_ schema: [String: Any], namespace: String, _ index: Int) {
      guard let name = schema["name"] as? String else { return }
      known[name.contains(".") || namespace.isEmpty ? name : "\(namespace).\(name)"] = index
    }

    private static func namespace(of name: String?) -> String? {
      name.flatMap { name in name.lastIndex(of: ".").map { String(name[..<$0]) } }
    }

    private static func quoted(_ name: String) -> String {
      var text = JSONText()
      text.append(string: name)
      return String(decoding: text.bytes, as: UTF8.self)
    }

    private static let primitives: [String: Kind] = [
      "null": .null, "boolean": .boolean, "int": .int, "long": .long, "float": .float, "double": .double, "bytes": .bytes,
      "string": .string,
    ]

    private static func logical(of schema: [String: Any], _ kind: Kind) -> Logical {
      switch (schema["logicalType"] as? String, kind) {
      case ("date", .int): .date
      case ("time-millis", .int): .timeMillis
      case ("time-micros", .long): .timeMicros
      case ("timestamp-millis", .long): .timestampMillis
      case ("timestamp-micros", .long): .timestampMicros
      case ("timestamp-nanos", .long): .timestampNanos
      case ("local-timestamp-millis", .long): .localMillis
      case ("local-timestamp-micros", .long): .localMicros
      case ("local-timestamp-nanos", .long): .localNanos
      case ("decimal", .bytes), ("decimal", .fixed): .decimal
      // Kafka Connect's and Debezium's own names for the same.
      default:
        switch (schema["connect.name"] as? String, kind) {
        case ("org.apache.kafka.connect.data.Timestamp", .long), ("io.debezium.time.Timestamp", .long): .timestampMillis
        case ("io.debezium.time.MicroTimestamp", .long): .timestampMicros
        case ("io.debezium.time.NanoTimestamp", .long): .timestampNanos
        default: .none
        }
      }
    }

    private static func scale(of schema: [String: Any]) -> Int { min(max(schema["scale"] as? Int ?? 0, 0), 30) }
  }
}
