internal import Saving
internal import Vitals

/// What is remembered of one quantity over time, in a fixed number of numbers.
///
/// All statistics are exponentially weighted by seconds, not by samples: a value stands for the time since the value before it,
/// so that a monitor that sends every second and a chart with one row an hour give the same numbers for the same patient.
/// The weights are divided out, so that a young history is unbiased rather than pulled towards zero.
struct Channel: Sendable, Equatable {
  /// The time constants of the running means.
  static let meanSeconds = SIMD4<Double>(900, 3600, 21_600, 86_400)
  /// The first value stands for this long, as there is no value before it; for less once the second shows that values come faster.
  /// Else the odd seconds in which a monitor is put on would count for a quarter of an hour.
  static let firstValueSeconds = 900.0
  /// What the mean over a quarter of an hour rests on after the first value, or after as many seconds of values.
  private static let firstWeight = 1 - Decay(elapsedSeconds: firstValueSeconds).means[0]
  /// Second-by-second noise is smoothed over this long.
  static let currentSeconds = 20.0
  /// What one value counts for at least; see `countingForAnHour`.
  static let countedSeconds = 3600.0
  /// Recent extremes are forgotten over this long.
  static let extremeSeconds = 43_200.0

  /// When the newest value was taken; NaN before the first.
  private(set) var newestSeconds = Double.nan
  private(set) var current = Double.nan
  /// Lane i belongs to `meanSeconds[i]`.
  private var sums = SIMD4<Double>(repeating: 0)
  private var weights = SIMD4<Double>(repeating: 0)
  /// How long the newest value stands for: the time since the one before.
  private var elapsedSeconds = Double.nan
  /// The patient's own usual value: a slow mean whose steps are bounded (Huber), so that a crisis does not become usual.
  private(set) var usual = Double.nan
  private(set) var recentHigh = Double.nan
  private(set) var recentLow = Double.nan

  var isEmpty: Bool { newestSeconds.isNaN }

  /// Whether a quarter of an hour of values has been seen.
  var hasSettled: Bool { weights[0] > Self.firstWeight }

  /// `mean(0)` is over a quarter of an hour, 1 an hour, 2 six hours, 3 a day.
  func mean(_ scale: Int) -> Double { sums[scale] / weights[scale] }

  /// Takes a value; one that is not newer than the newest is ignored. `boundedStep` limits what one value can do to `usual`.
  mutating func put(_ value: Double, at timeSeconds: Double, decay: inout Decay, boundedStep: Double) {
    let isFirst = isEmpty
    if !isFirst && timeSeconds <= newestSeconds { return }
    let elapsed = isFirst ? Self.firstValueSeconds : timeSeconds - newestSeconds
    decay.set(elapsedSeconds: elapsed)
    if weights[0] == Self.firstWeight, elapsed < Self.firstValueSeconds {
      sums *= (1 - decay.means) / weights
      weights = 1 - decay.means
    }
    weights = weights * decay.means + (1 - decay.means)
    sums = sums * decay.means + (1 - decay.means) * value
    newestSeconds = timeSeconds
    elapsedSeconds = elapsed
    guard !isFirst else {
      (current, usual, recentHigh, recentLow) = (value, value, value, value)
      return
    }
    current += (1 - decay.current) * (value - current)
    let quarter = mean(0)
    let step = min(max(quarter - usual, -boundedStep), boundedStep)
    usual += (1 - decay.means[3]) / weights[3] * step
    guard weights[0] >= Self.firstWeight else {
      // Seconds are no extremes of a day.
      (recentHigh, recentLow) = (quarter, quarter)
      return
    }
    let day = mean(3)
    recentHigh = max(quarter, day + (recentHigh - day) * decay.extreme)
    recentLow = min(quarter, day + (recentLow - day) * decay.extreme)
  }

  /// What a model is given of all this.
  struct Statistics {
    /// Lane i is over `meanSeconds[i]`.
    var means: SIMD4<Double>
    var high: Double
    var low: Double
  }

  /// The statistics as if the current value had stayed until it counts for an hour, as the row of an hourly chart does.
  ///
  /// The models learn from hourly rows, each of which sums up the hour before it. Without this a monitor's sudden change would
  /// take an hour to reach them; with it a change that lasts minutes weighs what the next hourly row would make of it.
  @inline(__always)
  func countingForAnHour(decay: inout Decay) -> Statistics {
    guard elapsedSeconds < Self.countedSeconds else { return Statistics(means: sums / weights, high: recentHigh, low: recentLow) }
    decay.set(elapsedSeconds: Self.countedSeconds - elapsedSeconds)
    let rest = 1 - decay.means
    let means = (sums * decay.means + rest * current) / (weights * decay.means + rest)
    return Statistics(
      means: means, high: max(means[0], means[3] + (recentHigh - means[3]) * decay.extreme),
      low: min(means[0], means[3] + (recentLow - means[3]) * decay.extreme))
  }

