internal import CSimdjson

/// A reference of a FHIR resource (hl7.org/fhir/references.html), with what the record itself has by its address.
struct FHIRReference {
  let address: String?
  /// Of the patient that the address names.
  let patientID: String?
  private let type: String?
  private let resource: FHIRResource?
  /// What it says itself; those of the resource are the resource's.
  private let identifiers: Set<String>

  init(_ node: JSONNode, to resource: FHIRResource?) {
    address = node["reference"]?.text
    patientID = address.flatMap(RecordReader.id)
    type = node["type"]?.text
    self.resource = resource
    let value = node["identifier"]?["value"].flatMap { $0.isEmpty ? nil : $0.text }
    identifiers = Set([patientID, value].compactMap { $0 })
  }

  /// "Patient" of "Patient/P1", also behind a server's address and before a version, or of what the record itself has by that address.
  var kind: String? {
    if let type, !type.isEmpty { return type }
    if let type = resource?.kind { return type }
    guard let address else { return nil }
    var parts = address.split(separator: "/")
    if parts.count > 2, parts[parts.count - 2] == "_history" { parts.removeLast(2) }
    guard parts.count >= 2, let first = parts[parts.count - 2].first, first.isUppercase else { return nil }
    return String(parts[parts.count - 2])
  }

  func sharesIdentifier(with other: FHIRReference) -> Bool {
    [identifiers, resource?.identifiers ?? []].contains { own in
      !own.isDisjoint(with: other.identifiers) || !own.isDisjoint(with: other.resource?.identifiers ?? [])
    }
  }
}

/// A FHIR resource that others of its record may refer to. It is looked into once, however many do: a hostile record has thousands of
/// references to one of thousands of identifiers.
final class FHIRResource {
  let node: JSONNode
  private(set) lazy var kind = node["resourceType"]?.text
  /// With its id.
  private(set) lazy var identifiers: Set<String> = {
    let values = node["identifier"]?.members.compactMap { $0["value"] } ?? []
    return Set((values + [node["id"]].compactMap { $0 }).filter { !$0.isEmpty }.map(\.text))
  }()

  init(_ node: JSONNode) { self.node = node }

  /// Those in an observation, by their ids; of two with one id the first.
  static func contained(in observation: JSONNode) -> [String: FHIRResource] {
    let resources = observation["contained"]?.members.compactMap { node in node["id"].map { ($0.text, FHIRResource(node)) } }
    return Dictionary(resources ?? []) { first, _ in first }
  }
}

/// A FHIR bundle (hl7.org/fhir/bundle.html), whose resources refer to each other by their full URLs.
final class FHIRBundle {
  private let entries: JSONNode
  /// Of two entries with one address the first, also where it has no resource.
  private(set) lazy var resources: [String: FHIRResource?] = Dictionary(
    entries.members.compactMap { entry in entry["fullUrl"].map { ($0.text, entry["resource"].map(FHIRResource.init)) } }
  ) { first, _ in first }

  init(entries: JSONNode) { self.entries = entries }
}
