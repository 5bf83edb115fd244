package import Vitals

/// Rows of features in one flat buffer, with what an assessment shows beside the scores. The buffer is used again from batch to
/// batch, so that scoring allocates nothing per reading.
package struct FeatureBatch: Sendable {
  /// Row-major, `Feature.count` numbers a row; NaN where unknown.
  package private(set) var values: [Float] = []
  package private(set) var observations: [Observation] = []
  package private(set) var qualities: [PerVital<SignalQuality>] = []
  package private(set) var forecasts: [Forecast?] = []
  /// The rows of a batch mostly share their interval.
  private var decay = Decay()

  package init() {}

  package var rows: Int { observations.count }

  package mutating func removeAll() {
    values.removeAll(keepingCapacity: true)
    observations.removeAll(keepingCapacity: true)
    qualities.removeAll(keepingCapacity: true)
    forecasts.removeAll(keepingCapacity: true)
  }

  /// Adds the features of `history` as of its newest reading.
  package mutating func append(_ history: PatientHistory) {
    history.appendFeatures(to: &values, decay: &decay)
    observations.append(history.observation)
    qualities.append(history.quality)
    forecasts.append(history.forecast)
  }

  package func row(_ index: Int) -> ArraySlice<Float> { values[index * Feature.count..<(index + 1) * Feature.count] }
}

extension PatientHistory {
  /// Adds a row of `Feature.count` numbers as of the newest reading.
  func appendFeatures(to values: inout [Float], decay: inout Decay) {
    let now = newestSeconds ?? 0
    let lifetimes = signals.map { $0.lifetimeSeconds }
    for name in FeatureChannel.allCases {
      let kept = channels[name]
      guard !kept.isEmpty, now - kept.newestSeconds <= name.forgetSeconds(lifetimes) else {
        for _ in FeatureStatistic.allCases { values.append(.nan) }
        continue
      }
      let channel = kept.countingForAnHour(decay: &decay, boundedStep: name.boundedStep)
      values.append(Float(channel.current))
      for scale in 0..<4 { values.append(Float(channel.mean(scale))) }
      values.append(Float(channel.recentHigh))
      values.append(Float(channel.recentLow))
    }
  }
}

extension FeatureChannel {
  /// After so long without a value nothing is known of a quantity: four lifetimes of the vitals it derives from, so a day in
  /// charts and 40 minutes on a monitor; a week for what is charted rarely and moves slowly.
  fileprivate func forgetSeconds(_ lifetimes: PerVital<Double>) -> Double {
    switch self {
    case .oxygen, .consciousness, .unresponsiveness: return 604_800
    case .temperature, .fever, .hypothermia: return 28 * lifetimes.temperature
    case .news2: return 86_400
    default:
      var shortest = 86_400.0
      for vital in Vital.allCases where factors.rawValue & FactorSet(vital).rawValue != 0 {
        shortest = min(shortest, 4 * lifetimes[vital])
      }
      return shortest
    }
  }
}
