package import Vitals

/// Rows of features in one flat buffer, with what an assessment shows beside the scores. The buffer is used again from batch to
/// batch, so that scoring allocates nothing per reading.
package struct FeatureBatch: Sendable {
  /// Row-major, `Feature.count` numbers a row; NaN where unknown.
  package fileprivate(set) var values: [Float] = []
  package fileprivate(set) var observations: [Observation] = []
  package fileprivate(set) var qualities: [PerVital<SignalQuality>] = []
  package fileprivate(set) var forecasts: [Forecast?] = []
  /// Begun by each row; an assessment notes there what the models make of it.
  package internal(set) var courses: [OutcomeCourse] = []
  /// The rows of a batch mostly share their intervals.
  fileprivate var decays = Decays()

  package init() {}

  package var rows: Int { observations.count }

  package mutating func removeAll() {
    values.removeAll(keepingCapacity: true)
    observations.removeAll(keepingCapacity: true)
    qualities.removeAll(keepingCapacity: true)
    forecasts.removeAll(keepingCapacity: true)
    courses.removeAll(keepingCapacity: true)
  }

  /// Adds the features of `history` as of its newest reading.
  package mutating func append(_ history: PatientHistory) {
    var history = history
    history.appendFeatures(to: &self)
  }

  package func row(_ index: Int) -> ArraySlice<Float> { values[index * Feature.count..<(index + 1) * Feature.count] }
}

extension PatientHistory {
  /// Adds a row of `Feature.count` numbers as of the newest reading.
  func appendFeatures(to values: inout [Float], decays: inout Decays) {
    var channels = channels
    channels.appendFeatures(at: newestSeconds ?? 0, lifetimes: signals.map { $0.lifetimeSeconds }, to: &values, decays: &decays)
  }

  /// Adds what there is as of the newest reading.
  ///
  /// It changes nothing, and is yet `mutating`, and asks only stored properties: so a history is read where it lies. To ask it
  /// anything else is to copy its kilobytes first, which for each reading would take longer than the models.
  package mutating func appendFeatures(to batch: inout FeatureBatch) {
    let now = newestSeconds ?? 0
    var lifetimes = PerVital(repeating: 0.0)
    var quality = PerVital(repeating: SignalQuality.good)
    var known = Observation(onOxygen: oxygen.current(at: now), consciousness: consciousness.current(at: now))
    for vital in Vital.allCases {
      let signal = signals[vital]
      lifetimes[vital] = signal.lifetimeSeconds
      quality[vital] = newestSeconds == nil ? .good : signal.quality(at: now, of: vital)
      known.values[vital] = signal.current(at: now)
    }
    channels.appendFeatures(at: now, lifetimes: lifetimes, to: &batch.values, decays: &batch.decays)
    batch.observations.append(known)
    batch.qualities.append(quality)
    batch.forecasts.append(newestForecast.flatMap { $0.stands(at: now, for: known) ? $0 : nil })
    batch.courses.append(outcomes)
    batch.courses[batch.courses.count - 1].begin(at: now)
  }
}

extension FeatureChannel {
  /// Nothing is forgotten before, as no lifetime is shorter than ten minutes; so of a monitor's values nobody need ask.
  static let leastForgetSeconds = 4 * VitalSignal.leastLifetimeSeconds

  /// After so long without a value nothing is known of a quantity: four lifetimes of the vitals it derives from, so a day in
  /// charts and 40 minutes on a monitor; a week for what is charted rarely and moves slowly.
  func forgetSeconds(_ lifetimes: PerVital<Double>) -> Double {
    switch self {
    case .oxygen, .consciousness, .unresponsiveness: 604_800
    case .temperature, .fever, .hypothermia, .warmthAboveFloor, .warmthBelowCeiling: 28 * lifetimes.temperature
    case .news2: 86_400
    case .heartRate, .fastHeart, .slowHeart, .heartBelowCeiling: min(86_400, 4 * lifetimes.heartRate)
    case .respiratoryRate, .fastBreathing, .breathingAboveFloor, .breathingBelowCeiling:
      min(86_400, 4 * lifetimes.respiratoryRate)
    case .oxygenSaturation: min(86_400, 4 * lifetimes.oxygenSaturation)
    case .systolicPressure, .lowPressure: min(86_400, 4 * lifetimes.systolicPressure)
    case .diastolicPressure, .lowDiastolic: min(86_400, 4 * lifetimes.diastolicPressure)
    case .shockIndex: min(86_400, 4 * lifetimes.heartRate, 4 * lifetimes.systolicPressure)
    }
  }
}
