internal import Toml

extension MappingReader {
  /// A source as a text or a table, or several as a list.
  func sources(_ node: TomlNode, _ key: String) throws(MappingError) -> [MappingSource] {
    let elements = if case .array(let elements) = node.content { elements } else { [node] }
    var sources: [MappingSource] = []
    for element in elements { sources.append(try source(element, key)) }
    if sources.isEmpty { throw error(node.line, "\(key): write a path, such as \(key) = \"vitals.\(key)\"") }
    return sources
  }

  private func source(_ node: TomlNode, _ key: String) throws(MappingError) -> MappingSource {
    if case .string(let text) = node.content { return try source(text, line: node.line, key) }
    guard !node.members.isEmpty else {
      throw error(node.line, "\(key): write a path, such as \(key) = \"vitals.\(key)\", or { from = \"PATH\", … }")
    }
    guard let from = node.members.first(where: { $0.key == "from" }) else {
      throw error(node.line, "\(key): its table needs from = \"PATH\"")
    }
    var source: MappingSource
    if case .array(let elements) = from.node.content {
      source = MappingSource(.constant(""))
      source.origins = []
      source.line = node.line
      for element in elements {
        guard case .string(let text) = element.content else {
          throw error(element.line, "\(key): from is a path or a list of paths")
        }
        let part = try self.source(text, line: element.line, key)
        source.origins += part.origins
        source.isGuess = source.isGuess || part.isGuess
      }
    } else if case .string(let text) = from.node.content {
      source = try self.source(text, line: from.node.line, key)
    } else {
      throw error(from.node.line, "\(key): from is a path or a list of paths")
    }
    for member in node.members where member.key != "from" { try refine(&source, with: member, key) }
    if source.split?.separator == 0 { throw error(node.line, "\(key): a part of what? add split = \".\", say") }
    return source
  }

  private func source(_ text: String, line: Int, _ key: String) throws(MappingError) -> MappingSource {
    let isGuess = text.hasPrefix("?")
    guard let origin = MappingSource.Origin(isGuess ? String(text.dropFirst()) : text) else {
      throw error(
        line,
        "\(key): '\(text)' is no path; write a.b, a[0].b, a[*].b or ['a key'].b, a constant as \"=text\", or @key, @topic, "
          + "@header.NAME or @record_time")
    }
    var source = MappingSource(origin)
    source.line = line
    source.isGuess = isGuess
    return source
  }

  private func refine(_ source: inout MappingSource, with member: TomlNode.Member, _ key: String) throws(MappingError) {
    let (name, node) = (member.key, member.node)
    switch (name, node.content) {
    case ("unit", .string(let text)):
      guard let unit = unit(text) else {
        throw error(
          node.line, "\(key): '\(text)' is neither a unit that is known nor a path; known are %, mmHg, kPa, C, F and /min")
      }
      source.unit = unit
    case ("separator", .string(let text)): source.separator = text
    case ("match", .string(let pattern)):
      do {
        source.pattern = try TextPattern(pattern)
      } catch {
        throw self.error(node.line, "\(key): '\(pattern)' is no regular expression: \(error.reason)")
      }
    case ("split", .string(let text)):
      guard text.utf8.count == 1, let byte = text.utf8.first else {
        throw error(node.line, "\(key): split is one character, such as split = \".\"")
      }
      source.split = (byte, source.split?.part ?? 1)
    case ("part", .integer(let part)):
      guard (1...1000).contains(part) else { throw error(node.line, "\(key): part counts from 1") }
      source.split = (source.split?.separator ?? 0, Int(part))
    case ("scale", .integer(let scale)): source.scale = Double(scale)
    case ("scale", .number(let scale)): source.scale = scale
    case ("format", .string(let text)):
      guard let format = TimeFormat(text), key == MappingTarget.time.rawValue else {
        throw error(
          node.line, "\(key): '\(text)' is no form of a time; write it as dd/MM/yyyy HH:mm:ss, with date and hour at least")
      }
      source.timeFormat = format
    case ("missing", .array), ("missing", .string), ("missing", .integer), ("missing", .number):
      let elements = if case .array(let elements) = node.content { elements } else { [node] }
      source.missing = elements.compactMap(\.asText)
    case ("values", .table(let members)):
      for member in members {
        guard let text = member.node.asValueText else {
          throw error(member.node.line, "\(key): values are texts, such as 1 = \"A\"")
        }
        source.values[member.key] = text
      }
    default:
      throw error(
        node.line,
        "\(key): there is no '\(name)' of this kind; there are from, unit, match, split and part, values, scale, missing, format "
          + "and separator")
    }
  }

