internal import CSimdjson
internal import Vitals

/// FHIR resources: Observation of R4 and R5 (hl7.org/fhir/observation.html) with the vital signs profile's codes, and Bundles.
extension RecordReader {
  func readResource(_ resource: JSONNode) {
    tried()
    switch resource["resourceType"]?.text {
    case "Observation": readObservation(resource, patients: [:], bundle: nil)
    case "Bundle": readBundle(resource)
    case "Parameters":
      let resources = resource["parameter"]?.members.compactMap { $0["resource"] } ?? []
      if resources.isEmpty { reject(.noVitals, "FHIR parameters without a resource") }
      for inner in resources where inner["resourceType"]?.text != "Parameters" { readResource(inner) }
    case let type?:
      reject(.unknownShape, "another FHIR resource", excerpt: "resourceType: \(SafeText.excerpt(type.utf8, limit: 40))")
    case nil: reject(.unknownShape, "no known field")
    }
  }

  private func readBundle(_ bundle: JSONNode) {
    guard let entries = bundle["entry"], entries.isArray else { return reject(.noVitals, "an empty FHIR bundle") }
    // Observations may name their patients by addresses that hold only inside the bundle.
    var patients: [String: JSONNode] = [:]
    for entry in entries.members {
      guard let resource = entry["resource"], resource["resourceType"]?.text == "Patient" else { continue }
      if let address = entry["fullUrl"] { patients[address.text] = resource }
      if let id = resource["id"] { patients["Patient/\(id.text)"] = resource }
    }
    let addressed = FHIRBundle(entries: entries)
    var hasObservation = false
    for entry in entries.members {
      guard let resource = entry["resource"], let type = resource["resourceType"]?.text else { continue }
      switch type {
      case "Observation":
        hasObservation = true
        readObservation(resource, patients: patients, bundle: addressed)
      case "Bundle": reject(.unknownShape, "a FHIR bundle in a bundle")
      default: break
      }
    }
    if !hasObservation { reject(.noVitals, "a FHIR bundle without an observation") }
  }

  // MARK: Observation

  private func readObservation(_ observation: JSONNode, patients: [String: JSONNode], bundle: FHIRBundle?) {
    if let status = observation["status"], ["entered-in-error", "cancelled"].contains(status.text) {
      return reject(.withdrawn, "observation", excerpt: "status: \(status.text)")
    }
    // Of the fetus, a donor or a device, in the patient's record.
    if let focus = FHIRFocus(of: observation, in: bundle)?.other {
      let words = SafeText.excerpt((focus["reference"] ?? focus["display"] ?? focus).bytes, limit: 40)
      return reject(.doubtful, "observation", excerpt: "focus: \(words) (not the patient)")
    }
    guard let (patient, resource) = subject(of: observation, patients: patients),
      let moment = effectiveMoment(of: observation)
    else { return }
    var reader = VitalsReader(at: moment.seconds, words: words)
    if let date = resource?["birthDate"], !date.isEmpty { readBirthDate(date, &reader) }
    let author = Self.performer(of: observation)
    let hasKnownCode = read(observation, &reader, by: author)
    var hasKnownPart = false
    for component in observation["component"].map({ Array($0.members) }) ?? [] {
      if read(component, &reader, by: author) { hasKnownPart = true }
    }
    if !hasKnownCode, !hasKnownPart {
      return reject(.unknownMetric, "observation", excerpt: Self.codeWords(observation))
    }
    withEmptyScope { reader.finish($0) }
    for fault in reader.faults {
      let absent = observation["dataAbsentReason"] == nil ? "" : "dataAbsentReason"
      reject(fault.reason, fault.detail, excerpt: fault.slot.map { excerpt(of: $0) } ?? absent)
    }
    let device = observation["device"].flatMap { $0["reference"] ?? $0["identifier"]?["value"] ?? $0["display"] }
    append(reader, of: patient, at: moment, device: device?.identityNumber)
  }

  private func readBirthDate(_ date: JSONNode, _ reader: inout VitalsReader) {
    let slot = self.slot(date, FieldMeaning(role: .birthDate))
    withEmptyScope { reader.readCircumstance(slot, $0) }
  }

  /// Reads the value of an observation or of a component of one. False where its code is not that of a vital sign.
  private func read(_ part: JSONNode, _ reader: inout VitalsReader, by author: JSONNode?) -> Bool {
    guard let code = part["code"], let meaning = words.measurement(code), meaning.role != .aside else { return false }
    guard let value = Self.value(of: part) else {
      if let other = part.members.first(where: { $0.name.starts(with: "value".utf8) && !$0.isEmpty }) {
        reader.fault(.wrongType, meaning.role.key, slot(other, meaning))
      }
      return true
    }
    var slot = self.slot(value, meaning)
    slot.meaning.isGeneric = false
    if meaning.role == .oxygenScale {
      reader.readOxygenScale(meaning.rank == 0 ? .one : .two, by: author, slot)
      return true
    }
    var unit: MeasurementUnit? = .unstated
    if let number = value["value"], value.isNamed("valueQuantity") {
      slot.node = number
      // The code is UCUM's where the system says so; the unit is for people.
      let stated = [value["code"], value["unit"]].compactMap { $0 }
      if !stated.isEmpty { unit = stated.lazy.compactMap { self.words.unit($0) }.first }
    }
    withEmptyScope { reader.read(meaning.role, slot, unit: unit, $0) }
    return true
  }

