import Vitals

/// Records of an id that are older than what is known, from another place: what was delayed on its way, or a second person whose
/// clock is behind.
///
/// Delayed records are few, or end soon. A person's go on.
struct Strays: Sendable, Equatable {
  private static let readings = 5
  private static let seconds = 10.0

  private var place: Place?
  private var count = 0
  private var firstSeconds: Double
  private var lastSeconds: Double

  init(_ reading: Reading) {
    place = reading.patient.place
    firstSeconds = reading.timeSeconds
    lastSeconds = reading.timeSeconds
  }

  /// Whether these are somebody's.
  mutating func hear(_ reading: Reading) -> Bool {
    if reading.patient.place != place || reading.timeSeconds < lastSeconds { self = Strays(reading) }
    lastSeconds = reading.timeSeconds
    count += 1
    return count >= Self.readings && lastSeconds - firstSeconds >= Self.seconds
  }
}
