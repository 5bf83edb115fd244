/// A quantity that is followed over time: a vital, something derived from vitals, or its NEWS2 points.
package enum FeatureChannel: Int, CaseIterable, Sendable {
  case heartRate, respiratoryRate, oxygenSaturation, systolicPressure, diastolicPressure, temperature
  case shockIndex, news2, oxygen, consciousness
  case heartRatePoints, respiratoryRatePoints, saturationPoints, pressurePoints, temperaturePoints

  // Made once: a loop over them allocates nothing.
  package static let allCases: [FeatureChannel] = (0...FeatureChannel.temperaturePoints.rawValue).compactMap(FeatureChannel.init)

  /// As it stands in model files.
  package var name: String { Self.names[rawValue] }

  private static let names = [
    "hr", "rr", "spo2", "sbp", "dbp", "temp", "si", "news", "o2", "cons", "p_hr", "p_rr", "p_spo2", "p_sbp", "p_temp",
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
    case .heartRate, .heartRatePoints: [.heartRate]
    case .respiratoryRate, .respiratoryRatePoints: [.respiratoryRate]
    case .oxygenSaturation, .saturationPoints: [.oxygenSaturation]
    case .systolicPressure, .pressurePoints: [.systolicPressure]
    case .diastolicPressure: [.diastolicPressure]
    case .temperature, .temperaturePoints: [.temperature]
    case .shockIndex: [.heartRate, .systolicPressure]
    case .news2: .all
    case .oxygen: [.oxygen]
    case .consciousness: [.consciousness]
    }
  }
}

/// What is asked of a channel.
package enum FeatureStatistic: Int, CaseIterable, Sendable {
  case current, quarterHourMean, hourMean, sixHourMean, dayMean, high, low

  // Made once: a loop over them allocates nothing.
  package static let allCases: [FeatureStatistic] = (0...FeatureStatistic.low.rawValue).compactMap(FeatureStatistic.init)

  /// As it stands in model files.
  package var name: String { Self.names[rawValue] }

  private static let names = ["cur", "f", "m1", "m6", "m24", "hi", "lo"]
}

/// One number that a model can be given: a statistic of a channel, named like `hr.m24`.
package struct Feature: Sendable, Hashable {
  package static let count = FeatureChannel.allCases.count * FeatureStatistic.allCases.count

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
  package var index: Int { channel.rawValue * FeatureStatistic.allCases.count + statistic.rawValue }
}
