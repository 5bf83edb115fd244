/// Where in a JSON document a value stands: `$.vitals[0].hr`, or the same without `$.` before it.
///
/// A key stands after a full stop, or in brackets and quotes where it has a full stop or a bracket in it: `['a.b']`. `[0]` is an
/// element of an array, `[*]` each of them, or each value of an object; `~` behind it is that value's own key. `$` alone is the
/// whole document. (RFC 9535 without filters, slices and descent; `~` is jsonpath-plus's.)
struct MappingPath: Equatable, Hashable, Sendable {
  enum Step: Equatable, Hashable, Sendable {
    case key(String)
    case index(UInt32)
    case each
    /// Behind `each`: the key, not the value.
    case name
  }

  var steps: [Step]

  /// The steps up to and with the last `[*]`.
  var chain: ArraySlice<Step> { steps[..<(steps.lastIndex(of: .each).map { $0 + 1 } ?? 0)] }

  /// How many `[*]` it has.
  var level: Int { steps.count { $0 == .each } }

  init(steps: [Step]) { self.steps = steps }

  /// Nil where `text` is no path.
  init?(_ text: String) {
    var rest = text[...]
    steps = []
    if rest.first == "$" {
      rest = rest.dropFirst()
      if rest.isEmpty { return }
    } else if rest.first != "[" {
      rest = "." + rest
    }
    while let first = rest.first {
      rest = rest.dropFirst()
      switch first {
      case ".":
        let key = rest.prefix { $0 != "." && $0 != "[" }
        rest = rest[key.endIndex...]
        guard !key.isEmpty else { return nil }
        steps.append(key == "*" ? .each : .key(String(key)))
      case "[":
        guard let step = Self.bracketed(&rest) else { return nil }
        steps.append(step)
      case "~" where rest.isEmpty && steps.last == .each: steps.append(.name)
      default: return nil
      }
    }
    if steps.count > Self.mostSteps { return nil }
  }

  /// Deeper documents than this are nobody's vital signs.
  private static let mostSteps = 64

  /// What stands between brackets, and the closing one.
  private static func bracketed(_ rest: inout Substring) -> Step? {
    if let quote = rest.first, quote == "'" || quote == "\"" {
      let inside = rest.dropFirst()
      guard let end = inside.firstIndex(of: quote) else { return nil }
      let key = inside[..<end]
      rest = inside[inside.index(after: end)...]
      guard rest.first == "]" else { return nil }
      rest = rest.dropFirst()
      return .key(String(key))
    }
    guard let end = rest.firstIndex(of: "]") else { return nil }
    let inside = rest[..<end]
    rest = rest[rest.index(after: end)...]
    return inside == "*" ? .each : UInt32(inside).map(Step.index)
  }
}

extension MappingPath: CustomStringConvertible {
  var description: String {
    var text = ""
    for step in steps {
      switch step {
      case .key(let key):
        let isPlain = !key.isEmpty && key != "*" && !key.contains { ".[]~'\"".contains($0) }
        if !isPlain {
          text += key.contains("'") ? "[\"\(key)\"]" : "['\(key)']"
        } else {
          text += text.isEmpty ? key : ".\(key)"
        }
      case .index(let index): text += "[\(index)]"
      case .each: text += "[*]"
      case .name: text += "~"
      }
    }
    // What would be read as something else than a path says that it is one.
    return text.isEmpty ? "$" : "=@?".contains(text.first ?? "$") || text.hasPrefix("$") ? "$.\(text)" : text
  }
}
