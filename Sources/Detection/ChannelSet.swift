internal import Foundation
internal import Saving
package import Vitals

/// All channels of one patient, inline.
struct ChannelSet: Sendable, Equatable {
  private var channels = InlineArray<23, Channel>(repeating: Channel())
  /// The channels that several vitals feed, as they were before their newest value: vitals of one time may come one by one,
  /// and each replaces what the one before it derived.
  private var shockIndexBefore = Channel()
  private var news2Before = Channel()

  init() {}

  subscript(channel: FeatureChannel) -> Channel { channels[channel.rawValue] }

  static let placeCount = FeatureChannel.allCases.count + 2

  /// All of them, those before behind the others.
  subscript(place place: Int) -> Channel {
    get { place < channels.count ? channels[place] : place == channels.count ? shockIndexBefore : news2Before }
    set {
      switch place - channels.count {
      case 0: shockIndexBefore = newValue
      case 1: news2Before = newValue
      default: channels[place] = newValue
      }
    }
  }

  mutating func put(_ value: Double, into channel: FeatureChannel, at timeSeconds: Double, decay: inout Decay) {
    channels[channel.rawValue].put(value, at: timeSeconds, decay: &decay, boundedStep: channel.boundedStep)
  }

  /// Forgets of `vitals`, and of what derives from them, whatever came since `earlier`.
  mutating func restore(_ vitals: VitalSet, from earlier: ChannelSet) {
    for channel in FeatureChannel.allCases
    where Vital.allCases.contains(where: { vitals.contains($0) && channel.factors.contains(FactorSet($0)) }) {
      channels[channel.rawValue] = earlier[channel]
    }
  }

  /// The clock of the records was set: what it said of all of this is moved along.
  mutating func shift(bySeconds seconds: Double) {
    for channel in channels.indices { channels[channel].shift(bySeconds: seconds) }
    shockIndexBefore.shift(bySeconds: seconds)
    news2Before.shift(bySeconds: seconds)
  }

  /// Takes what a reading made fresh, and what derives from it.
  mutating func follow(
    _ fresh: VitalSet, newest: PerVital<Double?>, observation: Observation, at time: Double, decay: inout Decay
  ) {
    let score = NEWS2Score(observation)
    for vital in Vital.allCases where fresh.contains(vital) {
      guard let value = newest[vital] else { continue }
      let followed = vital.followed(value)
      put(followed, into: FeatureChannel(vital), at: time, decay: &decay)
      for side in vital.badSides { put(side.distance(of: followed), into: side.channel, at: time, decay: &decay) }
    }
    followDerived(fresh, observation.values, at: time, decay: &decay)
    let values = observation.values
    let isScored =
      values.heartRate != nil || values.respiratoryRate != nil || values.oxygenSaturation != nil || values.systolicPressure != nil
    if isScored {
      replace(.news2, with: Double(score.total), before: \.news2Before, at: time, decay: &decay)
    }
  }

  private mutating func followDerived(_ fresh: VitalSet, _ values: PerVital<Double?>, at time: Double, decay: inout Decay) {
    if fresh.contains(.heartRate) || fresh.contains(.systolicPressure), values.heartRate != nil, values.systolicPressure != nil,
      !self[.heartRate].isEmpty, !self[.systolicPressure].isEmpty
    {
      // Beyond these ends of NEWS2's bands a slower heart or a higher pressure would make a worse patient look better.
      let index = max(self[.heartRate].current, 51) / min(self[.systolicPressure].current, 219)
      replace(.shockIndex, with: index, before: \.shockIndexBefore, at: time, decay: &decay)
    }
  }

