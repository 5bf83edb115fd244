internal import Saving

/// Channels that are kept aside. Of most patients some have never had a value: those take no room.
struct PackedChannels: Sendable {
  /// The places of those that have.
  private var places: UInt32 = 0
  private var filled: [Channel] = []
  private var feeds: InlineArray<12, FeedWeights>

  init(_ channels: ChannelSet) {
    feeds = channels.feeds
    let all = channels.channels.span
    for place in all.indices where !all[place].isEmpty { places |= 1 << place }
    filled.reserveCapacity(places.nonzeroBitCount)
    for place in all.indices where places & 1 << place != 0 { filled.append(all[place]) }
  }

  var unpacked: ChannelSet {
    var channels = ChannelSet(feeds)
    var next = 0
    for place in 0..<ChannelSet.placeCount where places & 1 << place != 0 {
      channels[place: place] = WeightedChannel(filled[next], feeds[ChannelSet.feed(ofPlace: place)])
      next += 1
    }
    return channels
  }

  /// The clock of the records was set: what it said of all of this is moved along.
  mutating func shift(bySeconds seconds: Double) {
    for feed in feeds.indices { feeds[feed].shift(bySeconds: seconds) }
  }
}

extension PackedChannels: Equatable {
  static func == (left: PackedChannels, right: PackedChannels) -> Bool { left.unpacked == right.unpacked }
}

/// As the channels that they are.
extension PackedChannels: Codable {
  func encode(to encoder: any Encoder) throws { try unpacked.encode(to: encoder) }

  init(from decoder: any Decoder) throws { self.init(try ChannelSet(from: decoder)) }
}

extension PackedChannels: Saved {
  static var blank: PackedChannels { PackedChannels(ChannelSet()) }

  mutating func pass(through coder: inout StateCoder) {
    var channels = unpacked
    coder.pass(&channels)
    self = PackedChannels(channels)
  }
}
