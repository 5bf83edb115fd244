import Saving
import Vitals

/// Records of an id that are older than what is known, from another place: what was delayed on its way, or a second person whose
/// clock is behind.
///
/// Delayed records are few, or end soon. A person's go on.
struct Strays: Sendable, Equatable {
  private static let readings = 5
  private static let seconds = 10.0

  private var place: Place?
  private var first: SentTimes.Moment
  private var lastSeconds: Double
  private var count = 0

  init(_ reading: Reading) {
    place = reading.patient.place
    first = SentTimes.Moment(reading)
    lastSeconds = reading.timeSeconds
  }

  /// Whether these are somebody's.
  /// - Parameter isTimed: whether the Kafka time of the feed goes on as the claimed one does: then a buffer that is sent in one
  ///   go does not last.
  mutating func hear(_ reading: Reading, isTimed: Bool) -> Bool {
    if reading.patient.place != place || reading.timeSeconds < lastSeconds { self = Strays(reading) }
    lastSeconds = reading.timeSeconds
    count += 1
    return count >= Self.readings && first.passedSeconds(until: reading, isTimed: isTimed) >= Self.seconds
  }
}

extension Strays: Saved {
  static var blank: Strays { Strays(.blank) }

  mutating func pass(through coder: inout StateCoder) {
    coder.pass(&place)
    coder.pass(&first)
    coder.pass(&lastSeconds)
    coder.pass(&count)
  }
}
