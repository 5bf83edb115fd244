import Alarms

/// What the clocks of all patients have in common: a mistake that all share is said once, for the feed, with what would mend it.
package struct FeedTime: Sendable, Equatable {
  /// How far the feed's own time is from the wall clock; negative on a replay of old records.
  package private(set) var offsetSeconds = 0.0
  /// Nil while the clocks are right, or wrong each in its own way.
  package private(set) var sentence: String?

  /// Fewer beds than this say nothing of a feed but what each says of itself.
  private static let leastBeds = 3
  /// Zones are multiples of a quarter of an hour from one another. Whoever forgets one is off by so much, give or take what
  /// the records are under way and the clocks differ.
  private static let zoneStepSeconds = 900.0
  private static let zoneToleranceSeconds = 45.0
  private static let largestZoneSeconds = 14 * 3600.0

  init() {}

  /// Takes the beds of one moment, each with the state of its clock; those that are off as all are no longer say so themselves.
  mutating func sumUp(_ beds: [BedSnapshot], _ clocks: inout [ClockState], at wallSeconds: Double) {
    self = FeedTime()
    // In place: pictures of thousands of beds would be copied.
    var measured: [Int] = []
    for index in beds.indices where !beds.isSilent(index, at: wallSeconds) { measured.append(index) }
    let beds = beds.span
    var offsets: [Double] = []
    for index in measured { offsets.append(beds[index].lastReadingSeconds - beds[index].arrivedSeconds) }
    guard let median = offsets.sorted().dropFirst(offsets.count / 2).first, abs(median) > ClockLimits.liveDelaySeconds else {
      return
    }
    // A replay moves on faster than the wall clock: its beds are not all at the same moment.
    let tolerance = max(Self.zoneToleranceSeconds, 0.1 * abs(median))
    let sharing = zip(measured, offsets).filter { abs($0.1 - median) <= tolerance }
    guard 4 * sharing.count >= 3 * measured.count else { return }
    offsetSeconds = median
    guard sharing.allSatisfy({ !clocks[$0.0].isRight }) else { return }
    sentence = Self.sentence(offset: median, isConstant: sharing.allSatisfy { Self.isZone($0.1, as: median) })
    if measured.count >= Self.leastBeds {
      for (index, _) in sharing { clocks[index] = .right }
    }
  }

  private static func isZone(_ offset: Double, as other: Double) -> Bool {
    let zone = (other / zoneStepSeconds).rounded() * zoneStepSeconds
    return zone != 0 && abs(zone) <= largestZoneSeconds && abs(offset - zone) <= zoneToleranceSeconds
  }

  private static func sentence(offset: Double, isConstant: Bool) -> String {
    guard isConstant else {
      let side = offset < 0 ? "behind: a replay, a delay, or the clocks" : "ahead"
      return "the whole feed stands \(ClockState.span(offset)) \(side)"
    }
    let minutes = Int((-offset / zoneStepSeconds).rounded()) * 15
    // The sign of these names is the other way round: Etc/GMT+5 is five hours behind UTC.
    let fixed = minutes % 60 == 0 ? "=Etc/GMT\(minutes < 0 ? "-" : "+")\(abs(minutes / 60))" : ""
    return "the whole feed stands \(ClockState.span(Double(minutes) * 60)) \(offset < 0 ? "behind" : "ahead"): "
      + "if its times have no zone, --time-zone\(fixed), or better the zone's own name, puts them right"
  }
}
