internal import CSimdjson

/// Objects and arrays whose names do not say what is in them.
extension RecordReader {
  /// An object of a name that says nothing: where it says itself whom it is of, it is a record as much as any other.
  func openUnknown(_ node: JSONNode, _ place: FieldPaths.Path, into pending: inout [Pending]) {
    guard node.isObject, node.firstMember != nil else { return paths.countUnused(place) }
    if saysWhoAndWhat(node, place) { return pending.append(.record(node, place)) }
    for member in node.members {
      let (inner, meaning) = paths.find(member, in: place)
      if member.isObject, meaning.role == .unknown {
        openUnknown(member, inner, into: &pending)
      } else if member.isObject {
        countLeaves(member, inner)
      } else {
        paths.countUnused(inner)
      }
    }
  }

  private func saysWhoAndWhat(_ object: JSONNode, _ place: FieldPaths.Path) -> Bool {
    var present: UInt64 = 0
    for member in object.members { present |= paths.find(member, in: place).meaning.role.bit }
    let measured = FieldRole.measurements | FieldRole.group.bit | FieldRole.metric.bit | FieldRole.value.bit
    return present & FieldRole.patient.bit != 0 && present & measured != 0
  }

  /// Whether a measurement has a time of its own: then it is not of the time of the record around it.
  func hasTime(_ object: JSONNode, _ place: FieldPaths.Path) -> Bool {
    object.members.contains { paths.find($0, in: place).meaning.role == .time }
  }

  /// {"temp": "F", "hr": "bpm"}: the units of what goes by these names.
  func takeUnits(_ units: JSONNode, _ place: FieldPaths.Path, into scope: inout RecordScope) {
    for member in units.members {
      let (inner, meaning) = paths.find(member, in: place)
      if member.isText, let role = Vocabulary.unitRole(of: meaning.role) {
        scope.take(RecordScope.Slot(node: member, path: inner, meaning: FieldMeaning(role: role, rank: .max), depth: 0))
      } else {
        paths.countUnused(inner)
      }
    }
  }

  /// {"name": "patient_id", "value": "P1"} among the measurements of an array says who, where or when all of them are.
  func takePairs(_ array: JSONNode, _ place: FieldPaths.Path, depth: UInt8, into scope: inout RecordScope) {
    for element in array.members {
      guard element.isObject, let (name, value) = element.pair else { continue }
      if name.isNameOfSeries {
        scope.take(RecordScope.Slot(node: value, path: place, meaning: FieldMeaning(role: .metric), depth: depth))
      }
      guard let (inner, meaning) = paths.find(named: name, in: place), FieldRole.inherited & meaning.role.bit != 0
      else { continue }
      let plain = value.unwrapped ?? value
      guard !plain.isContainer else { continue }
      scope.take(RecordScope.Slot(node: plain, path: inner, meaning: meaning, depth: depth))
    }
  }

  /// Whether an element of an array is one of those.
  func isPair(_ element: JSONNode, _ place: FieldPaths.Path) -> Bool {
    guard let (name, _) = element.pair else { return false }
    if name.isNameOfSeries { return true }
    guard let (_, meaning) = paths.find(named: name, in: place) else { return false }
    return FieldRole.inherited & meaning.role.bit != 0
  }
}

// MARK: Who it is, where a name alone does not say it

extension RecordReader {
  /// The patient of "Patient/145427", as FHIR refers to one; nil for what refers to something else, or in another way.
  func referred(by reference: JSONNode) -> JSONNode? {
    guard reference.isText else { return nil }
    let parts = reference.trimmed.split(separator: UInt8(ascii: "/"))
    let index = parts.lastIndex { $0.elementsEqual("Patient".utf8) || $0.elementsEqual("patient".utf8) }
    guard let index, index + 1 < parts.count else { return nil }
    return made.text(UnsafeBufferPointer(rebasing: parts[index + 1]))
  }

  /// The patient of an entity as context brokers send one: `urn:ngsi-ld:Patient:P001`, or any id of what is a `Patient` by its type.
  func entityID(_ id: JSONNode, of object: JSONNode) -> JSONNode? {
    guard id.isText else { return nil }
    let prefix = "urn:ngsi-ld:Patient:".utf8
    if id.trimmed.starts(with: prefix) { return made.text(UnsafeBufferPointer(rebasing: id.trimmed.dropFirst(prefix.count))) }
    guard let type = object["type"], type.isText, type.trimmed.elementsEqual("Patient".utf8) else { return nil }
    return id
  }
}

extension JSONNode {
  /// Whether it is called a reference.
  var isReference: Bool { name.count >= 9 && name.suffix(8).elementsEqual("eference".utf8) }

  /// What scrapers call the name of a series among its labels.
  fileprivate var isNameOfSeries: Bool { isText && bytes.elementsEqual("__name__".utf8) }
}
