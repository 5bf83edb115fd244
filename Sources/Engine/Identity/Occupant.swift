import Saving
import Vitals

/// A place that somebody was moved from.
struct FormerPlace: Sendable, Equatable, Codable {
  var place: Place
  /// By the clock of then, which dated what came from there.
  var untilSeconds: Double
}

/// One person of an id, as the records tell: who and where, when heard last, under which names.
struct Occupant: Sendable, Equatable, Codable {
  /// As it is shown.
  var identity: PatientIdentity
  private(set) var birthDate: BirthDate?
  private(set) var sent: SentTimes
  private(set) var count = 0
  /// Set where the history was another person's before: what was measured earlier is not this one's.
  var beginSeconds: Double?
  /// The date of birth of whoever the history was before.
  var formerBirthDate: BirthDate?
  /// Where this person lay before, and until when.
  private(set) var formerPlaces: [FormerPlace] = []
  var rivalry = NameRivalry()
  /// It is open whether this is another person, or the one from another place who has been moved here.
  var isOpen = false
  /// What came while it was open.
  private(set) var waiting: [Reading] = []

  private enum CodingKeys: CodingKey {
    case identity, birthDate, sent, count, beginSeconds, formerBirthDate, formerPlaces, rivalry, isOpen
  }
  private static let mostFormerPlaces = 8
  private static let readingsKept = 256

  /// - Parameter newestSeconds: what the newest reading claims, of a patient of whom nothing else is known.
  init(_ identity: PatientIdentity, newestSeconds: Double) {
    self.identity = identity
    sent = SentTimes(claimedSeconds: newestSeconds)
  }

  init(_ identity: PatientIdentity, first reading: Reading) {
    self.identity = identity
    sent = SentTimes(first: reading)
  }

  var place: Place? { identity.place }

  /// The newest reading's time, as claimed.
  var lastSeconds: Double { sent.lastSeconds }
  var firstSeconds: Double { sent.firstSeconds }

  /// After so long without a reading it has missed some, and is likely to be no longer where it was.
  ///
  /// Three usual intervals; where none is known, three of five minutes, as for silence.
  var patienceSeconds: Double { max(10, 3 * (sent.intervalSeconds ?? 300)) }

  func isOverdue(at reading: Reading) -> Bool { sent.passedSeconds(until: reading) > patienceSeconds }

  /// Whether readings come so seldom that nobody can wait for the next to see whether it comes from here.
  var isSeldomMeasured: Bool { sent.intervalSeconds.map { $0 > 60 } ?? false }

  /// The clock of the records was set: what it said is moved along.
  mutating func shift(bySeconds seconds: Double, newestSeconds: Double) {
    sent.shift(bySeconds: seconds, newestSeconds: newestSeconds)
    beginSeconds? += seconds
  }

  /// Notes a reading that is not late.
  mutating func hear(_ reading: Reading) {
    if count > 0 { sent.hear(reading) }
    count += 1
    if let date = reading.circumstances?.birthDate, !contradicts(date) { birthDate = date }
    if isOpen {
      waiting.append(reading)
      if waiting.count > Self.readingsKept { waiting.removeFirst(Self.readingsKept / 2) }
    }
  }

  /// Whether a record gives a date of birth that is not this person's.
  func contradicts(_ date: BirthDate) -> Bool { birthDate.map { !$0.agrees(with: date) } ?? false }

  /// A reading from the same place says more of it than is known.
  mutating func complete(_ place: Place?) {
    identity.ward = identity.ward ?? place?.ward
    identity.bed = identity.bed ?? place?.bed
  }

  mutating func move(to place: Place?) {
    if let before = self.place {
      formerPlaces.append(FormerPlace(place: before, untilSeconds: lastSeconds))
      if formerPlaces.count > Self.mostFormerPlaces { formerPlaces.removeFirst() }
    }
    identity.ward = place?.ward ?? identity.ward
    identity.bed = place?.bed ?? identity.bed
  }

  /// Whether this person lay at the place of a late reading when that was measured.
  func lay(at place: Place?, of reading: Reading) -> Bool {
    guard let place else { return true }
    return formerPlaces.contains { $0.place.agrees(with: place) && reading.timeSeconds <= $0.untilSeconds }
  }

  mutating func settle() {
    isOpen = false
    waiting = []
  }
}

extension Occupant: Saved {
  static var blank: Occupant { Occupant(.blank, newestSeconds: 0) }

  mutating func pass(through coder: inout StateCoder) {
    coder.pass(&identity)
    coder.pass(&birthDate)
    coder.pass(&sent)
    coder.pass(&count)
    coder.pass(&beginSeconds)
    coder.pass(&formerBirthDate)
    coder.pass(&formerPlaces)
    coder.pass(&rivalry)
    coder.pass(&isOpen)
    coder.pass(&waiting)
  }
}

extension FormerPlace: Saved {
  static var blank: FormerPlace { FormerPlace(place: .blank, untilSeconds: 0) }

  mutating func pass(through coder: inout StateCoder) {
    coder.pass(&place)
    coder.pass(&untilSeconds)
  }
}
