import Saving
import Vitals

/// Records of an id that are older than what is known, from another place: what was delayed on its way, or a second person whose
/// clock is behind.
///
/// Delayed records are few, or end soon. A person's go on, though some of them be delayed or come twice.
struct Strays: Sendable, Equatable {
  private static let readings = 5
  private static let seconds = 10.0

  private(set) var place: Place?
  private var first: SentTimes.Moment
  private var lastSeconds: Double
  private var count = 0
  /// How many in a row were older than what came before.
  private var older = 0

  init(_ reading: Reading) {
    place = reading.patient.place
    first = SentTimes.Moment(reading)
    lastSeconds = reading.timeSeconds
  }

  /// Whether these are somebody's. The reading is from the same place.
  /// - Parameter isTimed: whether the Kafka time of the feed goes on as the claimed one does: then a buffer that is sent in one
  ///   go does not last.
  mutating func hear(_ reading: Reading, isTimed: Bool) -> Bool {
    if reading.timeSeconds < lastSeconds - SourceClock.reorderSeconds {
      older += 1
      guard older >= Self.readings else { return false }
      // Not delayed: the clock was set, or was wrong before.
      self = Strays(reading)
    }
    lastSeconds = max(lastSeconds, reading.timeSeconds)
    (count, older) = (count + 1, 0)
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
    coder.pass(&older)
  }
}
