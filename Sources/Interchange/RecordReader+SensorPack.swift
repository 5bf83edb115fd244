internal import CSimdjson
internal import Vitals

/// SenML (RFC 8428): a list of measurements, each a name, a value, a unit and a time by letters, whose names, times, units and values
/// go on from the base that an entry before has set.
///
/// The name is the patient's id and the measurement's name, with a sign between: `P1:hr`, `patient/P1/` and `spo2`. What names a piece
/// of hardware, as `urn:dev:mac:` does, is no patient.
extension RecordReader {
  private struct Base {
    var name: JSONNode?
    var timeSeconds = 0.0
    var unit: JSONNode?
    var value = 0.0
    var patient: JSONNode?
  }

  func readSensorPack(_ pack: JSONNode) {
    var base = Base()
    for entry in pack.members {
      if hasTooMany() { return reject(.tooLarge, "too many readings in one record") }
      guard entry.isObject else {
        reject(.unknownShape, "not an object")
        continue
      }
      base.name = entry["bn"] ?? base.name
      base.timeSeconds = entry["bt"]?.number ?? base.timeSeconds
      base.unit = entry["bu"] ?? base.unit
      base.value = entry["bv"]?.number ?? base.value
      for member in entry.members {
        let (place, meaning) = paths.find(member, in: FieldPaths.root)
        if meaning.role == .patient { base.patient = member }
        if meaning.role != .patient, !member.isOfSensorPack { paths.countUnused(place) }
      }
      readEntry(entry, base)
    }
    if !hasTried { reject(.unknownShape, "no known field") }
  }

  private func readEntry(_ entry: JSONNode, _ base: Base) {
    // An entry may set a base and measure nothing.
    guard let value = entry["v"] ?? entry["vs"] ?? entry["vb"] else { return }
    let name = (base.name.map { Array($0.trimmed) } ?? []) + (entry["n"].map { Array($0.trimmed) } ?? [])
    let parts = name.split { Self.separators.contains($0) }
    guard let last = parts.last, let meaning = words.measurement(made.text(copying: last)) else {
      return reject(.unknownMetric, "n", excerpt: name.withUnsafeBufferPointer { "n: \"\(SafeText.excerpt($0, limit: 40))\"" })
    }
    let isHardware = name.starts(with: "urn:dev:".utf8) && !name.starts(with: "urn:dev:patient".utf8)
    let owner = base.patient ?? (isHardware ? nil : parts.dropLast().last.map { made.text(copying: $0) })
    guard let owner else {
      return reject(.missingPatient, "patient_id", excerpt: isHardware ? "its name is a device's" : "its name says no patient")
    }
    withScope(around: nil) { scope in
      func take(_ node: JSONNode, _ role: FieldRole, _ letter: String) {
        scope.take(RecordScope.Slot(node: node, path: paths.place(named: letter), meaning: FieldMeaning(role: role), depth: 0))
      }
      take(owner, .patient, "n")
      if let timeSeconds = timeSeconds(of: entry, base) { take(made.number(timeSeconds), .time, "t") }
      if let unit = entry["u"] ?? base.unit { take(unit, .unit, "u") }
      take(base.value == 0 || !value.isNumber ? value : made.number(base.value + value.number), .value, "v")
      read(scope, of: entry, implied: meaning)
    }
  }

  /// Nil where nothing is said of it: then the Kafka time serves.
  private func timeSeconds(of entry: JSONNode, _ base: Base) -> Double? {
    let seconds = base.timeSeconds + (entry["t"]?.number ?? 0)
    // Below 2^28 they count from now (section 4.5.3).
    if seconds >= 268_435_456 { return seconds }
    return kafkaSeconds.map { $0 + seconds }
  }

  private static let separators = Set(":/.#".utf8)
}

extension JSONNode {
  /// By its first entry, which has a base name or time, or a name and a value by their letters.
  var isSensorPack: Bool {
    guard isArray, let first = firstMember, first.isObject else { return false }
    return first["bn"] != nil || first["bt"] != nil
      || first["n"]?.isText ?? false && (first["v"] ?? first["vs"] ?? first["vb"]) != nil && first["t"] != nil
  }

  fileprivate var isOfSensorPack: Bool {
    (["bn", "bt", "bu", "bv", "bs", "bver", "n", "u", "v", "vs", "vb", "vd", "s", "t", "ut"] as [StaticString]).contains {
      isNamed($0)
    }
  }
}
