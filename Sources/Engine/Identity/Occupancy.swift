import Alarms
import Saving
import Vitals

/// Who goes by one id: nearly always one person, and then all this does is to note the bed.
///
/// Numbers of beds, numbers that each ward counts for itself, and ids that are used again give two people one id. A row that is
/// made of both is worse than none: so a record from another place never joins a history before it is known to be the same
/// person's, which it is when the old place has stayed silent for longer than it ever does. Until then both are scored.
struct Occupancy: Sendable, Equatable {
  /// More places of one id than this are nobody's: the one unheard for longest makes room.
  private static let mostOccupants = 8
  /// So many readings at a new place are no stray.
  private static let readingsToMove = 3

  var occupants: [Occupant] = []
  /// When the last one was let go: what was measured before is of a stay that is over.
  var letGoSeconds: Double?
  /// Set for a bed's own id until something has come from there.
  var expected: ExpectedPlace?
  /// The id that is whoever was here, where records said so: what was measured of them is shown with it.
  var mergedInto: String?
  /// By place, the one heard of last at the end.
  private var strays: [Strays] = []

  struct Verdict: Equatable {
    /// Whose the reading is, as it is to be shown; nil where it is of nobody who is here.
    var patient: PatientIdentity?
    /// To be carried out before the reading is taken.
    var changes: [OccupancyChange] = []
    /// Whether it was held up on its way from a place that may have been left since: it says nothing of now.
    var isOfBefore = false
  }

  init(_ occupants: [Occupant] = []) { self.occupants = occupants }

  mutating func shift(_ patient: PatientIdentity, bySeconds seconds: Double, newestSeconds: Double) {
    for index in occupants.indices where occupants[index].identity.key == patient.key {
      occupants[index].shift(bySeconds: seconds, newestSeconds: newestSeconds)
    }
  }

  /// The person, where there is only one and this reading says nothing new: by far the most.
  mutating func judgeQuickly(_ reading: Reading) -> PatientIdentity? {
    guard occupants.count == 1, reading.movement == nil, occupants[0].rivalry.rival == nil,
      reading.timeSeconds >= occupants[0].lastSeconds
    else { return nil }
    let known = occupants[0].identity
    guard known.isIdentified, reading.patient.ward == nil || reading.patient.ward == known.ward,
      reading.patient.bed == nil || reading.patient.bed == known.bed,
      reading.patient.name == nil || reading.patient.name == known.name
    else { return nil }
    if let date = reading.circumstances?.birthDate, occupants[0].contradicts(date) { return nil }
    occupants[0].hear(reading)
    return known
  }

  /// Whether nothing of it is worth remembering.
  var isNobodys: Bool { occupants.isEmpty && letGoSeconds == nil && expected == nil }

  /// Whether a reading may be of somebody who is not known yet.
  func opens(for reading: Reading) -> Bool {
    let place = reading.patient.place
    guard reading.movement == nil, indexOfOccupant(at: place) == nil else { return false }
    guard occupants.count == 1 else { return true }
    let only = occupants[0]
    if reading.timeSeconds < only.lastSeconds { return !only.lay(at: place, of: reading) }
    // Else it is the same person, who was moved.
    return !only.isOverdue(at: reading) && only.identity.isIdentified && place != nil
  }

  /// - Parameter mayOpen: whether there is room for one more.
  mutating func judge(_ reading: Reading, mayOpen: Bool = true) -> Verdict {
    if let movement = reading.movement { return Verdict(changes: follow(movement, in: reading)) }
    let place = reading.patient.place
    guard !occupants.isEmpty else {
      if let letGoSeconds, reading.timeSeconds <= letGoSeconds {
        // Sent before too, or held up on its way. What was sent after and goes on is somebody whose clock is behind.
        guard let kafka = reading.kafkaSeconds, kafka > letGoSeconds, isSomebody(reading) else { return Verdict() }
      }
      return open(reading, isSure: true)
    }
    guard let index = indexOfOccupant(at: place) else { return judgeElsewhere(reading, mayOpen: mayOpen) }
    if reading.timeSeconds < occupants[index].lastSeconds {
      return Verdict(patient: isTheirs(reading, index) ? occupants[index].identity : nil)
    }
    let isOfBefore = isOfBefore(reading, of: index)
    var changes = isOfBefore ? [] : settleOpenOne(after: reading, of: index)
    let settled = indexOfOccupant(at: place) ?? 0
    changes += hear(reading, at: settled)
    return Verdict(patient: occupants[settled].identity, changes: changes, isOfBefore: isOfBefore)
  }

  /// This person is let go.
  mutating func forget(_ patient: PatientIdentity) -> [OccupancyChange] {
    occupants.removeAll { $0.identity.key == patient.key }
    if occupants.count == 1 { occupants[0].settle() }
    return doubts()
  }

  // MARK: Whose it is

  func known(at place: Place?) -> PatientIdentity? { indexOfOccupant(at: place).map { occupants[$0].identity } }