  /// Who recorded it: a person rather than an organisation.
  private static func performer(of observation: JSONNode) -> JSONNode? {
    let performers = observation["performer"].map { $0.isArray ? Array($0.members) : [$0] } ?? []
    let person = performers.first { $0["reference"]?.text.contains("Practitioner") ?? false } ?? performers.first
    return person.flatMap { $0["display"] ?? $0["reference"] ?? $0["identifier"]?["value"] }
  }

  private static func value(of part: JSONNode) -> JSONNode? {
    for name in ["valueQuantity", "valueInteger", "valueCodeableConcept", "valueString", "valueBoolean", "valueDecimal"]
      as [StaticString]
    {
      if let value = part[name], !value.isEmpty { return value }
    }
    return nil
  }

  private static func codeWords(_ observation: JSONNode) -> String {
    guard let code = observation["code"] else { return "no code" }
    let coding = code["coding"]?.firstMember
    let words = code["text"] ?? coding?["display"] ?? coding?["code"]
    return words.map { "code: \(SafeText.excerpt($0.bytes, limit: 60))" } ?? "no code"
  }

  // MARK: When

  private func effectiveMoment(of observation: JSONNode) -> Moment? {
    let period = observation["effectivePeriod"]
    let candidates = [
      observation["effectiveDateTime"], observation["effectiveInstant"], period?["end"], period?["start"],
      observation["effectiveTiming"]?["event"]?.firstMember, observation["issued"],
    ].compactMap { $0 }
    var problem: (RecordTime.Fault, JSONNode)?
    for candidate in candidates {
      switch time.seconds(of: candidate, day: nil, kafkaSeconds: kafkaSeconds) {
      case .success(let seconds): return acceptable(seconds, slot(candidate))
      case .failure(let fault): problem = problem ?? (fault, candidate)
      }
    }
    guard let (fault, node) = problem else { return acceptable(kafkaSeconds, nil) }
    return moment(inPlaceOf: slot(node), fault)
  }

  private func slot(_ node: JSONNode, _ meaning: FieldMeaning = FieldMeaning(role: .time)) -> RecordScope.Slot {
    let (path, _) = paths.find(node, in: FieldPaths.root)
    return RecordScope.Slot(node: node, path: path, meaning: meaning, depth: 0)
  }

  // MARK: Who

  /// Who it is, and the resource that says more of them where the record has it.
  private func subject(
    of observation: JSONNode, patients: [String: JSONNode]
  ) -> (identity: PatientIdentity, resource: JSONNode?)? {
    guard let subject = observation["subject"] else {
      reject(.missingPatient, "subject")
      return nil
    }
    var id: JSONNode?
    var idText: String?
    var known: JSONNode?
    if let reference = subject["reference"], reference.isText, !reference.isEmpty {
      let text = reference.text
      if text.hasPrefix("#") {
        known = FHIRResource.contained(in: observation)[String(text.dropFirst())]?.node
        id = known.flatMap { Self.identifier(of: $0) }
      } else {
        known = patients[text]
        idText = Self.id(ofReference: text)
        if idText == nil { id = known.flatMap { Self.identifier(of: $0) } }
      }
    }
    if id == nil, idText == nil { id = subject["identifier"]?["value"] }
    let found: Result<String, PatientText.Fault>
    if let text = idText {
      var text = text
      found = text.withUTF8 { PatientText.identifier($0) }
    } else if let id {
      found = id.kind == NODE_WHOLE ? .success(String(id.whole)) : PatientText.identifier(id.bytes)
    } else {
      reject(
        .missingPatient, "subject", excerpt: excerpt(of: slot(subject["reference"] ?? subject), hint: "no patient of this record")
      )
      return nil
    }
    switch found {
    case .success(let id):
      let name = known.flatMap { Self.name(of: $0) } ?? subject["display"].map(\.text)
      let label = name.flatMap { SafeText.label($0, limit: PatientText.longestLabel) }
      return (PatientIdentity(id: id, name: label), known)
    case .failure(let fault):
      reject(fault.reason, "subject", excerpt: excerpt(of: slot(subject)))
      return nil
    }
  }

  /// "Patient/145427", also behind a server's address and before a version; nil for what names no patient by an id.
  static func id(ofReference reference: String) -> String? {
    let parts = reference.split(separator: "/")
    guard let index = parts.lastIndex(of: "Patient"), index + 1 < parts.count else { return nil }
    return String(parts[index + 1])
  }

  /// A patient's identifier, that of medical records first; else the resource's own.
  private static func identifier(of patient: JSONNode) -> JSONNode? {
    let identifiers = patient["identifier"].map { Array($0.members) } ?? []
    let record = identifiers.first { $0["type"]?["coding"]?.members.contains(where: { $0["code"]?.text == "MR" }) == true }
    return (record ?? identifiers.first { $0["use"]?.text == "official" } ?? identifiers.first)?["value"] ?? patient["id"]
  }

  private static func name(of patient: JSONNode) -> String? {
    guard let name = patient["name"]?.firstMember else { return nil }
    if let text = name["text"] { return text.text }
    let given = name["given"].map { Array($0.members) } ?? []
    let parts = (given + [name["family"]].compactMap { $0 }).map { $0.text }
    return parts.isEmpty ? nil : parts.joined(separator: " ")
  }
}
