internal import CSimdjson
internal import Vitals

/// What the fields of an object are for.
extension RecordReader {
  /// False for a FHIR resource, whose fields have meanings of their own.
  func collect(
    _ object: JSONNode, path: FieldPaths.Path, depth: UInt8, inHeader: Bool = false, into scope: inout RecordScope,
    _ pending: inout [Pending]
  ) -> Bool {
    let before = scope.present
    var unnamed: UInt64 = 0
    for member in object.members {
      let (place, meaning) = paths.find(member, in: path)
      if isLaidOutByNames { isLaidOutByNames = isLaidOutByName(member, meaning, depth: depth, in: scope) }
      if member.isContainer, meaning.role == .validity {
        unnamed |= takeMarks(member, place, meaning, into: &scope, &pending)
        continue
      }
      if member.isContainer {
        if member.isArray, let columns = columns(ofRows: member, in: object) {
          pending.append(.rows(member, under: columns, path))
        } else if !member.isArray || !isHeading(member, in: object) {
          open(member, place, meaning, depth: depth, into: &scope, &pending)
        }
        continue
      }
      switch meaning.role {
      case .unknown where depth == 0 && member.isNamed("id"):
        if let id = entityID(member, of: object) {
          scope.take(RecordScope.Slot(node: id, path: place, meaning: FieldMeaning(role: .patient, rank: .max), depth: 0))
        } else if member.isText, object["value"] != nil, words.measurement(member) != nil {
          // {"id": "spo2", "value": 97}
          scope.take(RecordScope.Slot(node: member, path: place, meaning: FieldMeaning(role: .label, rank: .max), depth: 0))
        } else {
          paths.countUnused(place)
        }
      // "patient/P1", as events name what they are about.
      case .person where depth == 0 && member.isNamed("subject"):
        if let id = referred(by: member) {
          scope.take(RecordScope.Slot(node: id, path: place, meaning: FieldMeaning(role: .patient, rank: .max), depth: 0))
        } else {
          paths.countUnused(place)
        }
      case .patient where member.isReference:
        if let id = referred(by: member) {
          scope.take(RecordScope.Slot(node: id, path: place, meaning: meaning, depth: depth))
        } else {
          paths.countUnused(place)
        }
      case .unknown, .aside, .person:
        paths.countUnused(place)
      case .plumbing: break
      case .validity: takeMark(member, place, meaning, into: &scope, unnamed: &unnamed)
      case .surroundings:
        scope.take(RecordScope.Slot(node: member, path: place, meaning: meaning, depth: depth))
        paths.countUnused(place)
      case .group, .envelope, .header:
        if member.isText, EmbeddedText.isJSON(member.bytes) || EmbeddedText.base64JSON(member.bytes) != nil {
          pending.append(.text(member, place))
        } else if member.kind != NODE_NULL {
          if member.isText, RecordHint.isHL7(member.bytes) { reject(.notJSON, "HL7 v2 in a text") }
          // "location": "room"
          if member.isText, VitalsReader.isOffBody(member.trimmed) {
            scope.take(RecordScope.Slot(node: member, path: place, meaning: FieldMeaning(role: .site), depth: depth))
          }
          paths.countUnused(place)
        } else if meaning.role == .envelope {
          isDeletion = true
        }
      case .deletion:
        scope.take(RecordScope.Slot(node: member, path: place, meaning: meaning, depth: depth))
        if !member.isWordOfChange { paths.countUnused(place) }
      case .site:
        scope.take(RecordScope.Slot(node: member, path: place, meaning: meaning, depth: depth))
        paths.countUnused(place)
      case .time where inHeader:
        var slot = RecordScope.Slot(node: member, path: place, meaning: meaning, depth: 0)
        if meaning.occasion == .unsaid { slot.meaning.occasion = .sent }
        scope.take(slot)
      case .resourceType: return false
      case .label:
        let slot = RecordScope.Slot(node: member, path: place, meaning: meaning, depth: depth)
        // `type` may say "vital" and `code` which.
        if let known = scope[.label], !known.isInherited, words.measurement(known.node) != nil, words.measurement(member) == nil {
          paths.countUnused(place)
          continue
        }
        if let known = scope[.label], words.measurement(known.node) == nil, words.measurement(member) != nil {
          scope.remove(.label)
        }
        scope.take(slot)
      default:
        scope.take(RecordScope.Slot(node: member, path: place, meaning: meaning, depth: depth))
      }
    }
    // In a group it is said of what is in the group.
    if unnamed != 0 { scope.markInvalid(depth == 0 ? unnamed : unnamed & scope.present & ~before) }
    return true
  }

