/// A quantity that is followed over time: a vital, something derived from vitals, or its NEWS2 points.
package enum FeatureChannel: Int, CaseIterable, Sendable {
  case heartRate, respiratoryRate, oxygenSaturation, systolicPressure, diastolicPressure, temperature
  case meanPressure, pulsePressure, shockIndex, saturationPerBreath
  case news2, oxygen, consciousness
  case heartRatePoints, respiratoryRatePoints, saturationPoints, pressurePoints, temperaturePoints
  case lowSaturation, lowMeanPressure, fastBreathing, shock

  /// As it stands in model files.
  package var name: String { Self.names[rawValue] }

  private static let names = [
    "hr", "rr", "spo2", "sbp", "dbp", "temp", "map", "pp", "si", "sr", "news", "o2", "cons", "p_hr", "p_rr", "p_spo2", "p_sbp",
    "p_temp", "dt_spo2", "dt_map", "dt_rr", "dt_si",
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
    case .meanPressure: 14
    case .pulsePressure: 15
    case .shockIndex: 0.15
    case .saturationPerBreath: 1
    case .news2: 3
    default: .infinity
    }
  }

  /// The players of the explanation that this quantity derives from.
  package var factors: FactorSet {
    switch self {
    case .heartRate, .heartRatePoints: [.heartRate]
    case .respiratoryRate, .respiratoryRatePoints, .fastBreathing: [.respiratoryRate]
    case .oxygenSaturation, .saturationPoints, .lowSaturation: [.oxygenSaturation]
    case .systolicPressure, .pressurePoints: [.systolicPressure]
    case .diastolicPressure: [.diastolicPressure]
    case .temperature, .temperaturePoints: [.temperature]
    case .meanPressure, .pulsePressure, .lowMeanPressure: [.systolicPressure, .diastolicPressure]
    case .shockIndex, .shock: [.heartRate, .systolicPressure]
    case .saturationPerBreath: [.oxygenSaturation, .respiratoryRate]
    case .news2: .all
    case .oxygen: [.oxygen]
    case .consciousness: [.consciousness]
    }
  }
}

/// What is asked of a channel.
package enum FeatureStatistic: Int, CaseIterable, Sendable {
  case current, quarterHourMean, hourMean, sixHourMean, dayMean, threeDayMean, usual, deviation, high, low, ageSeconds

  package var name: String { Self.names[rawValue] }

  private static let names = ["cur", "m15", "m1", "m6", "m24", "m72", "base", "ad", "hi", "lo", "age"]
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

/// A coalition of the explanation's players, in one byte; bit i is `Factor.all[i]`.
package struct FactorSet: OptionSet, Sendable, Hashable {
  package var rawValue: UInt8

  package init(rawValue: UInt8) { self.rawValue = rawValue }

  package static let heartRate = FactorSet(rawValue: 1 << 0)
  package static let respiratoryRate = FactorSet(rawValue: 1 << 1)
  package static let oxygenSaturation = FactorSet(rawValue: 1 << 2)
  package static let systolicPressure = FactorSet(rawValue: 1 << 3)
  package static let diastolicPressure = FactorSet(rawValue: 1 << 4)
  package static let temperature = FactorSet(rawValue: 1 << 5)
  package static let oxygen = FactorSet(rawValue: 1 << 6)
  package static let consciousness = FactorSet(rawValue: 1 << 7)
  package static let all = FactorSet(rawValue: 255)
}