  /// Adds a row of `Feature.count` numbers, NaN where nothing is known any more at `now`. It changes nothing (`PatientHistory`).
  mutating func appendFeatures(at now: Double, lifetimes: PerVital<Double>, to values: inout [Float], decays: inout Decays) {
    let (start, channels) = (values.count, channels.span)
    values.append(contentsOf: Self.unknownRow)
    values.withUnsafeMutableBufferPointer { values in
      for index in 0..<FeatureChannel.count {
        let ageSeconds = now - channels[index].newestSeconds
        guard FeatureChannel.isKnown(index, ageSeconds: ageSeconds, lifetimes: lifetimes) else { continue }
        let place = start + FeatureChannel.firstPlace(of: index)
        let statistics = channels[index].countingForAnHour(decay: &decays[index])
        values[place] = Float(channels[index].current)
        for scale in 0..<4 { values[place + 1 + scale] = Float(statistics.means[scale]) }
        values[place + 5] = Float(statistics.high)
        values[place + 6] = Float(statistics.low)
      }
    }
  }

  /// Puts what is current at `now` in place of each current value and mean of the last row of `values`. False where other quantities
  /// are known now than in it. It changes nothing here, either.
  mutating func makeLast(at now: Double, lifetimes: PerVital<Double>, in values: inout [Float]) -> Bool {
    let (start, channels) = (values.count - Feature.count, channels.span)
    return values.withUnsafeMutableBufferPointer { values in
      for index in 0..<FeatureChannel.count {
        let ageSeconds = now - channels[index].newestSeconds
        let isKnown = FeatureChannel.isKnown(index, ageSeconds: ageSeconds, lifetimes: lifetimes)
        let place = start + FeatureChannel.firstPlace(of: index)
        guard isKnown != values[place].isNaN else { return false }
        guard isKnown else { continue }
        let current = Float(channels[index].current)
        for statistic in 0...4 { values[place + statistic] = current }
      }
      return true
    }
  }

  private static let unknownRow = [Float](repeating: .nan, count: Feature.count)

  /// Puts a value in the place of what the channel was given for the same time, if anything.
  private mutating func replace(
    _ channel: FeatureChannel, with value: Double, before: WritableKeyPath<ChannelSet, Channel>, at time: Double,
    decay: inout Decay
  ) {
    if self[channel].newestSeconds == time {
      channels[channel.rawValue] = self[keyPath: before]
    } else {
      self[keyPath: before] = self[channel]
    }
    put(value, into: channel, at: time, decay: &decay)
  }

  static func == (left: ChannelSet, right: ChannelSet) -> Bool {
    FeatureChannel.allCases.allSatisfy { left[$0] == right[$0] } && left.news2Before == right.news2Before
      && left.shockIndexBefore == right.shockIndexBefore
  }
}

extension ChannelSet: Codable {
  /// Version 0.1.0 kept the points of NEWS2 in place of the bad sides, behind channels that are the same today.
  private static let countIn010 = 15

  func encode(to encoder: any Encoder) throws {
    var numbers: [Double] = []
    for channel in FeatureChannel.allCases { self[channel].pack(into: &numbers) }
    shockIndexBefore.pack(into: &numbers)
    news2Before.pack(into: &numbers)
    var container = encoder.singleValueContainer()
    try container.encode(PackedNumbers.encode(numbers))
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let numbers = PackedNumbers.decode(try container.decode(Data.self))
    let count = numbers.count / Channel.packedCount - 2
    guard
      numbers.count % Channel.packedCount == 0, count == FeatureChannel.allCases.count || count == Self.countIn010
    else { throw PackedNumbers.sizeError(container) }
    let packed = { (place: Int) in Channel(packed: numbers[(place * Channel.packedCount)...]) }
    let kept = count == Self.countIn010 ? FeatureChannel.unresponsiveness.rawValue : count
    for channel in 0..<kept { channels[channel] = packed(channel) }
    shockIndexBefore = packed(count)
    news2Before = packed(count + 1)
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

extension ChannelSet: Saved {
  static var blank: ChannelSet { ChannelSet() }

  mutating func pass(through coder: inout StateCoder) {
    for channel in channels.indices { coder.pass(&channels[channel]) }
    coder.pass(&shockIndexBefore)
    coder.pass(&news2Before)
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
