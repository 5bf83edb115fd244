internal import Foundation

/// How fast illness runs and how often the slow vitals are taken.
package enum Pace: String, CaseIterable, Sendable, Codable {
  /// A minute of illness passes in a second, so that something always happens. Faults of the machine keep their own time.
  case demo
  /// As in life: hours. For measuring false alarms and warning times.
  case realistic

  /// Seconds of illness in one second of the feed.
  package var factor: Double { self == .demo ? 60 : 1 }

  /// How often a cuff measures a patient who is well.
  package var cuffSeconds: Double { self == .demo ? 30 : 300 }

  /// How often temperature is taken.
  package var temperatureSeconds: Double { self == .demo ? 10 : 60 }

  /// Nothing on a ward happens faster, whatever the factor.
  static let leastOnsetSeconds = 3.0

  /// The mean time between two episodes of one patient, on a ward of so many beds.
  ///
  /// In the demo the number of patients in trouble grows with the square root of the ward, so that a large ward is neither dead
  /// nor a catastrophe. As in life: about one deterioration a day and a half, which is an acute ward.
  func meanGapSeconds(beds: Int, technical: Bool) -> Double {
    switch self {
    case .realistic: return technical ? 3 * 3600 : 36 * 3600
    case .demo:
      let beds = Double(beds)
      let active = technical ? min(0.2 * beds, 0.35 * beds.squareRoot()) : min(0.35 * beds, 0.9 * beds.squareRoot())
      let meanEpisodeSeconds = technical ? 80.0 : 300.0
      return meanEpisodeSeconds * (beds / active - 1)
    }
  }
}
