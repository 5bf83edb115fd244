internal import CToml

/// A TOML document as a tree.
package struct TomlDocument: Sendable {
  /// What the text is not, and where.
  package struct Fault: Error, Equatable {
    package let line: Int
    package let reason: String
  }

  /// The members of the document's own table, as a person reads them: from the top.
  package let members: [TomlNode.Member]

  package init(_ text: [UInt8]) throws(Fault) {
    let document = text.withUnsafeBytes { ctoml_parse($0.baseAddress?.assumingMemoryBound(to: CChar.self), $0.count) }
    defer { ctoml_free(document) }
    var line: UInt32 = 0
    if let error = ctoml_error(document, &line) { throw Fault(line: Int(line), reason: String(cString: error)) }
    let values = (0..<ctoml_count(document)).map { ctoml_at(document, $0) }
    var index = 0
    members = Self.members(of: values, from: &index, depth: 0)
  }

  private static func members(of values: [ctoml_value], from index: inout Int, depth: Int) -> [TomlNode.Member] {
    var members: [TomlNode.Member] = []
    while index < values.count, values[index].depth == depth {
      let value = values[index]
      index += 1
      members.append(
        TomlNode.Member(
          key: string(value.key, value.key_length),
          node: TomlNode(line: Int(value.line), content: content(value, in: values, from: &index))))
    }
    // toml++ sorts by name.
    return members.sorted { $0.node.line < $1.node.line }
  }

  private static func content(_ value: ctoml_value, in values: [ctoml_value], from index: inout Int) -> TomlNode.Content {
    switch value.type {
    case ctoml_string: .string(string(value.text, value.text_length))
    case ctoml_integer: .integer(value.integer)
    case ctoml_float: .number(value.number)
    case ctoml_boolean: .boolean(value.boolean)
    case ctoml_array: .array(members(of: values, from: &index, depth: value.depth + 1).map(\.node))
    case ctoml_table: .table(members(of: values, from: &index, depth: value.depth + 1))
    default: .time
    }
  }

  private static func string(_ start: UnsafePointer<CChar>?, _ length: Int) -> String {
    String(decoding: UnsafeRawBufferPointer(start: start, count: length), as: UTF8.self)
  }
}
