import Vitals

extension MadeUpFeed {
  /// A small ward at which every clock is wrong in its own way: one 13 hours ahead, one an hour behind and then set right, one that
  /// gains; a buffer of old readings, records in pieces, late ones, one dated ahead, and a patient for whom all is right.
  package static func wrongClocks(seed: UInt64) -> MadeUpFeed {
    var random = SplitMix64(seed: seed)
    let kinds: [(inout FeedFaults, inout SplitMix64) -> Void] = [
      { faults, random in faults.clock = .offset(seconds: 46_800) },
      { faults, random in faults.clock = .set(seconds: -3600, at: 0, until: Double.random(in: 100..<300, using: &random)) },
      { faults, random in faults.clock = .drift(pace: Double.random(in: 0.85..<1.2, using: &random), since: 20) },
      { faults, random in faults.backfill = (Double.random(in: 60..<200, using: &random), 20) },
      { faults, random in faults.splitSeconds = 0.15 },
      { faults, random in faults.lateOneIn = 6 },
      { faults, random in faults.clock = .stumbles(seconds: 290, oneIn: 60) },
      { faults, random in },
    ]
    var feed = MadeUpFeed()
    for (number, change) in kinds.enumerated() {
      let onset = Double.random(in: 60..<180, using: &random)
      let person = Person(number: number, intervalSeconds: [1, 2][number % 2], stayedSeconds: 480, illness: onset..<onset + 150)
      var faults = FeedFaults(of: person)
      change(&faults, &random)
      feed.people.append(person)
      feed.honest += person.honestRecords()
      feed.records += faults.applied(to: person.honestRecords(), using: &random)
    }
    feed.sort()
    return feed
  }
}
