package import Vitals

/// Rows of features in one flat buffer, with what an assessment shows beside the scores. The buffer is used again from batch to
/// batch, so that scoring allocates nothing per reading.
package struct FeatureBatch: Sendable {
  /// Row-major, `Feature.count` numbers a row; NaN where unknown.
  package private(set) var values: [Float] = []
  package private(set) var observations: [Observation] = []
  package private(set) var qualities: [PerVital<SignalQuality>] = []

  package init() {}

  package var rows: Int { observations.count }

  package mutating func removeAll() {
    values.removeAll(keepingCapacity: true)
    observations.removeAll(keepingCapacity: true)
    qualities.removeAll(keepingCapacity: true)
  }

  /// Adds the features of `history` as of its newest reading.
  package mutating func append(_ history: PatientHistory) {
    history.appendFeatures(to: &values)
    observations.append(history.observation)
    qualities.append(history.quality)
  }

  package func row(_ index: Int) -> ArraySlice<Float> { values[index * Feature.count..<(index + 1) * Feature.count] }
}

extension PatientHistory {
  /// Adds a row of `Feature.count` numbers as of the newest reading.
  func appendFeatures(to values: inout [Float]) {
    let now = newestSeconds ?? 0
    var decay = Decay()
    for name in FeatureChannel.allCases {
      let kept = channels[name]
      guard !kept.isEmpty, now - kept.newestSeconds <= forgetSeconds(name) else {
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

  /// After so long without a value nothing is known of a quantity: four lifetimes of the vitals it derives from, so a day in
  /// charts and 40 minutes on a monitor; a week for what is charted rarely and moves slowly.
  private func forgetSeconds(_ channel: FeatureChannel) -> Double {
    switch channel {
    case .oxygen, .consciousness: 604_800
    case .temperature, .temperaturePoints: 28 * signals.temperature.lifetimeSeconds
    case .news2: 86_400
    default:
      Vital.allCases.reduce(86_400) { shortest, vital in
        channel.factors.contains(FactorSet(vital)) ? min(shortest, 4 * signals[vital].lifetimeSeconds) : shortest
      }
    }
  }
}