  /// Whether what becomes of a field follows from its name, what stands before it, and whether it is an object: then it is the same in
  /// every record that is laid out alike. What an object says of one measurement is looked at where that is read.
  private func isLaidOutByName(_ member: JSONNode, _ meaning: FieldMeaning, depth: UInt8, in scope: RecordScope) -> Bool {
    if member.isArray { return false }
    if member.isContainer {
      switch meaning.role {
      case .unknown, .plumbing, .group, .person, .envelope, .header, .patient, .name, .value, .aside: return true
      default: return meaning.role.isMeasurement
      }
    }
    switch meaning.role {
    case .validity, .group, .envelope, .header, .deletion: return false
    case .unknown: return depth > 0 || !member.isNamed("id")
    case .person: return depth > 0 || !member.isNamed("subject")
    case .patient: return !member.isReference
    case .label: return !scope.has(.label)
    default: return true
    }
  }

  /// An object or array that is a field.
  private func open(
    _ member: JSONNode, _ place: FieldPaths.Path, _ meaning: FieldMeaning, depth: UInt8, into scope: inout RecordScope,
    _ pending: inout [Pending]
  ) {
    let slot = RecordScope.Slot(node: member, path: place, meaning: meaning, depth: depth)
    switch meaning.role {
    case .plumbing: return
    case .unknown: openUnknown(member, place, into: &pending)
    case .aside, .surroundings, .room, .site, .deletion: paths.countUnused(place)
    case .unit where member.isObject && member.unwrapped == nil && words.unit(member) == nil:
      takeUnits(member, place, into: &scope)
    case .time: scope.take(slot.ofOnly)
    case .metric, .label:
      if words.measurement(member) != nil || member["coding"] != nil || member["code"] != nil {
        scope.take(slot)
      } else {
        openGroup(member, place, meaning, depth: depth, into: &scope, &pending)
      }
    case .group, .person, .envelope, .header, .patient, .name, .value:
      // A list of one identifier, or of one name, is that.
      let only = meaning.role == .patient || meaning.role == .name ? member.onlyElement : nil
      if let only, !only.isContainer {
        scope.take(RecordScope.Slot(node: only, path: place, meaning: meaning, depth: depth))
      } else if let only {
        open(only, place, meaning, depth: depth, into: &scope, &pending)
      } else if meaning.role == .patient || meaning.role == .name, let id = member.unwrapped {
        scope.take(RecordScope.Slot(node: id, path: place, meaning: meaning, depth: depth))
      } else if meaning.role == .value, member.unwrapped != nil {
        scope.take(slot)
      } else if meaning.role == .value, let pair = member.timedPair {
        take(pair, at: place, depth: depth, into: &scope)
      } else if meaning.role == .patient, member.isPlaced || member.isArray && member.firstMember?.isContainer == false {
        scope.take(slot)
      } else {
        openGroup(member, place, meaning, depth: depth, into: &scope, &pending)
      }
    case _ where meaning.role.isMeasurement:
      let (present, waiting) = (scope.present, pending.count)
      if member.isArray, member.members.contains(where: \.isObject) {
        pending.append(.array(member, place, meaning))
      } else if member.isPlaced || member.isArray {
        scope.take(slot.ofOnly)
      } else if member.isObject, hasTime(member, place) {
        pending.append(.measured(member, place, meaning))
      } else if member.isObject, let inner = valueAndUnit(slot, &scope) {
        scope.take(inner)
      } else if member.isObject, member.unwrapped == nil, !member.isConcept {
        openGroup(member, place, meaning, depth: depth, into: &scope, &pending)
        if scope.present == present, pending.count == waiting { rejectSummary(member, of: slot) }
      } else {
        scope.take(slot)
      }
    default:
      if let inner = member.unwrapped ?? member.onlyElement ?? member["value"] ?? member["id"] ?? member["name"],
        !inner.isContainer
      {
        scope.take(RecordScope.Slot(node: inner, path: place, meaning: meaning, depth: depth))
      } else {
        scope.take(slot)
      }
    }
  }

