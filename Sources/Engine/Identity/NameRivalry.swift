import Saving
import Vitals

/// Watches the names under which one history's records come, and says when the history has become somebody else's.
///
/// Two names that come in turns are one person in conflict, and nothing is parted: of two people's records no name says which
/// is whose. A new name that stays while the old stays away is another person, whose records begin with the first under it.
struct NameRivalry: Sendable, Equatable, Codable {
  /// So many readings under the new name, and for so long, without one under the old.
  static let readingsToStay = 10
  static let secondsToStay = 60.0
  /// Of a monitor that sends faster than once a second, only the newest are kept.
  private static let readingsKept = 256

  /// The other name that was heard last; nil while all agree.
  private(set) var rival: String?
  private var rivalCount = 0
  private var rivalSince: SentTimes.Moment?
  private var ownCount = 0
  private var ownSince: SentTimes.Moment?
  /// What came since the rival's first reading.
  private(set) var waiting: [Reading] = []

  private enum CodingKeys: CodingKey { case rival, rivalCount, rivalSince, ownCount, ownSince }

  enum Finding: Equatable {
    case agrees
    /// The two names are one person's, as far as anybody can tell.
    case conflicts
    /// From the rival's first reading on the records are another person's.
    case parts(sinceSeconds: Double)
  }

  /// Takes the name of a reading that is not late; `name` is the one that the history bears.
  /// - Parameter isTimed: whether the Kafka time of the feed goes on as the claimed one does: then a buffer that is sent in one
  ///   go does not last.
  mutating func hear(_ reading: Reading, under name: String?, isTimed: Bool) -> Finding {
    guard let heard = reading.patient.name, let name else {
      // Nobody is named: it may be either's.
      if rival != nil { keep(reading) }
      return rival == nil ? .agrees : .conflicts
    }
    if NameLikeness.areAlike(heard, name) { return hearOwn(reading, isTimed: isTimed) }
    if let rival, rivalCount > 0, NameLikeness.areAlike(heard, rival) {
      rivalCount += 1
    } else {
      rival = heard
      rivalCount = 1
      rivalSince = SentTimes.Moment(reading)
      waiting = []
    }
    ownCount = 0
    if rivalCount > Self.readingsToStay, let rivalSince,
      rivalSince.passedSeconds(until: reading, isTimed: isTimed) >= Self.secondsToStay
    {
      return .parts(sinceSeconds: rivalSince.seconds)
    }
    keep(reading)
    return .conflicts
  }

  private mutating func hearOwn(_ reading: Reading, isTimed: Bool) -> Finding {
    guard rival != nil else { return .agrees }
    if ownCount == 0 { ownSince = SentTimes.Moment(reading) }
    ownCount += 1
    rivalCount = 0
    waiting = []
    // The rival has gone for as long as it would have had to stay.
    if ownCount > Self.readingsToStay, let ownSince,
      ownSince.passedSeconds(until: reading, isTimed: isTimed) >= Self.secondsToStay
    {
      self = NameRivalry()
      return .agrees
    }
    return .conflicts
  }

  private mutating func keep(_ reading: Reading) {
    waiting.append(reading)
    if waiting.count > Self.readingsKept { waiting.removeFirst(Self.readingsKept / 2) }
  }
}

extension NameRivalry: Saved {
  static var blank: NameRivalry { NameRivalry() }

  mutating func pass(through coder: inout StateCoder) {
    coder.pass(&rival)
    coder.pass(&rivalCount)
    coder.pass(&rivalSince)
    coder.pass(&ownCount)
    coder.pass(&ownSince)
    coder.pass(&waiting)
  }
}
