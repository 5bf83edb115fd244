internal import CSimdjson

/// Shapes that stand for a value of another kind.
extension JSONNode {
  /// The element of an array of one.
  var onlyElement: JSONNode? {
    guard isArray else { return nil }
    var members = members
    guard let only = members.next(), members.next() == nil else { return nil }
    return only
  }

  /// The value in Jackson's ["java.math.BigDecimal", 72.0].
  var typedByClass: JSONNode? {
    guard isArray else { return nil }
    var members = members
    guard let name = members.next(), let value = members.next(), members.next() == nil, name.isText, !value.isContainer,
      name.bytes.starts(with: "java.".utf8)
    else { return nil }
    return value
  }

  /// What Avro's JSON encoding wraps a branch of a union in: an object of one member, called after the branch's type.
  var unionBranch: JSONNode? {
    guard isObject, let only = firstMember, only.isContainer, Int(pointer.pointee.size) == Int(only.pointer.pointee.size) + 1
    else {
      return nil
    }
    if only.isArray { return only.isNamed("array") ? only : nil }
    return only.isNamed("map") || only.isNamed("record") || only.name.contains(UInt8(ascii: ".")) ? only : nil
  }

  /// {"key": …, "value": …} and the like, of two members: a name and what goes by it.
  var pair: (name: JSONNode, value: JSONNode)? {
    guard let name = self["name"] ?? self["key"] ?? self["id"] ?? self["n"] ?? self["Name"] ?? self["Key"], name.isText,
      let value = self["value"] ?? self["val"] ?? self["v"] ?? self["Value"]
    else { return nil }
    return (name, value)
  }

  /// A number for what a text or a number names: the same for the same (FNV-1a). Nil for anything else.
  var identityNumber: UInt64? {
    if kind == NODE_WHOLE { return UInt64(bitPattern: whole) }
    guard isText, !trimmed.isEmpty else { return nil }
    return trimmed.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }

  /// What becomes of a row, as databases' change feeds say it: `c`, `UPDATE`, false.
  var isWordOfChange: Bool {
    if kind == NODE_BOOLEAN || kind == NODE_NULL || isDeletionMark || kind == NODE_WHOLE && number == 0 { return true }
    return isText
      && ["c", "u", "r", "i", "+i", "+u", "create", "insert", "update", "read", "modify", "replace", "false"].contains(
        text.lowercased())
  }

  /// That the row is gone.
  var isDeletionMark: Bool {
    if kind == NODE_BOOLEAN || kind == NODE_WHOLE { return number == 1 }
    return isText && ["d", "-d", "-u", "delete", "deleted", "remove", "removed", "true"].contains(text.lowercased())
  }

  /// A coded answer, as FHIR gives it.
  var isConcept: Bool { self["coding"] != nil || self["code"] != nil && self["value"] == nil }
}
