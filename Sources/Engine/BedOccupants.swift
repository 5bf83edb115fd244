import Vitals

/// Of whom something came last in each bed.
package struct BedOccupants {
  private struct Bed: Hashable {
    var ward: String?
    var name: String

    init?(_ identity: PatientIdentity) {
      guard let name = identity.bed else { return nil }
      self.name = name
      ward = identity.ward
    }
  }

  private var newest: [Bed: (person: String, seconds: Double)] = [:]

  package init() {}

  package mutating func note(_ patients: [Shard.Patient]) {
    let patients = patients.span
    for index in patients.indices {
      guard let bed = Bed(patients[index].identity) else { continue }
      let seconds = patients[index].newestArrivalSeconds
      if let known = newest[bed], known.seconds >= seconds { continue }
      newest[bed] = (patients[index].identity.key, seconds)
    }
  }

  /// Whether somebody else was heard of later in this patient's bed.
  func isTaken(from patient: PatientIdentity) -> Bool {
    Bed(patient).flatMap { newest[$0] }.map { $0.person != patient.key } ?? false
  }
}
