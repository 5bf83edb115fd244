import Saving

/// Readings in a row that bear one time or go back, where nothing else says that time goes on: there is no Kafka time, or it was
/// made of the claimed one. Their order is all that is known of them.
///
/// A delay must be served even so, or a HIGH would stand for as long as records come and be told to nobody. So each reading that
/// measures again what was measured counts as much as there usually was between two, and their number serves the delay. Where
/// that is not known, it counts the 5 s within which rows are of one observation: then the third reading in a row that shows a HIGH
/// raises it. Too soon is an alarm for nothing, beside a condition that says why; too late is somebody's life.
///
/// Live, replayed and scored it is the same, but for spot checks that never had a time: live, the shell's clock raises what
/// the last of them shows before the third comes.
struct StandingClock: Sendable, Equatable, Codable {
  /// The latest time that any of them claims, and the time of the last one.
  private var latestSeconds: Double
  private var lastSeconds: Double
  private var isTimed: Bool
  private var readings = 0
  /// What each of them counts.
  private(set) var stepSeconds = 0.0

  /// A minute's readings that a gateway sends in one go, and so at one time, are no clock that stands.
  private static let mostAtOnce = 60
  private static let fewestReadings = 2
  private static let mostReadings = 10_000

  /// Nil where the Kafka time is a witness of its own. One that is the claimed time to the millisecond was made of it, as stream
  /// processors do, or serves in its place.
  init?(_ reading: SourceClock.Moment) {
    if let kafka = reading.kafkaSeconds, abs(kafka - reading.seconds) >= SourceClock.leastStepSeconds { return nil }
    (latestSeconds, lastSeconds) = (reading.seconds, reading.seconds)
    isTimed = reading.kafkaSeconds != nil
  }

  /// Whether a reading that claims to be of then could be one of them.
  func mayGoOn(atSeconds claimedSeconds: Double) -> Bool { claimedSeconds <= latestSeconds }

  /// Whether they bear one time, and do not go back.
  var isOfOneTime: Bool { lastSeconds == latestSeconds }

  /// Takes the next reading. One that goes on from the last is of a clock that goes, wherever that was set to.
  /// - Parameters:
  ///   - repeats: whether it measures again what was measured.
  ///   - usualIntervalSeconds: how far apart readings usually came before.
  mutating func take(_ next: StandingClock, repeats: Bool, usualIntervalSeconds: Double?) {
    guard next.latestSeconds <= latestSeconds, isTimed == next.isTimed else {
      self = next
      return
    }
    let goesOn = next.lastSeconds > lastSeconds && next.lastSeconds < latestSeconds
    lastSeconds = next.lastSeconds
    if goesOn { readings = 0 }
    guard repeats, !goesOn else { return }
    if readings == 0 { stepSeconds = min(usualIntervalSeconds ?? SourceClock.reorderSeconds, SourceClock.driftSeconds) }
    readings = min(readings + 1, Self.mostReadings)
  }

  /// What they count together.
  var seconds: Double { Double(readings) * stepSeconds }

  /// As soon as the delay of a HIGH must have passed.
  var hasLasted: Bool {
    isTimed ? readings >= Self.mostAtOnce : readings >= Self.fewestReadings && seconds >= SourceClock.leastSeconds
  }
}

extension StandingClock: Saved {
  static var blank: StandingClock { StandingClock() }

  private init() {
    (latestSeconds, lastSeconds) = (0, 0)
    isTimed = false
  }

  mutating func pass(through coder: inout StateCoder) {
    coder.pass(&latestSeconds)
    coder.pass(&lastSeconds)
    coder.pass(&isTimed)
    coder.pass(&readings)
    coder.pass(&stepSeconds)
  }
}
