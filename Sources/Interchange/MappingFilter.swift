internal import CSimdjson

/// What a record, or a row of it, must have for the mapping to take it: `event_type = "vitals"`, `quality = ">= 50"`.
struct MappingFilter: Sendable {
  enum Condition: Equatable, Sendable {
    case isOneOf([Value])
    case isNoneOf([Value])
    case compares(Comparison, Double)
  }

  enum Comparison: String, CaseIterable, Sendable {
    case atMost = "<="
    case atLeast = ">="
    case below = "<"
    case above = ">"
  }

  enum Value: Equatable, Sendable {
    case text(String)
    case number(Double)
    case flag(Bool)
  }

  var origin: MappingSource.Origin
  var condition: Condition
  /// Where it stands in the mapping file.
  var line = 0
}

extension MappingFilter.Condition {
  /// What is not there, or there twice, is none of the values and compares with nothing.
  func holds(for value: RecordMapper.Value?) -> Bool {
    let node = value.flatMap { $0.isAmbiguous ? nil : $0.node }
    switch self {
    case .isOneOf(let values): return values.contains { $0.matches(node) }
    case .isNoneOf(let values): return !values.contains { $0.matches(node) }
    case .compares(let comparison, let bound):
      guard case .number(let number, _)? = node?.measured else { return false }
      return switch comparison {
      case .atMost: number <= bound
      case .atLeast: number >= bound
      case .below: number < bound
      case .above: number > bound
      }
    }
  }
}

extension MappingFilter.Value {
  fileprivate func matches(_ node: JSONNode?) -> Bool {
    guard let node else { return false }
    switch self {
    case .text(let text): return node.isText ? node.trimmed.elementsEqual(text.utf8) : node.codeText == text && !text.isEmpty
    case .number(let number):
      if case .number(let value, .unstated) = node.measured { return value == number }
      return false
    case .flag(let flag): return node.kind == NODE_BOOLEAN && (node.number == 1) == flag
    }
  }
}
