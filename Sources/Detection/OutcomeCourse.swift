package import Saving
internal import Vitals

/// How likely the outcomes looked over the hours before, as log odds: what half of an answer is made of that looks back
/// (`OutcomeModel.pastShare`).
///
/// Sepsis and death do not come and go with a row: who looked bad all night is likelier to be ill than who looks so for one hour. The
/// mean is weighted by seconds, as in `Channel`, and forgotten over half a day. It changes with time and with what was known
/// before, never with how bad the newest row is but in the same direction: so what does not fall as a patient gets worse still does not.
package struct OutcomeCourse: Sendable, Equatable, Codable {
  /// Lane 0 is mortality, 1 sepsis; 0 where no model says.
  package typealias LogOdds = SIMD2<Double>

  private static let meanSeconds = 43_200.0
  private static let keptOverAnHour = PortableMath.exp(-Channel.countedSeconds / meanSeconds)

  /// Over the rows before the newest.
  private var sums = LogOdds(repeating: 0)
  private var weight = 0.0
  /// Up to the row before the newest.
  private var reachesSeconds = -Double.infinity
  private var newest = LogOdds(repeating: 0)
  private var newestSeconds = -Double.infinity

  package init() {}

  /// The newest row is of this time now. A row of the same time, as where a late vital joins an observation, takes its place.
  package mutating func begin(at timeSeconds: Double) {
    guard timeSeconds > newestSeconds else { return }
    if newestSeconds > -.infinity {
      let elapsed =
        weight > 0 ? newestSeconds - reachesSeconds : min(timeSeconds - newestSeconds, Channel.firstValueSeconds)
      let kept = PortableMath.exp(-elapsed / Self.meanSeconds)
      weight = weight * kept + (1 - kept)
      sums = sums * kept + (1 - kept) * newest
      reachesSeconds = newestSeconds
    }
    newestSeconds = timeSeconds
  }

  /// What the models make of the newest row.
  package mutating func note(_ logOdds: LogOdds) { newest = logOdds }

  /// The mean over the hours before and the newest row, which counts for an hour at least: as in `Channel.countingForAnHour`.
  /// - Parameter logOdds: of the newest row, noted or not.
  package func mean(with logOdds: LogOdds) -> LogOdds {
    guard weight > 0 else { return logOdds }
    let elapsed = newestSeconds - reachesSeconds
    let kept = elapsed <= Channel.countedSeconds ? Self.keptOverAnHour : PortableMath.exp(-elapsed / Self.meanSeconds)
    return (sums * kept + (1 - kept) * logOdds) / (weight * kept + (1 - kept))
  }

  /// Whether there are hours before.
  var looksBack: Bool { weight > 0 }

  /// The clock of the records was set: what it said of all of this is moved along.
  mutating func shift(bySeconds seconds: Double) {
    newestSeconds += seconds
    reachesSeconds += seconds
  }
}

extension OutcomeCourse: Saved {
  package static var blank: OutcomeCourse { OutcomeCourse() }

  package mutating func pass(through coder: inout StateCoder) {
    for lane in 0..<LogOdds.scalarCount {
      coder.pass(&sums[lane])
      coder.pass(&newest[lane])
    }
    coder.pass(&weight)
    coder.pass(&reachesSeconds)
    coder.pass(&newestSeconds)
  }
}