  /// A reading without a place is of whoever is known; where two are, of neither.
  private func indexOfOccupant(at place: Place?) -> Int? {
    guard let place else {
      let settled = occupants.indices.filter { !occupants[$0].isOpen }
      return settled.count == 1 ? settled[0] : occupants.firstIndex { $0.place == nil }
    }
    if let same = occupants.firstIndex(where: { $0.place == place }) { return same }
    return occupants.firstIndex { occupant in
      // Among several, who has no place is another one.
      occupant.place.map { $0.agrees(with: place) } ?? (occupants.count == 1)
    }
  }

  /// A reading from where nobody of this id was known to be.
  private mutating func judgeElsewhere(_ reading: Reading, mayOpen: Bool) -> Verdict {
    guard occupants.count == 1 else {
      var changes = settleOpenOnes()
      changes += makeRoom()
      let opened = open(reading, isSure: true)
      return Verdict(patient: opened.patient, changes: changes + opened.changes + doubts())
    }
    let only = occupants[0]
    let lay = only.lay(at: reading.patient.place, of: reading)
    if reading.timeSeconds < only.lastSeconds {
      // From the place before, and delayed or read once more: it changes neither bed nor name.
      if lay { return Verdict(patient: only.identity) }
      guard isSomebody(reading) else { return Verdict() }
      let distinguished = distinguish(0)
      let opened = open(reading, isSure: true)
      return Verdict(patient: opened.patient, changes: distinguished + opened.changes + doubts())
    }
    // Dated by a clock that was set back since, it may be delayed too; what goes on is not.
    if lay, reading.patient.place != nil, !isSomebody(reading) { return Verdict() }
    // Two sources need not have one clock: where there is room both are watched for a while.
    let isGone = only.isOverdue(at: reading) && (only.isSeldomMeasured || !mayOpen)
    if isGone || !only.identity.isIdentified || reading.patient.place == nil {
      occupants[0].move(to: reading.patient.place)
      let changes = hear(reading, at: 0)
      return Verdict(patient: occupants[0].identity, changes: changes)
    }
    let opened = open(reading, isSure: false)
    return Verdict(patient: opened.patient, changes: opened.changes + doubts())
  }

  /// What claims to be from before the history began was another person's, unless it was sent after that and keeps coming: then
  /// the clock was set back.
  private mutating func isTheirs(_ reading: Reading, _ index: Int) -> Bool {
    guard let beginSeconds = occupants[index].beginSeconds, reading.timeSeconds < beginSeconds else { return true }
    guard occupants[index].sent.began(before: reading), isSomebody(reading) else { return false }
    occupants[index].beginSeconds = nil
    return true
  }

  /// What is older than what is known, from where nobody lay, is nobody's until it keeps coming.
  private mutating func isSomebody(_ reading: Reading) -> Bool {
    let known = strays.firstIndex { $0.place == reading.patient.place }
    var watched = known.map { strays.remove(at: $0) } ?? Strays(reading)
    guard !watched.hear(reading, isTimed: occupants.allSatisfy(\.sent.isTimed)) else { return true }
    strays.append(watched)
    if strays.count > Self.mostOccupants { strays.removeFirst() }
    return false
  }

  private mutating func open(_ reading: Reading, isSure: Bool) -> Verdict {
    var identity = reading.patient
    identity.distinction = occupants.isEmpty ? nil : Distinction(place: identity.place).text
    var occupant = Occupant(identity, first: reading)
    occupant.isOpen = !isSure
    occupants.append(occupant)
    let changes = hear(reading, at: occupants.count - 1)
    return Verdict(patient: identity, changes: changes)
  }

  // MARK: One person or two

  /// Whether a reading from the old place was sent before the new one was heard, and so says nothing.
  private func isOfBefore(_ reading: Reading, of index: Int) -> Bool {
    guard !occupants[index].isOpen, let open = occupants.first(where: \.isOpen) else { return false }
    return occupants[index].sent.wasHeldUp(reading) ?? (reading.timeSeconds <= open.firstSeconds)
  }

  /// Decides about a place that was new a moment ago: the old one is heard again, or has been silent for too long.
  private mutating func settleOpenOne(after reading: Reading, of index: Int) -> [OccupancyChange] {
    guard let open = occupants.firstIndex(where: \.isOpen), let old = occupants.firstIndex(where: { !$0.isOpen }) else {
      return []
    }
    if index == old { return settleOpenOnes() + doubts() }
    let passed = OccupancyChange.pass(key: occupants[old].identity.key, until: reading)
    guard occupants[open].count + 1 >= Self.readingsToMove,
      occupants[open].sent.stayedSeconds(until: reading) > occupants[old].patienceSeconds
    else { return [passed] }
    let moved = occupants.remove(at: open)
    let stays = occupants.firstIndex { !$0.isOpen } ?? 0
    occupants[stays].move(to: moved.place)
    let identity = occupants[stays].identity
    return [passed, .join(key: moved.identity.key, into: identity, waiting: moved.waiting), .doubt(identity, cause: nil)]
  }

