/// A value of a TOML document and the line that it stands on, for sentences that lead back to it.
package struct TomlNode: Sendable, Equatable {
  package enum Content: Sendable, Equatable {
    case string(String)
    case integer(Int64)
    case number(Double)
    case boolean(Bool)
    /// A date, a time or both.
    case time
    case array([TomlNode])
    case table([Member])
  }

  package struct Member: Sendable, Equatable {
    package var key: String
    package var node: TomlNode

    package init(key: String, node: TomlNode) {
      self.key = key
      self.node = node
    }
  }

  /// From 1.
  package var line: Int
  package var content: Content

  package init(line: Int, content: Content) {
    self.line = line
    self.content = content
  }

  /// Empty for what is no table.
  package var members: [Member] { if case .table(let members) = content { members } else { [] } }
}
