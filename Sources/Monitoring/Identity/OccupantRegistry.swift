import Vitals

/// Who goes by which id.
struct OccupantRegistry: Sendable {
  private var byID: [String: Occupancy] = [:]
  /// Whether an id was ever found to be that of several people.
  private(set) var tellsApart = false

  /// Whose a reading is, and what it made known; nil where there is no room for whose it is.
  /// - Parameter mayOpen: whether there is room for one more.
  mutating func judge(_ reading: Reading, mayOpen: Bool = true) -> Occupancy.Verdict? {
    let id = reading.patient.id
    if let known = byID[id]?.judgeQuickly(reading) { return Occupancy.Verdict(patient: known) }
    guard mayOpen || reading.movement != nil || byID[id]?.opens(for: reading) == false else { return nil }
    let verdict = byID[id, default: Occupancy()].judge(reading, mayOpen: mayOpen)
    if byID[id]?.isNobodys == true { byID[id] = nil }
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

  /// This person is let go, and the id may be anybody's.
  mutating func forget(_ patient: PatientIdentity) {
    byID[patient.id]?.occupants.removeAll { $0.identity.key == patient.key }
    if byID[patient.id]?.isNobodys == true { byID[patient.id] = nil }
  }

  /// A topic is read back by a week at most, and of hostile ids there is no end: only so many that were let go are remembered,
  /// the newest.
  mutating func forgetLetGo(butFor most: Int) {
    let kept = letGo.sorted { $0.value > $1.value }.prefix(most).reduce(into: Set()) { $0.insert($1.key) }
    byID = byID.filter { !$0.value.occupants.isEmpty || kept.contains($0.key) }
  }

  /// How many ids are remembered.
  var count: Int { byID.count }

  /// The clock of this person's records was set: what it said is moved along.
  mutating func shift(_ patient: PatientIdentity, bySeconds seconds: Double, newestSeconds: Double) {
    byID[patient.id]?.shift(patient, bySeconds: seconds, newestSeconds: newestSeconds)
  }

  /// Takes up what was known.
  mutating func restore(_ occupants: [Occupant], letGo: [String: Double]) {
    tellsApart = occupants.contains { $0.identity.distinction != nil }
    byID = Dictionary(grouping: occupants, by: \.identity.id).mapValues { Occupancy($0) }
    for (id, seconds) in letGo { byID[id, default: Occupancy()].letGoSeconds = seconds }
  }
}
