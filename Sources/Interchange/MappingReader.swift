internal import Toml
internal import Vitals

/// Reads the tables of a mapping file.
struct MappingReader {
  let path: String

  func error(_ line: Int, _ problem: String) -> MappingError { MappingError(path: path, line: line, problem: problem) }

  func topics(in members: [TomlNode.Member]) throws(MappingError) -> [TopicMapping] {
    var shared = TopicMapping()
    var tables: [TomlNode] = []
    for member in members {
      if member.key == "topic", case .array(let elements) = member.node.content, case .table? = elements.first?.content {
        tables = elements
      } else {
        try read(member, into: &shared)
      }
    }
    var topics: [TopicMapping] = []
    for table in tables {
      var topic = shared
      topic.line = table.line
      for member in table.members { try read(member, into: &topic) }
      if topic.topics.isEmpty {
        throw error(
          table.line,
          "this [[topic]] says not of which: add topics = \"NAME\", or a list of names; * at the end of one stands for any")
      }
      topics.append(topic)
    }
    if topics.isEmpty { topics = [shared] }
    for topic in topics { try check(topic) }
    return topics
  }

  // MARK: One key

  private static let keys =
    ["topics", "format", "zone", "missing", "where", "device", "devices", "code", "value", "unit", "codes"]
    + MappingTarget.allCases.map(\.rawValue)

  private func read(_ member: TomlNode.Member, into topic: inout TopicMapping) throws(MappingError) {
    let (key, node) = (member.key, member.node)
    switch key {
    case "topics": topic.topics = try texts(node, key)
    case "format":
      guard case .string(let text) = node.content, let format = TopicMapping.Format(rawValue: text) else {
        throw error(node.line, "format: write \"json\", \"python\" (a dict printed with str()) or \"text\"")
      }
      topic.format = format
    case "zone": topic.zone = try zone(node)
    case "missing": topic.missing = try texts(node, key)
    case "where": topic.filters = try filters(node, below: [])
    case "device": topic.device = try sources(node, key)
    case "devices": topic.devices = try devices(node)
    case "code":
      let sources = try sources(node, key)
      guard sources.count == 1, sources[0].unit == nil, !sources[0].origins.contains(.recordTime) else {
        throw error(
          node.line,
          "code: write one path, such as code = \"measurements[*].code\", or where it is a part of something, "
            + "code = { from = \"@topic\", match = \"bed-[0-9]+/(.*)\" }")
      }
      topic.code = sources[0]
    case "value":
      topic.value = try sources(node, key)
      guard topic.value.allSatisfy({ $0.isPlain && $0.origins[0].path != nil }) else {
        throw error(node.line, "value: write a path, or a list of paths of which the first that has a value counts")
      }
    case "unit":
      guard case .string(let text) = node.content, let unit = unit(text) else {
        throw error(
          node.line, "unit: write the path of the unit, such as unit = \"measurements[*].unit\", or a unit such as \"kPa\"")
      }
      topic.unit = unit
    case "codes": topic.codes = try codes(node)
    default:
      guard let target = MappingTarget(rawValue: key) else {
        throw error(node.line, "there is no key '\(key)' in a mapping; there are: \(Self.keys.joined(separator: ", "))")
      }
      topic.sources[target] = try sources(node, key)
      if !target.isMeasurement, topic.sources[target]?.contains(where: { $0.unit != nil }) == true {
        throw error(node.line, "\(key): only what is measured has a unit; leave it out")
      }
    }
  }

  private func texts(_ node: TomlNode, _ key: String) throws(MappingError) -> [String] {
    let elements = if case .array(let elements) = node.content { elements } else { [node] }
    var texts: [String] = []
    for element in elements {
      guard let text = element.asText else { throw error(element.line, "\(key): write a text or a number, or a list of them") }
      texts.append(text)
    }
    return texts
  }

  private func zone(_ node: TomlNode) throws(MappingError) -> LocalZone {
    guard case .string(let name) = node.content, let zone = LocalZone(named: name) else {
      throw error(node.line, "zone: write the name of a time zone as in the IANA database, such as \"Europe/Paris\" or \"UTC\"")
    }
    return zone
  }

