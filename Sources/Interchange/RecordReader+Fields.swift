internal import CSimdjson

/// What the fields of an object are for.
extension RecordReader {
  /// False for a FHIR resource, whose fields have meanings of their own.
  func collect(
    _ object: JSONNode, path: FieldPaths.Path, depth: UInt8, into scope: inout RecordScope, _ pending: inout [Pending]
  ) -> Bool {
    for member in object.members {
      let (place, meaning) = paths.find(member, in: path)
      if member.isContainer {
        open(member, place, meaning, depth: depth, into: &scope, &pending)
        continue
      }
      switch meaning.role {
      case .unknown, .aside, .person:
        paths.countUnused(place)
      case .plumbing:
        if member.isText, member.isNamed("op"), member.text == "d" { isDeletion = true }
      case .surroundings:
        scope.take(RecordScope.Slot(node: member, path: place, meaning: meaning, depth: depth))
        paths.countUnused(place)
      case .group, .envelope:
        if member.isText, EmbeddedText.isJSON(member.bytes) || EmbeddedText.base64JSON(member.bytes) != nil {
          pending.append(.text(member, place))
        } else if member.kind != NODE_NULL {
          paths.countUnused(place)
        } else if meaning.role == .envelope {
          isDeletion = true
        }
      case .resourceType: return false
      case .label:
        let slot = RecordScope.Slot(node: member, path: place, meaning: meaning, depth: depth)
        // `type` may say "vital" and `code` which.
        if let known = scope[.label], words.measurement(known.node) == nil, words.measurement(member) != nil {
          scope.remove(.label)
        }
        scope.take(slot)
      default:
        scope.take(RecordScope.Slot(node: member, path: place, meaning: meaning, depth: depth))
      }
    }
    return true
  }

  /// An object or array that is a field.
  private func open(
    _ member: JSONNode, _ place: FieldPaths.Path, _ meaning: FieldMeaning, depth: UInt8, into scope: inout RecordScope,
    _ pending: inout [Pending]
  ) {
    let slot = RecordScope.Slot(node: member, path: place, meaning: meaning, depth: depth)
    switch meaning.role {
    case .plumbing: return
    case .unknown: countLeaves(member, place)
    case .aside, .surroundings: paths.countUnused(place)
    case .time: scope.take(slot)
    case .metric, .label:
      if words.measurement(member) != nil || member["coding"] != nil || member["code"] != nil {
        scope.take(slot)
      } else {
        openGroup(member, place, meaning, depth: depth, into: &scope, &pending)
      }
    case .group, .person, .envelope, .patient, .name, .value:
      if meaning.role == .patient, let id = member.unwrapped {
        scope.take(RecordScope.Slot(node: id, path: place, meaning: meaning, depth: depth))
      } else if meaning.role == .value, member.unwrapped != nil {
        scope.take(slot)
      } else {
        openGroup(member, place, meaning, depth: depth, into: &scope, &pending)
      }
    case _ where meaning.role.isMeasurement:
      if member.isArray, member.members.contains(where: \.isObject) {
        pending.append(.array(member, place, meaning))
      } else if member.isObject, let inner = valueAndUnit(slot) {
        scope.take(inner)
      } else if member.isObject, member.unwrapped == nil, !member.isConcept {
        openGroup(member, place, meaning, depth: depth, into: &scope, &pending)
      } else {
        scope.take(slot)
      }
    default:
      if let inner = member.unwrapped ?? member["value"] ?? member["id"] ?? member["name"], !inner.isContainer {
        scope.take(RecordScope.Slot(node: inner, path: place, meaning: meaning, depth: depth))
      } else {
        scope.take(slot)
      }
    }
  }

  /// {"value": 72, "unit": "bpm"} under the names in use; nil for another object.
  private func valueAndUnit(_ slot: RecordScope.Slot) -> RecordScope.Slot? {
    var found: RecordScope.Slot?
    var unit: JSONNode?
    for member in slot.node.members {
      let (place, meaning) = paths.find(member, in: slot.path)
      // `heart_rate.value` means what `heart_rate_value` does.
      if !member.isContainer, meaning.role == .value || meaning.role == slot.meaning.role, found == nil {
        found = slot
        found?.node = member
        found?.path = place
        if meaning.role != .value, meaning.unit != .unstated { found?.meaning.unit = meaning.unit }
      } else if meaning.role == .unit || FieldRole.units & meaning.role.bit != 0 {
        unit = member
      }
    }
    found?.unit = unit
    return found
  }

  private func openGroup(
    _ member: JSONNode, _ place: FieldPaths.Path, _ meaning: FieldMeaning, depth: UInt8, into scope: inout RecordScope,
    _ pending: inout [Pending]
  ) {
    if member.isArray {
      pending.append(.array(member, place, nil))
    } else if depth < UInt8(NODE_DEPTH), !collect(member, path: place, depth: depth + 1, into: &scope, &pending) {
      pending.append(.resource(member))
    }
  }

  /// What a container holds that is not looked into, each leaf by its name.
  private func countLeaves(_ node: JSONNode, _ place: FieldPaths.Path) {
    guard node.isObject, node.firstMember != nil else { return paths.countUnused(place) }
    for member in node.members {
      let (inner, _) = paths.find(member, in: place)
      if member.isObject { countLeaves(member, inner) } else { paths.countUnused(inner) }
    }
  }

  func countUnused(_ scope: RecordScope, used: UInt64) {
    for role in [FieldRole.label, .value, .unit] where role.bit & used == 0 {
      if let slot = scope[role], slot.node.kind != NODE_NULL { paths.countUnused(slot.path) }
    }
  }
}

extension JSONNode {
  /// A coded answer, as FHIR gives it.
  var isConcept: Bool { self["coding"] != nil || self["code"] != nil && self["value"] == nil }
}
