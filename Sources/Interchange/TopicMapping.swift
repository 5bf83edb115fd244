/// What a mapping file says of the records of some topics.
package struct TopicMapping: Sendable {
  enum Format: String, CaseIterable, Sendable {
    case json
    /// A dict as Python's str() prints it.
    case python
    /// Any text, which stands at `$`.
    case text
  }

  /// What a code stands for; `target` is nil for one that is passed over.
  struct Meaning: Sendable {
    var target: MappingTarget?
    var unit: String?
  }

  /// Names, or their beginnings before a `*`. Empty: every topic.
  var topics: [String] = []
  var format = Format.json
  /// Of times that name none; nil for the one of the settings.
  var zone: LocalZone?
  var missing: [String] = []
  var filters: [MappingFilter] = []
  /// In the order in which they are tried.
  var sources: [MappingTarget: [MappingSource]] = [:]
  var device: [MappingSource] = []
  var devices = DeviceTable()
  var code: MappingSource?
  var value: [MappingSource] = []
  var unit: MappingSource.Unit?
  var codes: [String: Meaning] = [:]
  /// Where it begins in the file.
  var line = 1

  package func isFor(topic: String) -> Bool {
    topics.isEmpty
      || topics.contains { $0.last == "*" ? topic.hasPrefix($0.dropLast()) : $0 == topic }
  }

  /// Headers of the record that have to be read along.
  package var headers: [String] {
    var names: [String] = []
    for case .header(let name) in allOrigins where !names.contains(name) { names.append(name) }
    return names
  }

  package var needsKey: Bool { allOrigins.contains(.key) }

  var allSources: [MappingSource] { sources.values.flatMap { $0 } + device + value + (code.map { [$0] } ?? []) }

  private var allOrigins: [MappingSource.Origin] { allSources.flatMap(\.origins) + filters.map(\.origin) }
}

/// Who wears a device, or where it stands.
package struct DeviceTable: Sendable {
  struct Place: Sendable, Equatable {
    var patient: String?
    var ward: String?
    var bed: String?
    var name: String?
  }

  var places: [String: Place] = [:]
}
