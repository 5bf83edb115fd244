internal import Foundation
internal import Saving
package import Vitals

/// All channels of one patient, inline, with the weights of what feeds them.
struct ChannelSet: Sendable {
  /// By raw value. Behind them the channels that several vitals feed, as they were before their newest value: vitals of one time may
  /// come one by one, and each replaces what the one before it derived.
  private(set) var channels = InlineArray<25, Channel>(repeating: Channel())
  /// By `ChannelFeed`, and of those before.
  private(set) var feeds: InlineArray<12, FeedWeights>

  /// Nothing is known, of feeds of which something may be.
  init(_ feeds: InlineArray<12, FeedWeights> = InlineArray(repeating: FeedWeights())) { self.feeds = feeds }

  static let placeCount = FeatureChannel.count + 2

  /// The feed of the channel at that place of them all.
  static func feed(ofPlace place: Int) -> Int {
    guard let channel = FeatureChannel(rawValue: place) else { return ChannelFeed.count + place - FeatureChannel.count }
    return channel.feed.rawValue
  }

  /// One of them all, those before behind the others.
  subscript(place place: Int) -> WeightedChannel {
    get { WeightedChannel(channels[place], feeds[Self.feed(ofPlace: place)]) }
    set {
      let feed = Self.feed(ofPlace: place)
      if feeds[feed].isEmpty { feeds[feed] = newValue.weights }
      channels[place] = newValue.resting(on: feeds[feed])
    }
  }

  /// The patient's own usual value; nil until a quarter of an hour of it is known.
  @inline(__always)
  func usual(of channel: FeatureChannel) -> Double? {
    channels[channel.rawValue].isEmpty || !feeds[channel.feed.rawValue].hasSettled ? nil : channels[channel.rawValue].usual
  }

  mutating func follow(onOxygen: Bool, at timeSeconds: Double, _ step: inout FeedWeights.Step) {
    guard advance(.oxygen, to: timeSeconds, &step) else { return }
    put(onOxygen ? 1 : 0, into: .oxygen, &step)
  }

  mutating func follow(_ level: Consciousness, at timeSeconds: Double, _ step: inout FeedWeights.Step) {
    guard advance(.consciousness, to: timeSeconds, &step) else { return }
    put(level == .alert ? 0 : 1, into: .consciousness, &step)
    put(level.stepsBelowConfusion, into: .unresponsiveness, &step)
  }

  private mutating func advance(_ feed: ChannelFeed, to timeSeconds: Double, _ step: inout FeedWeights.Step) -> Bool {
    feeds[feed.rawValue].advance(to: timeSeconds, &step)
  }

  private mutating func put(_ value: Double, into channel: FeatureChannel, _ step: inout FeedWeights.Step) {
    channels[channel.rawValue].put(value, &step, boundedStep: channel.boundedStep)
  }

  /// Forgets of `vitals`, and of what derives from them, whatever came since `earlier`.
  mutating func restore(_ vitals: VitalSet, from earlier: ChannelSet) {
    for channel in FeatureChannel.allCases
    where Vital.allCases.contains(where: { vitals.contains($0) && channel.factors.contains(FactorSet($0)) }) {
      channels[channel.rawValue] = earlier.channels[channel.rawValue]
      feeds[channel.feed.rawValue] = earlier.feeds[channel.feed.rawValue]
    }
  }

  /// The clock of the records was set: what it said of all of this is moved along.
  mutating func shift(bySeconds seconds: Double) {
    for feed in feeds.indices { feeds[feed].shift(bySeconds: seconds) }
  }

  /// Takes what a reading made fresh, and what derives from it.
  mutating func follow(
    _ fresh: VitalSet, newest: PerVital<Double?>, observation: Observation, at time: Double, _ step: inout FeedWeights.Step
  ) {
    let score = NEWS2Score(observation)
    for vital in Vital.allCases where fresh.contains(vital) {
      let channel = FeatureChannel(vital)
      guard let value = newest[vital], advance(channel.feed, to: time, &step) else { continue }
      let followed = vital.followed(value)
      put(followed, into: channel, &step)
      for side in vital.badSides { put(side.distance(of: followed), into: side.channel, &step) }
    }
    followDerived(fresh, observation.values, at: time, &step)
    let values = observation.values
    let isScored =
      values.heartRate != nil || values.respiratoryRate != nil || values.oxygenSaturation != nil || values.systolicPressure != nil
    if isScored {
      replace(.news2, with: Double(score.total), before: FeatureChannel.count + 1, at: time, &step)
    }
  }

