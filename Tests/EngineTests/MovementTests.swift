import Alarms
import Detection
import Saving
import Testing
import Vitals

@testable import Engine

@Suite("What administration says of a patient")
struct MovementTests {
  private func stay(_ state: String = IdentityFeed.ill) -> IdentityFeed {
    var feed = IdentityFeed()
    for second in 0..<40 { feed.send("P1", at: Double(second), #""ward": "4A", "bed": "01", "name": "Test One", "# + state) }
    return feed
  }

  @Test("A transfer moves the patient at once, with the alarm that stands")
  func transfer() {
    var feed = stay()
    let episode = feed.shard.patients.first?.episodeID
    feed.send("P1", at: 40, #""movement": "transfer", "ward": "5B", "bed": "09""#)
    #expect(feed.shard.patients.map(\.identity.bed) == ["09"])
    for second in 41..<50 { feed.send("P1", at: Double(second), #""ward": "5B", "bed": "09", "# + IdentityFeed.ill) }
    #expect(feed.shard.patients.map(\.episodeID) == [episode])
    #expect(feed.shard.patients.map(\.alarm.severity) == [.high])
    #expect(feed.transitions.allSatisfy { $0.severity > .normal } && feed.doubts.isEmpty && feed.rejects.isEmpty)
  }

  @Test(
    "Who is discharged, dies or is merged is let go, and the alarm is closed",
    arguments: [
      (#""movement": "discharge""#, AlarmClosure.discharge), (#""movement": "death""#, .death),
      (#""movement": "merge", "into": "P2""#, .identity),
    ])
  func leaves(record: String, closure: AlarmClosure) {
    var feed = stay()
    feed.send("P1", at: 40, record)
    #expect(feed.shard.patients.isEmpty)
    #expect(feed.transitions.last?.kind == .closed && feed.transitions.last?.closure == closure)
    #expect(!feed.transitions.contains { $0.kind == .resolved })
    // Delayed on its way: of the stay that is over.
    feed.send("P1", at: 39.5, IdentityFeed.ill)
    #expect(feed.shard.patients.isEmpty)
    // Whoever still sends is here, whatever administration says.
    for second in 41..<60 { feed.send("P1", at: Double(second), IdentityFeed.ill) }
    #expect(feed.shard.patients.map(\.alarm.severity) == [.high])
    #expect(Set(feed.transitions.map(\.episodeID)).count == 2)
    // The same again is of the stay before.
    feed.send("P1", at: 40, record)
    #expect(feed.shard.patients.count == 1)
  }

  @Test("A merge shows what was measured under the id before in the trends of the one that stays")
  func mergedTrends() {
    var feed = stay()
    for second in 100..<110 { feed.send("P2", at: Double(second), IdentityFeed.well) }
    feed.send("P1", at: 110, #""movement": "merge", "into": "P2""#)
    feed.send("P1", at: 110, #""movement": "merge", "into": "P2""#)
    #expect(feed.shard.patients.map(\.identity.id) == ["P2"])
    let cells = feed.shard.shownTrends(of: 0).cells(
      of: .vital(.heartRate), zoom: .halfHour, count: 8, endingAt: IdentityFeed.begin + 109)
    #expect(cells == [135, 135, 135, nil, nil, nil, 74, 74])
  }

  @Test("A merge into an id that comes later shows the trends there too")
  func mergedBeforehand() {
    var feed = stay()
    feed.send("P1", at: 40, #""movement": "merge", "into": "P2""#)
    for second in 100..<110 { feed.send("P2", at: Double(second), IdentityFeed.well) }
    #expect(feed.shard.patients.map(\.identity.id) == ["P2"])
    let cells = feed.shard.shownTrends(of: 0).cells(
      of: .vital(.heartRate), zoom: .halfHour, count: 8, endingAt: IdentityFeed.begin + 109)
    #expect(cells == [135, 135, 135, nil, nil, nil, 74, 74])
  }

  @Test("A merge is not forgotten by a restart, nor by shards that have one of the two ids each", arguments: [true, false])
  func mergedElsewhere(isRestarted: Bool) throws {
    var feed = stay()
    let bins = feed.shard.nextSlice(ofRound: 1, beginsRound: true, readUpTo: [:], mostBytes: .max).bins
    feed.send("P1", at: 40, #""movement": "merge", "into": "P2""#)
    #expect(feed.shard.awaitedIDs == ["P2"])
    var later = IdentityFeed()
    if isRestarted {
      try later.shard.restart(from: feed.shard.checkpoint())
      later.shard.fillTrends(with: bins)
      #expect(later.shard.awaitedIDs == ["P2"])
    }
    for second in 100..<110 { later.send("P2", at: Double(second), IdentityFeed.well) }
    if !isRestarted, let history = feed.shard.takeHistory(awaitedBy: "P2") { later.shard.share(history, withID: "P2") }
    #expect(feed.shard.awaitedIDs == (isRestarted ? ["P2"] : []) && later.shard.awaitedIDs.isEmpty)
    let cells = later.shard.shownTrends(of: 0).cells(
      of: .vital(.heartRate), zoom: .halfHour, count: 8, endingAt: IdentityFeed.begin + 109)
    #expect(cells == [135, 135, 135, nil, nil, nil, 74, 74])
  }

  @Test("A discharge that is dated before the stay, and sent in it, is of this stay, and says so")
  func datedBefore() {
    var feed = stay()
    feed.send("P1", at: 40, claimed: -3600, #""movement": "discharge""#)
    #expect(feed.shard.patients.isEmpty)
    #expect(feed.transitions.last?.closure == .discharge)
    let words = feed.events.compactMap { if case .left(_, let words, _) = $0 { words } else { nil } }
    #expect(words == ["discharged, by a record that is dated before the stay"])
    // Delayed on its way: of the stay that is over.
    feed.send("P1", at: 39.5, IdentityFeed.ill)
    #expect(feed.shard.patients.isEmpty)
    // Whoever comes next is here, and what was sent before is of the stay that is over.
    for second in 41..<60 { feed.send("P1", at: Double(second), IdentityFeed.ill) }
    #expect(feed.shard.patients.map(\.alarm.severity) == [.high])
    feed.send("P1", at: 60, claimed: -7200, kafka: 30, #""movement": "discharge""#)
    #expect(feed.shard.patients.count == 1)
  }

  @Test("After a restart nobody comes back who was let go")
  func restart() throws {
    var feed = stay()
    feed.send("P1", at: 40, #""movement": "discharge""#)
    var restored = Shard(wardName: "Ward", detector: .rulesOnly)
    try restored.restart(from: feed.shard.checkpoint())
    feed.shard = restored
    let before = feed.events.count
    for second in 10..<40 { feed.send("P1", at: Double(second), IdentityFeed.ill) }
    feed.send("P1", at: 40, #""movement": "discharge""#)
    #expect(feed.shard.patients.isEmpty && feed.events.count == before)
  }

  @Test("Whoever is admitted under another name is another one; under a name that is alike, the same")
  func admission() {
    var feed = stay()
    feed.send("P1", at: 40, #""movement": "admit", "bed": "02", "name": "ONE^TEST""#)
    #expect(feed.partings == 0 && feed.shard.patients.map(\.identity.bed) == ["02"])
    feed.send("P1", at: 50, #""movement": "admit", "bed": "03", "name": "Test Other""#)
    #expect(feed.partings == 1)
    #expect(feed.shard.patients.map(\.alarm.severity) == [.normal])
    #expect(feed.shard.patients.map(\.identity.name) == ["Test Other"])
    #expect(feed.transitions.last?.closure == .identity)
  }

  @Test(
    "Of somebody unknown, or without sense, nothing comes",
    arguments: [
      (#""movement": "discharge""#, nil), (#""movement": "dance""#, .unknownShape), (#""movement": 3"#, .wrongType),
      (#""movement": "merge""#, .missingPatient), (#""movement": "merge", "into": true"#, .missingPatient),
    ] as [(String, RejectReason?)])
  func nonsense(record: String, reason: RejectReason?) {
    var feed = IdentityFeed()
    feed.send("P9", at: 0, record)
    #expect(feed.shard.patients.isEmpty && feed.events.isEmpty)
    #expect(feed.rejects == [reason].compactMap(\.self))
  }
}
