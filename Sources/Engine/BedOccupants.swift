package import Alarms
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

  /// Leaves out of the pictures of all whom `shards` know those who are silent where someone else lies in their bed by now. While
  /// nobody is silent, no bed is asked for.
  package static func leaveOutReplaced(among shards: [Shard], of beds: inout [BedSnapshot], at wallSeconds: Double) {
    guard beds.indices.contains(where: { beds.isSilent($0, at: wallSeconds) }) else { return }
    var occupants = BedOccupants()
    occupants.newest.reserveCapacity(beds.count)
    for shard in shards { occupants.note(shard.patients) }
    beds.removeAll { $0.isSilent(at: wallSeconds) && occupants.isTaken(from: $0.patient) }
  }

  private mutating func note(_ patients: [Shard.Patient]) {
    let patients = patients.span
    for index in patients.indices {
      guard let bed = Bed(patients[index].identity) else { continue }
      let seconds = patients[index].newestArrivalSeconds
      if let known = newest[bed], known.seconds >= seconds { continue }
      newest[bed] = (patients[index].identity.key, seconds)
    }
  }

  /// Whether somebody else was heard of later in this patient's bed.
  private func isTaken(from patient: PatientIdentity) -> Bool {
    Bed(patient).flatMap { newest[$0] }.map { $0.person != patient.key } ?? false
  }
}