  private mutating func followDerived(
    _ fresh: VitalSet, _ values: PerVital<Double?>, at time: Double, _ step: inout FeedWeights.Step
  ) {
    let (heart, pressure) = (FeatureChannel.heartRate.rawValue, FeatureChannel.systolicPressure.rawValue)
    if fresh.contains(.heartRate) || fresh.contains(.systolicPressure), values.heartRate != nil, values.systolicPressure != nil,
      !channels[heart].isEmpty, !channels[pressure].isEmpty
    {
      // Beyond these ends of NEWS2's bands a slower heart or a higher pressure would make a worse patient look better.
      let index = max(channels[heart].current, 51) / min(channels[pressure].current, 219)
      replace(.shockIndex, with: index, before: FeatureChannel.count, at: time, &step)
    }
  }

  /// Adds a row of `Feature.count` numbers, NaN where nothing is known any more at `now`. It changes nothing (`PatientHistory`).
  mutating func appendFeatures(at now: Double, lifetimes: PerVital<Double>, to values: inout [Float], decays: inout Decays) {
    let start = values.count
    values.append(contentsOf: Self.unknownRow)
    let (channels, channelsOfFeed) = (channels.span, Self.channelsOfFeed)
    values.withUnsafeMutableBufferPointer { values in
      for feed in 0..<ChannelFeed.count {
        guard ChannelFeed.isKnown(feed, ageSeconds: now - feeds[feed].newestSeconds, lifetimes: lifetimes) else { continue }
        let hour = feeds[feed].hour(decay: &decays[feed])
        var left = channelsOfFeed[feed]
        while left != 0 {
          let index = left.trailingZeroBitCount
          left &= left - 1
          if channels[index].isEmpty { continue }
          let place = start + FeatureChannel.firstPlace(of: index)
          let statistics = channels[index].counting(hour)
          values[place] = Float(channels[index].current)
          for scale in 0..<4 { values[place + 1 + scale] = Float(statistics.means[scale]) }
          values[place + 5] = Float(statistics.high)
          values[place + 6] = Float(statistics.low)
        }
      }
    }
  }

  /// Puts what is current at `now` in place of each current value and mean of the last row of `values`. False where other quantities
  /// are known now than in it. It changes nothing here, either.
  /// - Parameter isOlder: whether the row is of an earlier time. Then its highest and lowest may be of a patient who was better.
  mutating func makeLast(at now: Double, lifetimes: PerVital<Double>, in values: inout [Float], isOlder: Bool) -> Bool {
    let start = values.count - Feature.count
    var known: UInt32 = 0
    let (channels, channelsOfFeed) = (channels.span, Self.channelsOfFeed)
    for feed in 0..<ChannelFeed.count
    where ChannelFeed.isKnown(feed, ageSeconds: now - feeds[feed].newestSeconds, lifetimes: lifetimes) {
      known |= channelsOfFeed[feed]
    }
    return values.withUnsafeMutableBufferPointer { values in
      for index in 0..<FeatureChannel.count {
        let isKnown = known & 1 << UInt32(index) != 0 && !channels[index].isEmpty
        let place = start + FeatureChannel.firstPlace(of: index)
        guard isKnown != values[place].isNaN else { return false }
        guard isKnown else { continue }
        let current = Float(channels[index].current)
        for statistic in 0...4 { values[place + statistic] = current }
        guard isOlder, current > values[place + 5] || current < values[place + 6] else { continue }
        let weight = feeds[Self.feed(ofPlace: index)].weights[0]
        let quarter = Float(channels[index].quarterCountingForAnHour(weight: weight))
        // Never beyond the present value: so it is the same as without the guard, and no worse patient has the lower number.
        if current > values[place + 5] {
          values[place + 5] = max(values[place + 5], min(quarter, current))
        } else {
          values[place + 6] = min(values[place + 6], max(quarter, current))
        }
      }
      return true
    }
  }

  /// The channels of each feed, a bit for each.
  private static let channelsOfFeed: InlineArray<10, UInt32> = {
    var bits = InlineArray<10, UInt32>(repeating: 0)
    for channel in FeatureChannel.allCases { bits[channel.feed.rawValue] |= 1 << UInt32(channel.rawValue) }
    return bits
  }()

  private static let unknownRow = [Float](repeating: .nan, count: Feature.count)

  /// Puts a value in the place of what the channel was given for the same time, if anything.
  /// - Parameter before: where what it was before is kept.
  private mutating func replace(
    _ channel: FeatureChannel, with value: Double, before: Int, at time: Double, _ step: inout FeedWeights.Step
  ) {
    let (feed, feedBefore) = (channel.feed.rawValue, Self.feed(ofPlace: before))
    if feeds[feed].newestSeconds == time {
      (channels[channel.rawValue], feeds[feed]) = (channels[before], feeds[feedBefore])
    } else {
      (channels[before], feeds[feedBefore]) = (channels[channel.rawValue], feeds[feed])
    }
    guard advance(channel.feed, to: time, &step) else { return }
    put(value, into: channel, &step)
  }

