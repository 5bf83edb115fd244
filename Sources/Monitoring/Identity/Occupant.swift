import Vitals

/// A place that somebody was moved from.
struct FormerPlace: Sendable, Equatable, Codable {
  var place: Place
  var untilSeconds: Double
}

/// One person of an id, as the records tell: who and where, when heard last, under which names.
struct Occupant: Sendable, Equatable, Codable {
  /// As it is shown.
  var identity: PatientIdentity
  /// The newest reading's time, by its claim and by Kafka.
  private(set) var lastSeconds: Double
  private(set) var intervalSeconds: Double?
  private(set) var count = 0
  private(set) var firstSeconds: Double
  /// Set where the history was another person's before: what was measured earlier is not this one's.
  var beginSeconds: Double?
  /// Where this person lay before, and until when.
  private(set) var formerPlaces: [FormerPlace] = []
  var rivalry = NameRivalry()
  /// It is open whether this is another person, or the one from another place who has been moved here.
  var isOpen = false
  /// What came while it was open. Not part of a checkpoint: a moved patient's history then lacks these few.
  private(set) var waiting: [Reading] = []

  private enum CodingKeys: CodingKey {
    case identity, lastSeconds, intervalSeconds, count, firstSeconds, beginSeconds, formerPlaces, rivalry, isOpen
  }
  private static let mostFormerPlaces = 8
  private static let readingsKept = 256

  init(_ identity: PatientIdentity, at timeSeconds: Double) {
    self.identity = identity
    lastSeconds = timeSeconds
    firstSeconds = timeSeconds
  }

  var place: Place? { identity.place }

  /// After so long without a reading it has missed some, and is likely to be no longer where it was.
  ///
  /// Three usual intervals; where none is known, three of five minutes, as for silence.
  var patienceSeconds: Double { max(10, 3 * (intervalSeconds ?? 300)) }

  func isOverdue(at timeSeconds: Double) -> Bool { timeSeconds - lastSeconds > patienceSeconds }

  /// The clock of the records was set: what it said is moved along.
  mutating func shift(bySeconds seconds: Double) {
    lastSeconds += seconds
    firstSeconds += seconds
    beginSeconds? += seconds
    for index in formerPlaces.indices { formerPlaces[index].untilSeconds += seconds }
  }

  /// Notes a reading that is not late.
  mutating func hear(_ reading: Reading) {
    if count > 0, reading.timeSeconds > lastSeconds {
      let interval = reading.timeSeconds - lastSeconds
      intervalSeconds = intervalSeconds.map { $0 + 0.2 * (min(interval, 5 * $0 + 10) - $0) } ?? interval
    }
    lastSeconds = reading.timeSeconds
    count += 1
    if isOpen {
      waiting.append(reading)
      if waiting.count > Self.readingsKept { waiting.removeFirst(Self.readingsKept / 2) }
    }
  }

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
