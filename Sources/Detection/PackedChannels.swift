internal import Saving

/// Channels that are kept aside. Of most patients some have never had a value: those take no room.
struct PackedChannels: Sendable, Equatable {
  /// The places of those that have.
  private var places: UInt32 = 0
  private var filled: [Channel] = []

  init(_ channels: ChannelSet) {
    for place in 0..<ChannelSet.placeCount where !channels[place: place].isEmpty { places |= 1 << place }
    filled.reserveCapacity(places.nonzeroBitCount)
    for place in 0..<ChannelSet.placeCount where places & 1 << place != 0 { filled.append(channels[place: place]) }
  }

  var unpacked: ChannelSet {
    var channels = ChannelSet()
    var next = 0
    for place in 0..<ChannelSet.placeCount where places & 1 << place != 0 {
      channels[place: place] = filled[next]
      next += 1
    }
    return channels
  }

  /// The clock of the records was set: what it said of all of this is moved along.
  mutating func shift(bySeconds seconds: Double) {
    for place in filled.indices { filled[place].shift(bySeconds: seconds) }
  }
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