  fileprivate var packed: [Double] {
    var numbers: [Double] = []
    for place in 0..<Self.placeCount { self[place: place].pack(into: &numbers) }
    return numbers
  }
}

extension ChannelSet: Equatable {
  /// Equal also where a number is still NaN.
  static func == (left: ChannelSet, right: ChannelSet) -> Bool {
    left.packed.elementsEqual(right.packed) { $0.bitPattern == $1.bitPattern }
  }
}

extension ChannelSet: Codable {
  /// Version 0.1.0 kept the points of NEWS2 in place of the bad sides, behind channels that are the same today.
  private static let countIn010 = 15

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(PackedNumbers.encode(packed))
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let numbers = PackedNumbers.decode(try container.decode(Data.self))
    let width = WeightedChannel.packedCount
    let count = numbers.count / width - 2
    guard numbers.count % width == 0, count == FeatureChannel.count || count == Self.countIn010 else {
      throw PackedNumbers.sizeError(container)
    }
    self.init()
    let packed = { (place: Int) in WeightedChannel(packed: numbers[(place * width)...]) }
    let kept = count == Self.countIn010 ? FeatureChannel.unresponsiveness.rawValue : count
    for channel in 0..<kept { self[place: channel] = packed(channel) }
    self[place: FeatureChannel.count] = packed(count)
    self[place: FeatureChannel.count + 1] = packed(count + 1)
  }
}

extension FeatureChannel {
  package init(_ vital: Vital) {
    self =
      switch vital {
      case .heartRate: .heartRate
      case .respiratoryRate: .respiratoryRate
      case .oxygenSaturation: .oxygenSaturation
      case .systolicPressure: .systolicPressure
      case .diastolicPressure: .diastolicPressure
      case .temperature: .temperature
      }
  }
}

extension Vital {
  /// The value as the features follow it: beyond these ends worse is no longer told apart, and the shock index stays finite.
  fileprivate func followed(_ value: Double) -> Double {
    switch self {
    case .heartRate: min(max(value, 0), 300)
    case .respiratoryRate: min(max(value, 0), 80)
    case .oxygenSaturation: min(max(value, 50), 100)
    case .systolicPressure: min(max(value, 30), 300)
    case .diastolicPressure: min(max(value, 10), 200)
    case .temperature: min(max(value, 28), 43)
    }
  }
}

extension Consciousness {
  /// NEWS2 gives all that is not alert the same three points; to the models less is worse.
  fileprivate var stepsBelowConfusion: Double {
    switch self {
    case .alert, .confusion: 0
    case .voice: 1
    case .pain: 2
    case .unresponsive: 3
    }
  }
}

extension ChannelSet: Saved {
  static var blank: ChannelSet { ChannelSet() }

  mutating func pass(through coder: inout StateCoder) {
    for place in 0..<Self.placeCount { coder.pass(&self[place: place]) }
  }
}

/// One bad side of a vital, with how far it begins before NEWS2's first band: what is bad begins before it scores.
struct BadSide: Sendable {
  let channel: FeatureChannel
  let limit: Double
  let isAbove: Bool

  func distance(of value: Double) -> Double { max(0, isAbove ? value - limit : limit - value) }
}

extension Vital {
  private static let heartSides = [
    BadSide(channel: .fastHeart, limit: 80, isAbove: true), BadSide(channel: .slowHeart, limit: 60, isAbove: false),
    BadSide(channel: .heartBelowCeiling, limit: 90, isAbove: false),
  ]
  private static let breathingSides = [
    BadSide(channel: .fastBreathing, limit: 16, isAbove: true), BadSide(channel: .breathingAboveFloor, limit: 12, isAbove: true),
    BadSide(channel: .breathingBelowCeiling, limit: 20, isAbove: false),
  ]
  private static let pressureSides = [BadSide(channel: .lowPressure, limit: 125, isAbove: false)]
  private static let temperatureSides = [
    BadSide(channel: .fever, limit: 37.3, isAbove: true), BadSide(channel: .hypothermia, limit: 36.6, isAbove: false),
    BadSide(channel: .warmthAboveFloor, limit: 36.1, isAbove: true),
    BadSide(channel: .warmthBelowCeiling, limit: 38, isAbove: false),
  ]
  /// NEWS2 does not ask for it: a vessel that has gone slack shows in it first.
  private static let diastolicSides = [BadSide(channel: .lowDiastolic, limit: 100, isAbove: false)]

  /// Saturation has but one bad side, and needs no channel for it. Nor do slow breathing and high pressure, which are rare: they
  /// count through NEWS2.
  var badSides: [BadSide] {
    switch self {
    case .heartRate: Self.heartSides
    case .respiratoryRate: Self.breathingSides
    case .systolicPressure: Self.pressureSides
    case .temperature: Self.temperatureSides
    case .diastolicPressure: Self.diastolicSides
    case .oxygenSaturation: []
    }
  }
}