  mutating func settleOpenOnes() -> [OccupancyChange] {
    guard occupants.contains(where: \.isOpen) else { return [] }
    for index in occupants.indices { occupants[index].settle() }
    return occupants.indices.flatMap { distinguish($0) }
  }

  /// From now on the place is part of who it is.
  private mutating func distinguish(_ index: Int) -> [OccupancyChange] {
    let before = occupants[index].identity
    guard before.distinction == nil, let place = before.place else { return [] }
    occupants[index].identity.distinction = Distinction(place: place).text
    return [.distinguish(key: before.key, as: occupants[index].identity)]
  }

  func doubts() -> [OccupancyChange] {
    occupants.map { occupant in
      let others = occupants.filter { $0.identity.key != occupant.identity.key }.map { $0.place?.words ?? "no place" }
      let cause = "the same id also comes from \(others.joined(separator: ", "))"
      return .doubt(occupant.identity, cause: others.isEmpty ? nil : cause)
    }
  }

  // MARK: Who leaves

  private mutating func makeRoom() -> [OccupancyChange] {
    guard occupants.count >= Self.mostOccupants, let longest = occupants.indices.min(by: isUnheardLonger) else { return [] }
    return [.letGo(key: occupants.remove(at: longest).identity.key, .identity, words: "one place of this id too many: let go")]
  }

  private func isUnheardLonger(_ one: Int, _ two: Int) -> Bool { occupants[one].lastSeconds < occupants[two].lastSeconds }

  // MARK: Who it is

  private mutating func hear(_ reading: Reading, at index: Int) -> [OccupancyChange] {
    let before = occupants[index]
    if !before.identity.isIdentified, before.count > 0, before.sent.passedSeconds(until: reading) > before.silenceSeconds {
      // Somebody may lie there who is not the one before.
      let changes = part(index, after: [], and: reading, since: reading.timeSeconds)
      return changes + [.doubt(occupants[index].identity, cause: Self.unidentifiedCause)]
    }
    if let date = reading.circumstances?.birthDate, before.contradicts(date) {
      // Two dates that come in turns are one person in conflict.
      guard before.formerBirthDate?.agrees(with: date) != true else {
        occupants[index].hear(reading)
        return [.doubt(before.identity, cause: "records give this patient two dates of birth")]
      }
      let changes = part(index, after: [], and: reading, since: reading.timeSeconds)
      return changes + (occupants.count > 1 ? doubts() : [])
    }
    occupants[index].complete(reading.patient.place)
    if before.identity.name == nil { occupants[index].identity.name = reading.patient.name }
    let finding = occupants[index].rivalry.hear(
      reading, under: before.identity.name, isTimed: before.sent.isTimed)
    if case .parts(let sinceSeconds) = finding {
      let changes = part(index, after: occupants[index].rivalry.waiting, and: reading, since: sinceSeconds)
      return changes + (occupants.count > 1 ? doubts() : [])
    }
    occupants[index].hear(reading)
    if before.count == 0, !before.identity.isIdentified {
      return [.doubt(before.identity, cause: Self.unidentifiedCause)]
    }
    let wasInConflict = before.rivalry.rival != nil
    if finding == .conflicts, occupants[index].rivalry.rival != before.rivalry.rival, let rival = occupants[index].rivalry.rival {
      return [.doubt(occupants[index].identity, cause: "records also call this patient \(rival)")]
    }
    if finding == .agrees, wasInConflict {
      return occupants.count > 1 ? doubts() : [.doubt(occupants[index].identity, cause: nil)]
    }
    return []
  }

  static let unidentifiedCause = "no patient id comes from this bed"

  /// From `sinceSeconds` on, the first of `replay`, this is another person, under the name that `reading` bears.
  mutating func part(
    _ index: Int, after replay: [Reading], and reading: Reading, since sinceSeconds: Double
  ) -> [OccupancyChange] {
    let before = occupants[index]
    var identity = reading.patient
    identity.ward = identity.ward ?? before.identity.ward
    identity.bed = identity.bed ?? before.identity.bed
    identity.distinction = Distinction(place: occupants.count > 1 ? identity.place : nil, sinceSeconds: sinceSeconds).text
    var occupant = Occupant(identity, first: replay.first ?? reading)
    occupant.beginSeconds = sinceSeconds
    occupant.formerBirthDate = before.birthDate
    occupant.isOpen = before.isOpen
    for one in replay + [reading] { occupant.hear(one) }
    occupants[index] = occupant
    return [.part(key: before.identity.key, as: identity, replay: replay)]
  }
}

extension Occupant {
  /// As for the bed on screen: five usual intervals, at least 30 s.
  fileprivate var silenceSeconds: Double { max(30, 5 * (sent.intervalSeconds ?? 300)) }
}

extension Occupancy: Saved {
  static var blank: Occupancy { Occupancy() }

  mutating func pass(through coder: inout StateCoder) {
    coder.pass(&occupants)
    coder.pass(&letGoSeconds)
    coder.pass(&expected)
    coder.pass(&mergedInto)
    coder.pass(&strays)
  }
}
