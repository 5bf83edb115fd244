/// A quantity that is followed over time: a vital, something derived from vitals, or how far a vital stands on one bad side.
///
/// The bad sides have channels of their own, since a mean of values is not how bad they were: a heart that raced and now hardly
/// beats has a normal mean. In each of them worse is more, whatever came before; that is what keeps the risk from falling as a
/// patient gets worse.
package enum FeatureChannel: Int, CaseIterable, Sendable {
  case heartRate, respiratoryRate, oxygenSaturation, systolicPressure, diastolicPressure, temperature
  case shockIndex, news2, oxygen
  /// 1 where the patient is not alert.
  case consciousness
  /// How far below new confusion: 1 responds to voice, 2 to pain, 3 to nothing.
  case unresponsiveness
  case fastHeart, slowHeart, fastBreathing, lowPressure, fever, hypothermia
  /// How far above the lower end of NEWS2's normal band, or below its upper end: what is bad begins inside the band, on both sides.
  case heartBelowCeiling, breathingAboveFloor, breathingBelowCeiling, warmthAboveFloor, warmthBelowCeiling
  case lowDiastolic

  // Made once: a loop over them allocates nothing.
  package static let allCases: [FeatureChannel] = (0..<count).compactMap(FeatureChannel.init)
  package static var count: Int { lowDiastolic.rawValue + 1 }

  /// As it stands in model files.
  package var name: String { Self.names[rawValue] }

  private static let names = [
    "hr", "rr", "spo2", "sbp", "dbp", "temp", "si", "news", "o2", "cons", "unresp", "hr_high", "hr_low", "rr_high", "sbp_low",
    "temp_high", "temp_low", "hr_down", "rr_up", "rr_down", "temp_up", "temp_down", "dbp_low",
  ]

  /// How far one value can move the patient's usual value.
  var boundedStep: Double {
    switch self {
    case .heartRate: 15
    case .respiratoryRate: 5
    case .oxygenSaturation: 3
    case .systolicPressure: 20
    case .diastolicPressure: 12
    case .temperature: 0.5
    default: .infinity
    }
  }

  /// The players of the explanation that this quantity derives from.
  package var factors: FactorSet { Self.factors[rawValue] }

  /// By raw value: a set that is put together anew allocates.
  private static let factors = allCases.map { channel -> FactorSet in
    switch channel {
    case .heartRate, .fastHeart, .slowHeart, .heartBelowCeiling: [.heartRate]
    case .respiratoryRate, .fastBreathing, .breathingAboveFloor, .breathingBelowCeiling: [.respiratoryRate]
    case .oxygenSaturation: [.oxygenSaturation]
    case .systolicPressure, .lowPressure: [.systolicPressure]
    case .diastolicPressure, .lowDiastolic: [.diastolicPressure]
    case .temperature, .fever, .hypothermia, .warmthAboveFloor, .warmthBelowCeiling: [.temperature]
    case .shockIndex: [.heartRate, .systolicPressure]
    case .news2: .all
    case .oxygen: [.oxygen]
    case .consciousness, .unresponsiveness: [.consciousness]
    }
  }
}

/// What is asked of a channel.
package enum FeatureStatistic: Int, CaseIterable, Sendable {
  case current, quarterHourMean, hourMean, sixHourMean, dayMean, high, low

  // Made once: a loop over them allocates nothing.
  package static let allCases: [FeatureStatistic] = (0..<count).compactMap(FeatureStatistic.init)
  package static var count: Int { low.rawValue + 1 }

  /// As it stands in model files.
  package var name: String { Self.names[rawValue] }

  private static let names = ["cur", "f", "m1", "m6", "m24", "hi", "lo"]
}

/// One number that a model can be given: a statistic of a channel, named like `hr.m24`.
package struct Feature: Sendable, Hashable {
  package static let count = FeatureChannel.count * FeatureStatistic.count

  package let channel: FeatureChannel
  package let statistic: FeatureStatistic

  package init(_ channel: FeatureChannel, _ statistic: FeatureStatistic) {
    self.channel = channel
    self.statistic = statistic
  }

  /// Nil where the name is none of ours.
  package init?(name: String) {
    let parts = name.split(separator: ".")
    guard
      parts.count == 2,
      let channel = FeatureChannel.allCases.first(where: { $0.name == parts[0] }),
      let statistic = FeatureStatistic.allCases.first(where: { $0.name == parts[1] })
    else { return nil }
    self.init(channel, statistic)
  }

  package var name: String { "\(channel.name).\(statistic.name)" }

  /// Where it stands in a row.
  package var index: Int { channel.firstPlace + statistic.rawValue }
}

extension FeatureChannel {
  /// Where its statistics begin in a row.
  @inline(__always)
  var firstPlace: Int { Self.firstPlace(of: rawValue) }

  /// The same for a loop over the numbers of the channels.
  @inline(__always)
  static func firstPlace(of channel: Int) -> Int { channel * FeatureStatistic.count }
}
