import Foundation
import Testing
import Vitals

@testable import Detection

@Suite("The channels of a feed")
struct ChannelSetTests {
  private static let start = 1_700_000_000.0

  private static func followed(minutes: Range<Int>, _ channels: inout ChannelSet) {
    var step = FeedWeights.Step()
    for minute in minutes {
      var values = PerVital<Double?>(repeating: nil)
      values.heartRate = 110 + Double(minute % 5)
      let fresh = VitalSet(.heartRate)
      channels.follow(
        fresh, newest: values, observation: Observation(values: values), at: start + 60 * Double(minute), &step)
    }
  }

  private static func row(_ channels: ChannelSet, minute: Int) -> [Float] {
    var (channels, values, decays) = (channels, [Float](), Decays())
    channels.appendFeatures(
      at: start + 60 * Double(minute), lifetimes: PerVital(repeating: 21_600), to: &values, decays: &decays)
    return values
  }

  @Test("One that begins later than the others of its feed, as after an upgrade, tells of its own values alone")
  func later() {
    var channels = ChannelSet()
    Self.followed(minutes: 0..<90, &channels)
    let place = FeatureChannel.fastHeart.rawValue
    channels[place: place] = .blank
    #expect(Self.row(channels, minute: 89)[FeatureChannel.fastHeart.firstPlace].isNaN)
    #expect(!Self.row(channels, minute: 89)[FeatureChannel.heartRate.firstPlace].isNaN)
    Self.followed(minutes: 90..<91, &channels)
    // 110 lies 30 above the limit.
    for statistic in 0..<FeatureStatistic.count {
      #expect(abs(Self.row(channels, minute: 90)[FeatureChannel.fastHeart.firstPlace + statistic] - 30) < 1e-4)
    }
  }

  @Test("One that was saved with other weights keeps its means")
  func otherWeights() {
    var (long, short) = (ChannelSet(), ChannelSet())
    Self.followed(minutes: 0..<90, &long)
    Self.followed(minutes: 60..<90, &short)
    let place = FeatureChannel.slowHeart.rawValue
    let before = Self.row(short, minute: 89)
    long[place: place] = short[place: place]
    #expect(long[place: place].weights.weights != short[place: place].weights.weights)
    let after = Self.row(long, minute: 89)
    for statistic in 0..<FeatureStatistic.count {
      let index = FeatureChannel.slowHeart.firstPlace + statistic
      #expect(abs(after[index] - before[index]) < 1e-5)
    }
  }

  @Test("Those that are kept aside are as they were, and so are those that a checkpoint gives back")
  func packed() throws {
    var channels = ChannelSet()
    Self.followed(minutes: 0..<90, &channels)
    #expect(PackedChannels(channels).unpacked == channels)
    #expect(try JSONDecoder().decode(ChannelSet.self, from: JSONEncoder().encode(channels)) == channels)
  }
}
