internal import CSimdjson

/// What a FHIR observation is about beside its subject (hl7.org/fhir/observation.html#focus).
struct FHIRFocus {
  private let observation: JSONNode
  /// Of the bundle that the observation stands in.
  private let entries: JSONNode?

  init(of observation: JSONNode, entries: JSONNode?) {
    self.observation = observation
    self.entries = entries
  }

  /// Who or what has vital signs, or numbers like them, of its own. What else there is of a patient, a condition or a procedure, is the
  /// reason for a measurement and has none.
  private static let others: Set = ["Patient", "RelatedPerson", "Person", "Practitioner", "Group", "Device", "Location"]

  /// The focus that is another than the subject; also one of which nobody says what it is.
  var other: JSONNode? {
    guard let given = observation["focus"], !given.isEmpty else { return nil }
    let foci = given.isArray ? Array(given.members) : [given]
    return foci.first { focus in
      if let subject = observation["subject"], isSame(focus, subject) { return false }
      return kind(of: focus).map(Self.others.contains) ?? true
    }
  }

  /// By address or by identifier; two patients' ids decide where both are given.
  private func isSame(_ focus: JSONNode, _ subject: JSONNode) -> Bool {
    if let one = focus["reference"]?.text, let another = subject["reference"]?.text {
      if one == another { return true }
      if let id = RecordReader.id(ofReference: one), let other = RecordReader.id(ofReference: another) { return id == other }
    }
    guard let kind = kind(of: focus) else { return !identifiers(of: focus).isDisjoint(with: identifiers(of: subject)) }
    return kind == "Patient" && !identifiers(of: focus).isDisjoint(with: identifiers(of: subject))
  }

  private func identifiers(of reference: JSONNode) -> Set<String> {
    var found: Set<String> = []
    if let text = reference["reference"]?.text, let id = RecordReader.id(ofReference: text) { found.insert(id) }
    let resource = resource(of: reference)
    let given = [reference["identifier"]].compactMap { $0 } + (resource?["identifier"].map { Array($0.members) } ?? [])
    for value in given.compactMap({ $0["value"] }) + [resource?["id"]].compactMap({ $0 }) where !value.isEmpty {
      found.insert(value.text)
    }
    return found
  }

  /// "Patient" of "Patient/P1", also behind a server's address and before a version, or of what the record itself has by that address.
  private func kind(of reference: JSONNode) -> String? {
    if let type = reference["type"]?.text, !type.isEmpty { return type }
    if let type = resource(of: reference)?["resourceType"] { return type.text }
    guard let text = reference["reference"]?.text else { return nil }
    var parts = text.split(separator: "/")
    if parts.count > 2, parts[parts.count - 2] == "_history" { parts.removeLast(2) }
    guard parts.count >= 2, let first = parts[parts.count - 2].first, first.isUppercase else { return nil }
    return String(parts[parts.count - 2])
  }

  /// What the record has by an address that holds only inside it.
  private func resource(of reference: JSONNode) -> JSONNode? {
    guard let text = reference["reference"]?.text, !text.isEmpty else { return nil }
    if text.hasPrefix("#") {
      return observation["contained"].flatMap { $0.members.first { $0["id"]?.text == String(text.dropFirst()) } }
    }
    return entries?.members.first { $0["fullUrl"]?.text == text }?["resource"]
  }
}
