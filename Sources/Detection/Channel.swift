internal import Saving
internal import Vitals

/// What is remembered of one quantity over time, in a fixed number of numbers.
///
/// All statistics are exponentially weighted by seconds, not by samples: a value stands for the time since the value before it,
/// so that a monitor that sends every second and a chart with one row an hour give the same numbers for the same patient.
/// The weights are divided out, so that a young history is unbiased rather than pulled towards zero.
struct Channel: Sendable {
  /// The time constants of the running means.
  static let meanSeconds = SIMD4<Double>(900, 3600, 21_600, 86_400)
  /// The first value stands for this long, as there is no value before it; for less once the second shows that values come faster.
  /// Else the odd seconds in which a monitor is put on would count for a quarter of an hour.
  static let firstValueSeconds = 900.0
  /// Second-by-second noise is smoothed over this long.
  static let currentSeconds = 20.0
  /// What one value counts for at least; see `counting`.
  static let countedSeconds = 3600.0
  /// Recent extremes are forgotten over this long.
  static let extremeSeconds = 43_200.0

  /// Smoothed; NaN before the first value.
  fileprivate(set) var current = Double.nan
  /// Lane i belongs to `meanSeconds[i]`; what they rest on is its feed's.
  fileprivate var sums = SIMD4<Double>(repeating: 0)
  /// The patient's own usual value: a slow mean whose steps are bounded (Huber), so that a crisis does not become usual.
  fileprivate(set) var usual = Double.nan
  fileprivate(set) var recentHigh = Double.nan
  fileprivate(set) var recentLow = Double.nan

  init() {}

  var isEmpty: Bool { current.isNaN }

  /// Takes a value. `boundedStep` limits what one value can do to `usual`.
  /// - Parameter step: is not changed, and yet `inout`: so it is not copied.
  mutating func put(_ value: Double, _ step: inout FeedWeights.Step, boundedStep: Double) {
    guard !isEmpty else {
      sums = step.weights * value
      (current, usual, recentHigh, recentLow) = (value, value, value, value)
      return
    }
    if step.isShorter { sums *= step.shortening }
    sums = sums * step.decay.means + (1 - step.decay.means) * value
    current += (1 - step.decay.current) * (value - current)
    let quarter = sums[0] / step.weights[0]
    usual += step.share * min(max(quarter - usual, -boundedStep), boundedStep)
    guard !step.isYoung else {
      // Seconds are no extremes of a day.
      (recentHigh, recentLow) = (quarter, quarter)
      return
    }
    let day = sums[3] / step.weights[3]
    recentHigh = max(quarter, day + (recentHigh - day) * step.decay.extreme)
    recentLow = min(quarter, day + (recentLow - day) * step.decay.extreme)
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
  func counting(_ hour: FeedWeights.Hour) -> Statistics {
    guard hour.isOpen else { return Statistics(means: sums / hour.weights, high: recentHigh, low: recentLow) }
    let means = (sums * hour.decay.means + hour.rest * current) / hour.weights
    return Statistics(
      means: means, high: max(means[0], means[3] + (recentHigh - means[3]) * hour.decay.extreme),
      low: min(means[0], means[3] + (recentLow - means[3]) * hour.decay.extreme))
  }

  /// Its mean over a quarter of an hour, but for the seconds that the newest value stands for already: so it takes no exponential.
  /// - Parameter weight: what it rests on.
  @inline(__always)
  func quarterCountingForAnHour(weight: Double) -> Double {
    // exp(-countedSeconds / meanSeconds[0])
    let kept = 0.018_315_638_888_734
    return (sums[0] * kept + (1 - kept) * current) / (weight * kept + (1 - kept))
  }
}

/// A channel with the weights of its feed, as it is packed and saved.
struct WeightedChannel {
  var channel = Channel()
  var weights = FeedWeights()

  static let packedCount = 14

  func pack(into numbers: inout [Double]) {
    numbers += [
      channel.isEmpty ? .nan : weights.newestSeconds, channel.isEmpty ? .nan : weights.elapsedSeconds, channel.current,
      channel.usual, channel.recentHigh, channel.recentLow,
    ]
    for scale in 0..<4 { numbers += [channel.sums[scale], channel.isEmpty ? 0 : weights.weights[scale]] }
  }

  init(_ channel: Channel, _ weights: FeedWeights) { (self.channel, self.weights) = (channel, weights) }

  init(packed numbers: ArraySlice<Double>) {
    let at = numbers.startIndex
    weights.newestSeconds = numbers[at]
    weights.elapsedSeconds = numbers[at + 1]
    channel.current = numbers[at + 2]
    channel.usual = numbers[at + 3]
    channel.recentHigh = numbers[at + 4]
    channel.recentLow = numbers[at + 5]
    for scale in 0..<4 {
      channel.sums[scale] = numbers[at + 6 + 2 * scale]
      weights.weights[scale] = numbers[at + 7 + 2 * scale]
    }
  }

  /// The same means, resting on other weights. Channels that one vital feeds have come to the same ones but where version 0.1.0 did not
  /// know some of them yet.
  func resting(on other: FeedWeights) -> Channel {
    guard !channel.isEmpty, weights.weights != other.weights else { return channel }
    var moved = channel
    moved.sums *= other.weights / weights.weights
    return moved
  }
}

/// The factors by which all statistics forget over one interval; kept from channel to channel, as the channels of one reading
/// mostly share their interval.
struct Decay {
  private var elapsedSeconds = Double.nan
  private(set) var means = SIMD4<Double>(repeating: 0)
  fileprivate(set) var current = 0.0
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
  private var ofFeed = InlineArray<10, Decay>(repeating: Decay())

  subscript(feed: Int) -> Decay {
    get { ofFeed[feed] }
    _modify { yield &ofFeed[feed] }
  }
}

extension WeightedChannel: Saved {
  static var blank: WeightedChannel { WeightedChannel(Channel(), FeedWeights()) }

  mutating func pass(through coder: inout StateCoder) {
    if channel.isEmpty { weights.newestSeconds = .nan }
    coder.pass(&weights.newestSeconds)
    // Of most patients something is never measured.
    guard !weights.isEmpty else { return }
    coder.pass(&channel.current)
    for scale in 0..<Channel.meanSeconds.scalarCount {
      coder.pass(&channel.sums[scale])
      coder.pass(&weights.weights[scale])
    }
    coder.pass(&weights.elapsedSeconds)
    coder.pass(&channel.usual)
    coder.pass(&channel.recentHigh)
    coder.pass(&channel.recentLow)
  }
}