  // MARK: Units

  /// A unit that is known is that unit; all else is a path. `=` before it makes it a unit, `$.` a path.
  func unit(_ text: String) -> MappingSource.Unit? {
    switch MappingSource.Origin(text) {
    case .constant(let unit): Self.isUnit(unit) ? .constant(unit) : nil
    case .path(let path): Self.isUnit(text) ? .constant(text) : .path(path)
    default: Self.isUnit(text) ? .constant(text) : nil
    }
  }

  func check(unit: String, line: Int) throws(MappingError) {
    guard Self.isUnit(unit) else {
      throw error(line, "'\(unit)' is no unit that is known; write %, mmHg, kPa, C, F or /min")
    }
  }

  private static func isUnit(_ text: String) -> Bool { Vocabulary.shared.unit(text) != nil }

  // MARK: Filters

  /// The tables in it are parts of paths: `where = { meta.kind = "vitals" }`.
  func filters(_ node: TomlNode, below steps: [String]) throws(MappingError) -> [MappingFilter] {
    guard case .table(let members) = node.content else {
      throw error(node.line, "where: write a table of paths and values, such as where = { event_type = \"vitals\" }")
    }
    var filters: [MappingFilter] = []
    for member in members {
      if case .table(let inner) = member.node.content, !(inner.count == 1 && inner.first?.key == "not") {
        filters += try self.filters(member.node, below: steps + [member.key])
        continue
      }
      let name = (steps + [member.key]).joined(separator: ".")
      guard let origin = MappingSource.Origin(name), origin != .recordTime else {
        throw error(member.node.line, "where: '\(name)' is no path")
      }
      filters.append(
        MappingFilter(origin: origin, condition: try condition(member.node, name), line: member.node.line))
    }
    return filters
  }

  private func condition(_ node: TomlNode, _ name: String) throws(MappingError) -> MappingFilter.Condition {
    if let not = node.members.first { return .isNoneOf(try values(not.node, name)) }
    if case .string(let text) = node.content {
      for comparison in MappingFilter.Comparison.allCases where text.hasPrefix(comparison.rawValue) {
        let rest = text.dropFirst(comparison.rawValue.count).drop { $0 == " " }
        guard let bound = Double(rest), bound.isFinite else {
          throw error(
            node.line, "where: '\(text)' compares \(name) with no number; write \(name) = \"\(comparison.rawValue) 50\"")
        }
        return .compares(comparison, bound)
      }
      if text.hasPrefix("!=") { return .isNoneOf([.text(String(text.dropFirst(2).drop { $0 == " " }))]) }
    }
    return .isOneOf(try values(node, name))
  }

  private func values(_ node: TomlNode, _ name: String) throws(MappingError) -> [MappingFilter.Value] {
    switch node.content {
    case .string(let text): return [.text(text)]
    case .integer(let integer): return [.number(Double(integer))]
    case .number(let number): return [.number(number)]
    case .boolean(let flag): return [.flag(flag)]
    case .array(let elements):
      var values: [MappingFilter.Value] = []
      for element in elements { values += try self.values(element, name) }
      return values
    case .time, .table:
      throw error(node.line, "where: \(name) is compared with a text, a number, true or false, or a list of them")
    }
  }
}

extension TomlNode {
  /// What a value stands for: also true and false.
  fileprivate var asValueText: String? { if case .boolean(let flag) = content { flag ? "true" : "false" } else { asText } }
}