  /// The clock of the records was set: what it said of all of this is moved along.
  mutating func shift(bySeconds seconds: Double) { newestSeconds += seconds }

  // MARK: Packing

  static let packedCount = 14

  func pack(into numbers: inout [Double]) {
    numbers += [newestSeconds, elapsedSeconds, current, usual, recentHigh, recentLow]
    for scale in 0..<4 { numbers += [sums[scale], weights[scale]] }
  }

  init() {}

  init(packed numbers: ArraySlice<Double>) {
    let at = numbers.startIndex
    newestSeconds = numbers[at]
    elapsedSeconds = numbers[at + 1]
    current = numbers[at + 2]
    usual = numbers[at + 3]
    recentHigh = numbers[at + 4]
    recentLow = numbers[at + 5]
    for scale in 0..<4 {
      sums[scale] = numbers[at + 6 + 2 * scale]
      weights[scale] = numbers[at + 7 + 2 * scale]
    }
  }

  /// Equal also where a number is still NaN.
  static func == (left: Channel, right: Channel) -> Bool {
    var (a, b): ([Double], [Double]) = ([], [])
    left.pack(into: &a)
    right.pack(into: &b)
    return zip(a, b).allSatisfy { $0.bitPattern == $1.bitPattern }
  }
}

/// The factors by which all statistics forget over one interval; kept from channel to channel, as the channels of one reading
/// mostly share their interval.
struct Decay {
  private var elapsedSeconds = Double.nan
  private(set) var means = SIMD4<Double>(repeating: 0)
  private(set) var current = 0.0
  private(set) var extreme = 0.0

  init() {}

  init(elapsedSeconds: Double) { set(elapsedSeconds: elapsedSeconds) }

  mutating func set(elapsedSeconds: Double) {
    guard elapsedSeconds != self.elapsedSeconds else { return }
    self.elapsedSeconds = elapsedSeconds
    current = PortableMath.exp(-elapsedSeconds / Channel.currentSeconds)
    // The others forget by whole powers of what a day forgets, which are cheaper than exponentials.
    let day = PortableMath.exp(-elapsedSeconds / Channel.meanSeconds[3])
    extreme = day * day
    let sixHours = extreme * extreme
    let threeHours = sixHours * sixHours
    let hour = threeHours * threeHours * threeHours
    let halfHour = hour * hour
    means = SIMD4(halfHour * halfHour, hour, sixHours, day)
  }
}

/// How all channels forget, a `Decay` for those that a vital feeds together: one for all would be computed anew from channel to
/// channel, where some values come every second and others every minute.
struct Decays {
  private var ofFeed = InlineArray<9, Decay>(repeating: Decay())
  /// Kept here, as asking for what is static takes as long as a mean.
  private let feeds = Self.feeds

  subscript(channel: Int) -> Decay {
    get { ofFeed[feeds[channel]] }
    _modify { yield &ofFeed[feeds[channel]] }
  }

  /// By the raw value of a channel.
  private static let feeds = FeatureChannel.allCases.map { channel in
    switch channel {
    case .heartRate, .fastHeart, .slowHeart, .heartBelowCeiling: 0
    case .respiratoryRate, .fastBreathing, .breathingAboveFloor, .breathingBelowCeiling: 1
    case .oxygenSaturation: 2
    case .systolicPressure, .lowPressure: 3
    case .diastolicPressure, .lowDiastolic: 4
    case .temperature, .fever, .hypothermia, .warmthAboveFloor, .warmthBelowCeiling: 5
    case .shockIndex: 6
    case .news2: 7
    case .oxygen, .consciousness, .unresponsiveness: 8
    }
  }
}

extension Channel: Saved {
  static var blank: Channel { Channel() }

  mutating func pass(through coder: inout StateCoder) {
    coder.pass(&newestSeconds)
    // Of most patients something is never measured.
    guard !isEmpty else { return }
    coder.pass(&current)
    for scale in 0..<Self.meanSeconds.scalarCount {
      coder.pass(&sums[scale])
      coder.pass(&weights[scale])
    }
    coder.pass(&elapsedSeconds)
    coder.pass(&usual)
    coder.pass(&recentHigh)
    coder.pass(&recentLow)
  }
}
