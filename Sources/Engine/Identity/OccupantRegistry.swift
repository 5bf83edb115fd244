import Detection
import Vitals

/// Who goes by which id.
struct OccupantRegistry: Sendable {
  private var byID = IDTable<Occupancy>()
  /// Whether an id was ever found to be that of several people.
  private(set) var tellsApart = false

  /// Whose a reading is, and what it made known; nil where there is no room for whose it is.
  /// - Parameters:
  ///   - guess: where its id may stand.
  ///   - mayOpen: whether there is room for one more.
  mutating func judge(_ reading: Reading, guess: Int? = nil, mayOpen: Bool = true) -> Occupancy.Verdict? {
    let id = reading.patient.id
    let place = byID.place(of: id, guess: guess)
    if let place, let known = byID.elements[place].judgeQuickly(reading) { return Occupancy.Verdict(patient: known) }
    var occupancy = place.map { byID.elements[$0] } ?? Occupancy()
    if case .expectation? = reading.movement, place == nil, expected.count >= ExpectedBeds.mostBeds { return Occupancy.Verdict() }
    guard mayOpen || reading.movement != nil || !occupancy.opens(for: reading) else { return nil }
    let verdict = occupancy.judge(reading, mayOpen: mayOpen)
    byID[id] = occupancy.isNobodys ? nil : occupancy
    if verdict.patient?.distinction != nil { tellsApart = true }
    return verdict
  }

  /// Where an id stands until one is let go; nil where nothing is known of it.
  func place(of id: String) -> Int? { byID.place(of: id) }

  /// Has what is known of the id at that place fetched.
  mutating func bringNear(_ place: Int) {
    withUnsafeBytes(of: &byID.elements[place].occupants) { Detection.bringNear(keptBy: $0, bytes: MemoryLayout<Occupant>.stride) }
  }

  /// Who of the id is known at that place.
  func known(_ claim: PatientIdentity) -> PatientIdentity? { byID[claim.id]?.known(at: claim.place) }

  /// The id that somebody was merged into who has gone; nil for anybody else.
  func mergedInto(ofKey key: String) -> String? {
    byID[PatientIdentity.id(ofKey: key)]?.mergedInto
  }

  func knows(id: String) -> Bool { byID.place(of: id) != nil }

  /// Takes over ids that are not here.
  mutating func absorb(_ other: OccupantRegistry) {
    for (id, occupancy) in zip(other.byID.keys, other.byID.elements) { byID[id] = occupancy }
    tellsApart = tellsApart || other.tellsApart
  }

  /// All who go by an id; nil where nobody ever did.
  subscript(id: String) -> Occupancy? { byID[id] }

  var ids: [String] { byID.keys }

  /// Until when the ids were somebody's who has been let go, and are nobody's now. A topic is read back by a week at most.
  var letGo: [String: Double] {
    var all: [String: Double] = [:]
    for (id, occupancy) in zip(byID.keys, byID.elements) where occupancy.occupants.isEmpty { all[id] = occupancy.letGoSeconds }
    let newest = all.values.max() ?? 0
    return all.filter { newest - $0.value < 7 * 86_400 }
  }

  /// This person is let go, and the id may be anybody's. Answers what is known by that of the others of the id.
  mutating func forget(_ patient: PatientIdentity) -> [OccupancyChange] {
    let changes = byID[patient.id]?.forget(patient) ?? []
    if byID[patient.id]?.isNobodys == true { byID[patient.id] = nil }
    return changes
  }

  /// A topic is read back by a week at most, and of hostile ids there is no end: only so many that were let go are remembered,
  /// the newest.
  mutating func forgetLetGo(butFor most: Int) {
    let kept = letGo.sorted { $0.value > $1.value }.prefix(most).reduce(into: Set()) { $0.insert($1.key) }
    byID.keep { id, occupancy in !occupancy.occupants.isEmpty || occupancy.expected != nil || kept.contains(id) }
  }

  /// Beds from which readings are to come, by the ids that stand for them.
  var expected: [(id: String, expected: ExpectedPlace)] {
    zip(byID.keys, byID.elements).compactMap { id, occupancy in occupancy.expected.map { (id, $0) } }
  }

  /// Something has come from there, or nothing is to come any more.
  mutating func forgetExpected(id: String) {
    byID[id]?.expected = nil
    if byID[id]?.isNobodys == true { byID[id] = nil }
  }

  /// How many ids are remembered.
  var count: Int { byID.count }

  /// The clock of this person's records was set: what it said is moved along.
  mutating func shift(_ patient: PatientIdentity, bySeconds seconds: Double, newestSeconds: Double) {
    byID[patient.id]?.shift(patient, bySeconds: seconds, newestSeconds: newestSeconds)
  }

  /// Takes up what was known of an id.
  mutating func restore(_ id: String, _ occupancy: Occupancy) {
    byID[id] = occupancy
    if occupancy.occupants.contains(where: { $0.identity.distinction != nil }) { tellsApart = true }
  }

  mutating func forgetAll() { self = OccupantRegistry() }
}