  /// {"value": 72, "unit": "bpm"} under the names in use; nil for another object.
  private func valueAndUnit(_ slot: RecordScope.Slot, _ scope: inout RecordScope) -> RecordScope.Slot? {
    var found: RecordScope.Slot?
    var unit: JSONNode?
    var site: RecordScope.Slot?
    var others: [FieldPaths.Path] = []
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
      } else if meaning.role == .site || meaning.role == .label || meaning.role == .group, isOffBody(member) {
        site = RecordScope.Slot(node: member, path: place, meaning: FieldMeaning(role: .site), depth: slot.depth)
        others.append(place)
      } else if meaning.role == .validity {
        isLaidOutByNames = false
        var own: UInt64 = 0
        var none: [Pending] = []
        if member.isContainer {
          own = takeMarks(member, place, meaning, into: &scope, &none)
        } else {
          takeMark(member, place, meaning, into: &scope, unnamed: &own)
        }
        if own != 0 { scope.markInvalid(slot.meaning.role.bit) }
      } else if meaning.role.isMeasurement, !member.isContainer {
        // A pulse in an oximeter's saturation is one of its own.
        scope.take(RecordScope.Slot(node: member, path: place, meaning: meaning, depth: slot.depth))
      } else if meaning.role != .label || words.measurement(member)?.role != slot.meaning.role {
        if meaning.role == .label { isLaidOutByNames = false }
        others.append(place)
      }
    }
    guard found != nil else { return nil }
    found?.unit = unit
    if let site { scope.take(site) }
    for place in others { paths.countUnused(place) }
    return found
  }

  private func isOffBody(_ node: JSONNode) -> Bool {
    isLaidOutByNames = false
    return VitalsReader.isOffBody(node.bytes)
  }

  private func openGroup(
    _ member: JSONNode, _ place: FieldPaths.Path, _ meaning: FieldMeaning, depth: UInt8, into scope: inout RecordScope,
    _ pending: inout [Pending]
  ) {
    let member = member.unionBranch ?? member
    if member.isArray {
      takePairs(member, place, depth: depth, into: &scope)
      pending.append(.array(member, place, nil))
    } else if depth < UInt8(NODE_DEPTH),
      !collect(member, path: place, depth: depth + 1, inHeader: meaning.role == .header, into: &scope, &pending)
    {
      pending.append(.resource(member))
    }
  }

  /// {"min": 60, "max": 90, "avg": 72} is of a span, and which of them would be the patient's now is for the hospital to say.
  private func rejectSummary(_ node: JSONNode, of slot: RecordScope.Slot) {
    isLaidOutByNames = false
    let names = node.members.filter { $0.isNumber }.prefix(4).map { SafeText.excerpt($0.name, limit: 20) }
    guard !names.isEmpty else { return }
    let hint = "has \(names.joined(separator: ", ")), and no value: a mapping can take one of them"
    reject(.unknownShape, slot.meaning.role.key, excerpt: "\(paths.name(of: slot.path)) \(hint)")
  }

  /// What a container holds that is not looked into, each leaf by its name.
  func countLeaves(_ node: JSONNode, _ place: FieldPaths.Path) {
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

extension RecordScope.Slot {
  /// The slot of a list, or of the only scalar in it.
  fileprivate var ofOnly: RecordScope.Slot {
    guard let only = node.typedByClass ?? node.onlyElement, !only.isContainer else { return self }
    var slot = self
    slot.node = only
    return slot
  }
}