  private func codes(_ node: TomlNode) throws(MappingError) -> [String: TopicMapping.Meaning] {
    let names = MappingTarget.allCases.filter(\.isMeasurement).map(\.rawValue).joined(separator: ", ")
    var codes: [String: TopicMapping.Meaning] = [:]
    for member in node.members {
      var (name, unit) = (member.node.asText, String?.none)
      for part in member.node.members {
        guard let text = part.node.asText, part.key == "is" || part.key == "unit" else {
          throw error(part.node.line, "codes: write CODE = \"hr\", or CODE = { is = \"temp\", unit = \"F\" }")
        }
        if part.key == "is" { name = text } else { unit = text }
      }
      let target = name.flatMap(MappingTarget.init(rawValue:))
      guard name == "ignore" || target?.isMeasurement == true else {
        throw error(member.node.line, "codes: '\(member.key)' must be one of \(names), or ignore")
      }
      if let unit { try check(unit: unit, line: member.node.line) }
      codes[member.key] = TopicMapping.Meaning(target: target, unit: unit)
    }
    if codes.isEmpty { throw error(node.line, "codes: write a table, such as codes = { 220045 = \"hr\" }") }
    return codes
  }

  // MARK: Together

  /// What no key can see alone.
  private func check(_ topic: TopicMapping) throws(MappingError) {
    if topic.code != nil, topic.value.isEmpty {
      throw error(topic.code?.line ?? topic.line, "a code needs its value: add value = \"PATH\"")
    }
    if topic.code == nil, let line = topic.value.first?.line { throw error(line, "value: it needs a code; add code = \"PATH\"") }
    let hasVital = topic.code != nil || topic.sources.keys.contains(where: \.isMeasurement)
    guard hasVital else {
      throw error(topic.line, "no vital sign is mapped; add one, such as hr = \"vitals.heart_rate\", or a code and a value")
    }
    guard topic.sources[.patient] != nil || topic.sources[.bed] != nil || !topic.device.isEmpty else {
      throw error(topic.line, "nothing says whose the values are; add patient = \"PATH\", or a bed, or a device and its devices")
    }
    if !topic.device.isEmpty, topic.devices.places.isEmpty {
      throw error(topic.device[0].line, "device: it needs a table of devices; add devices = \"FILE.csv\" or devices = { … }")
    }
    try checkChains(topic)
  }

  /// All paths with `[*]` lie along one chain of arrays.
  private func checkChains(_ topic: TopicMapping) throws(MappingError) {
    var longest: (path: MappingPath, line: Int)?
    for (path, line) in topic.paths.sorted(by: { $0.line < $1.line }) {
      guard path.level > 0 else { continue }
      guard let known = longest else {
        longest = (path, line)
        continue
      }
      let (shorter, longer) = known.path.chain.count < path.chain.count ? (known.path, path) : (path, known.path)
      guard longer.chain.starts(with: shorter.chain) else {
        throw error(
          line, "\(path) and \(known.path) go through two different arrays; a record is taken apart along one only")
      }
      if path.chain.count > known.path.chain.count { longest = (path, line) }
    }
  }
}

extension TopicMapping {
  /// Every path with the line that it stands on.
  var paths: [(path: MappingPath, line: Int)] {
    var paths: [(MappingPath, Int)] = []
    for source in allSources {
      paths += source.origins.compactMap { origin in origin.path.map { ($0, source.line) } }
      if case .path(let path)? = source.unit { paths.append((path, source.line)) }
    }
    if case .path(let path)? = unit { paths.append((path, code?.line ?? line)) }
    return paths + filters.compactMap { filter in filter.origin.path.map { ($0, filter.line) } }
  }
}

extension TomlNode {
  /// A text, or a number as it would be written in one.
  var asText: String? {
    switch content {
    case .string(let text): text
    case .integer(let integer): String(integer)
    case .number(let number): number.shortestText
    case .boolean, .time, .array, .table: nil
    }
  }
}
