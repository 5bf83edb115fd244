internal import Vitals

/// What feeds channels: a vital, or what is made of several. All channels of a feed take their values at the same times.
enum ChannelFeed: Int {
  // As the vitals are counted.
  case heartRate, respiratoryRate, oxygenSaturation, systolicPressure, diastolicPressure, temperature
  case shockIndex, news2, oxygen, consciousness

  static let count = 10

  /// After so long without a value nothing is known of a quantity: four lifetimes of the vitals it derives from, so a day in
  /// charts and 40 minutes on a monitor; a week for what is charted rarely and moves slowly.
  func forgetSeconds(_ lifetimes: PerVital<Double>) -> Double {
    switch self {
    case .oxygen, .consciousness: 604_800
    case .temperature: 28 * lifetimes.temperature
    case .news2: 86_400
    case .heartRate: min(86_400, 4 * lifetimes.heartRate)
    case .respiratoryRate: min(86_400, 4 * lifetimes.respiratoryRate)
    case .oxygenSaturation: min(86_400, 4 * lifetimes.oxygenSaturation)
    case .systolicPressure: min(86_400, 4 * lifetimes.systolicPressure)
    case .diastolicPressure: min(86_400, 4 * lifetimes.diastolicPressure)
    case .shockIndex: min(86_400, 4 * lifetimes.heartRate, 4 * lifetimes.systolicPressure)
    }
  }

  /// Nothing is forgotten before, as no lifetime is shorter than ten minutes; so of a monitor's values nobody need ask.
  private static let leastForgetSeconds = 4 * VitalSignal.leastLifetimeSeconds

  /// Whether anything is known of what the feed of that number feeds, whose newest value is so old.
  @inline(__always)
  static func isKnown(_ feed: Int, ageSeconds: Double, lifetimes: PerVital<Double>) -> Bool {
    ageSeconds <= leastForgetSeconds || ageSeconds <= ChannelFeed(rawValue: feed)?.forgetSeconds(lifetimes) ?? 0
  }
}

extension FeatureChannel {
  @inline(__always)
  var feed: ChannelFeed {
    switch self {
    case .heartRate, .fastHeart, .slowHeart, .heartBelowCeiling: .heartRate
    case .respiratoryRate, .fastBreathing, .breathingAboveFloor, .breathingBelowCeiling: .respiratoryRate
    case .oxygenSaturation: .oxygenSaturation
    case .systolicPressure, .lowPressure: .systolicPressure
    case .diastolicPressure, .lowDiastolic: .diastolicPressure
    case .temperature, .fever, .hypothermia, .warmthAboveFloor, .warmthBelowCeiling: .temperature
    case .shockIndex: .shockIndex
    case .news2: .news2
    case .oxygen: .oxygen
    case .consciousness, .unresponsiveness: .consciousness
    }
  }
}

/// When the values of a feed came, and what the means of its channels rest on: the same for all of them, and so kept and worked out once.
struct FeedWeights: Sendable {
  /// What the mean over a quarter of an hour rests on after the first value, or after as many seconds of values.
  private static let firstWeight = 1 - Decay(elapsedSeconds: Channel.firstValueSeconds).means[0]

  /// When the newest value was taken; NaN before the first.
  var newestSeconds = Double.nan
  /// How long the newest value stands for: the time since the one before.
  var elapsedSeconds = Double.nan
  /// Lane i belongs to `Channel.meanSeconds[i]`.
  var weights = SIMD4<Double>(repeating: 0)

  var isEmpty: Bool { newestSeconds.isNaN }

  /// Whether a quarter of an hour of values has been seen.
  var hasSettled: Bool { weights[0] > Self.firstWeight }

  /// From one value to the next. One serves for all feeds of a reading, which mostly share their interval.
  struct Step {
    fileprivate(set) var decay = Decay()
    /// With the new value.
    fileprivate(set) var weights = SIMD4<Double>(repeating: 0)
    /// Whether the first value, as the second shows, stood for less than was thought, and by how much less it weighs then.
    fileprivate(set) var isShorter = false
    fileprivate(set) var shortening = SIMD4<Double>(repeating: 1)
    /// How far what is usual follows.
    fileprivate(set) var share = 0.0
    /// Whether less than what a first value stands for has been seen.
    fileprivate(set) var isYoung = false
  }

  /// Takes the time of a value. False where it is not newer than the newest.
  mutating func advance(to timeSeconds: Double, _ step: inout Step) -> Bool {
    let isFirst = isEmpty
    if !isFirst && timeSeconds <= newestSeconds { return false }
    let firstWeight = Self.firstWeight
    let elapsed = isFirst ? Channel.firstValueSeconds : timeSeconds - newestSeconds
    step.decay.set(elapsedSeconds: elapsed)
    let (means, rest) = (step.decay.means, 1 - step.decay.means)
    step.isShorter = weights[0] == firstWeight && elapsed < Channel.firstValueSeconds
    if step.isShorter { (step.shortening, weights) = (rest / weights, rest) }
    weights = weights * means + rest
    (newestSeconds, elapsedSeconds) = (timeSeconds, elapsed)
    (step.weights, step.share, step.isYoung) = (weights, rest[3] / weights[3], weights[0] < firstWeight)
    return true
  }

  /// The rest of the hour for which the newest value counts at least.
  struct Hour {
    /// False where it stands for as long by itself.
    var isOpen = false
    var decay = Decay()
    var rest = SIMD4<Double>(repeating: 0)
    /// At its end.
    var weights = SIMD4<Double>(repeating: 0)
  }

  @inline(__always)
  func hour(decay: inout Decay) -> Hour {
    guard elapsedSeconds < Channel.countedSeconds else { return Hour(weights: weights) }
    decay.set(elapsedSeconds: Channel.countedSeconds - elapsedSeconds)
    let rest = 1 - decay.means
    return Hour(isOpen: true, decay: decay, rest: rest, weights: weights * decay.means + rest)
  }

  /// The clock of the records was set: what it said of all of this is moved along.
  mutating func shift(bySeconds seconds: Double) { newestSeconds += seconds }
}
