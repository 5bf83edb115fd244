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
  func appendFeatures(to values: inout [Float]) {
    let now = newestSeconds ?? 0
    for name in FeatureChannel.allCases {
      let channel = channels[name]
      guard !channel.isEmpty else {
        for _ in FeatureStatistic.allCases { values.append(.nan) }
        continue
      }
      values.append(Float(channel.current))
      for scale in 0..<5 { values.append(Float(channel.mean(scale))) }
      values.append(Float(channel.usual))
      values.append(Float(channel.deviation))
      values.append(Float(channel.recentHigh))
      values.append(Float(channel.recentLow))
      values.append(Float(now - channel.newestSeconds))
    }
  }
}
