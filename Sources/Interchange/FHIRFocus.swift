internal import CSimdjson

/// What a FHIR observation is about beside its subject (hl7.org/fhir/observation.html#focus).
final class FHIRFocus {
  private let foci: [JSONNode]
  private let observation: JSONNode
  private let bundle: FHIRBundle?
  private lazy var contained = FHIRResource.contained(in: observation)
  private lazy var subject = observation["subject"].map { reference($0) }

  /// Nil where it is about nothing else.
  /// - Parameter bundle: in which the observation stands.
  init?(of observation: JSONNode, in bundle: FHIRBundle?) {
    guard let given = observation["focus"], !given.isEmpty else { return nil }
    foci = given.isArray ? Array(given.members) : [given]
    self.observation = observation
    self.bundle = bundle
  }

  /// Who or what has vital signs, or numbers like them, of its own. What else there is of a patient, a condition or a procedure, is the
  /// reason for a measurement and has none.
  private static let others: Set = ["Patient", "RelatedPerson", "Person", "Practitioner", "Group", "Device", "Location"]

  /// The focus that is another than the subject; also one of which nobody says what it is.
  var other: JSONNode? { foci.first { isOther(reference($0)) } }

  /// By address or by identifier; two patients' ids decide where both are given.
  private func isOther(_ focus: FHIRReference) -> Bool {
    if let one = focus.address, let another = subject?.address, one == another { return false }
    let kind = focus.kind
    let isSame =
      if let id = focus.patientID, let other = subject?.patientID {
        id == other
      } else {
        (kind ?? "Patient") == "Patient" && subject.map(focus.sharesIdentifier) ?? false
      }
    return !isSame && kind.map(Self.others.contains) ?? true
  }

  private func reference(_ node: JSONNode) -> FHIRReference {
    guard let address = node["reference"]?.text, !address.isEmpty else { return FHIRReference(node, to: nil) }
    return FHIRReference(
      node, to: address.hasPrefix("#") ? contained[String(address.dropFirst())] : bundle?.resources[address] ?? nil)
  }
}
