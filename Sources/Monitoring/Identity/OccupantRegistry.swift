import Vitals

/// Who goes by which id.
struct OccupantRegistry: Sendable {
  private var byID: [String: Occupancy] = [:]
  /// Whether an id was ever found to be that of several people.
  private(set) var tellsApart = false

  /// Whose a reading is, and what it made known.
  mutating func judge(_ reading: Reading) -> Occupancy.Verdict {
    if let known = byID[reading.patient.id]?.judgeQuickly(reading) { return Occupancy.Verdict(patient: known) }
    let verdict = byID[reading.patient.id, default: Occupancy()].judge(reading)
    if verdict.patient?.distinction != nil { tellsApart = true }
    return verdict
  }

  /// Who of the id is known at that place.
  func known(_ claim: PatientIdentity) -> PatientIdentity? { byID[claim.id]?.known(at: claim.place) }

  /// Nil where this person is not known.
  func occupant(_ patient: PatientIdentity) -> Occupant? {
    byID[patient.id]?.occupants.first { $0.identity.key == patient.key }
  }

  /// Until when the ids were somebody's who has been let go, and are nobody's now. A topic is read back by a week at most.
  var letGo: [String: Double] {
    let all = byID.compactMapValues { $0.occupants.isEmpty ? $0.letGoSeconds : nil }
    let newest = all.values.max() ?? 0
    return all.filter { newest - $0.value < 7 * 86_400 }
  }

  /// The clock of this person's records was set: what it said is moved along.
  mutating func shift(_ patient: PatientIdentity, bySeconds seconds: Double) {
    byID[patient.id]?.shift(patient, bySeconds: seconds)
  }

  /// Takes up what was known.
  mutating func restore(_ occupants: [Occupant], letGo: [String: Double]) {
    tellsApart = occupants.contains { $0.identity.distinction != nil }
    byID = Dictionary(grouping: occupants, by: \.identity.id).mapValues { Occupancy($0) }
    for (id, seconds) in letGo { byID[id, default: Occupancy()].letGoSeconds = seconds }
  }
}
