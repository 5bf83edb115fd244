import Alarms
import Detection
import Foundation
import Testing
import Vitals

@testable import Engine

@Suite("One id from two places")
struct SplitIdentityTests {
  private let here = #""ward": "4A", "bed": "01", "name": "Test Four", "#
  private let there = #""ward": "5B", "bed": "09", "name": "Test Five", "#

  /// Nobody has the pulse of one and the saturation of the other.
  private func isUnmixed(_ patient: Shard.Patient) -> Bool {
    guard let values = patient.assessment?.observation.values else { return true }
    let signs = [
      values.heartRate.map { $0 > 100 }, values.respiratoryRate.map { $0 > 20 }, values.oxygenSaturation.map { $0 < 90 },
      values.systolicPressure.map { $0 < 100 }, values.temperature.map { $0 > 38 },
    ].compactMap(\.self)
    return Set(signs).count <= 1
  }

  @Test("What stands where a patient was moved from is raised in its time, also where no clock ticks")
  func raisedWhereItStood() throws {
    var feed = IdentityFeed()
    for second in stride(from: 0.0, to: 30, by: 5) { feed.send("7", at: second, #""bed": "01", "# + IdentityFeed.well) }
    // The last of them stands for less than the delay of a HIGH when the patient is moved.
    for second in [30.0, 35.2, 40.1, 45.1] { feed.send("7", at: second, #""bed": "01", "# + IdentityFeed.ill) }
    for second in [50.0, 55.1, 60.1] { feed.send("7", at: second, #""bed": "05", "# + IdentityFeed.ill) }
    let high = try #require(feed.transitions.first { $0.severity == .high })
    #expect(high.patient.bed == "01" && high.timeSeconds <= IdentityFeed.begin + 45.2)
  }

  @Test("What is about to be raised where a patient was moved to is raised in time, also beside what stands where they were")
  func raisedWhereItStands() throws {
    var feed = IdentityFeed()
    for second in stride(from: 0.0, to: 50, by: 5) { feed.send("7", at: second, #""bed": "01", "# + IdentityFeed.well) }
    feed.send("7", at: 50.1, #""bed": "01", "# + IdentityFeed.ill)
    for second in [55.2, 60, 65.1, 70.3, 75.3, 80.3] { feed.send("7", at: second, #""bed": "05", "# + IdentityFeed.ill) }
    let high = try #require(feed.transitions.first { $0.severity == .high })
    #expect(high.timeSeconds <= IdentityFeed.begin + 70.4)
    #expect(feed.shard.patients.count == 1)
  }

  @Test("is two people, each scored by what is theirs, at other times and at the same", arguments: [0.4, 0])
  func splits(offset: Double) throws {
    var feed = IdentityFeed()
    for second in 0..<40 {
      feed.send("7", at: Double(second), here + IdentityFeed.well)
      #expect(feed.shard.patients.allSatisfy(isUnmixed))
      feed.send("7", at: Double(second) + offset, there + IdentityFeed.ill)
      #expect(feed.shard.patients.allSatisfy(isUnmixed))
    }
    #expect(feed.shard.patients.count == 2)
    #expect(feed.severity(in: "01") == .normal)
    #expect(feed.severity(in: "09") == .high)
    #expect(feed.patients(in: "01").first?.identity.name == "Test Four")
    #expect(feed.patients(in: "09").first?.identity.name == "Test Five")
    #expect(feed.doubts.contains("begins the same id also comes from bed 09 of 5B"))
    #expect(feed.doubts.contains("begins the same id also comes from bed 01 of 4A"))
    #expect(Set(feed.shard.patients.map(\.identity.key)).count == 2)
    let alone = EpisodeNaming().episodeID(
      of: PatientIdentity(id: "7"), startSeconds: try #require(feed.transitions.first).episodeStartSeconds)
    #expect(feed.transitions.allSatisfy { $0.episodeID != alone }, "the place is part of the identity")
  }

  @Test("is never one row when each record brings a part")
  func partialRecords() {
    var feed = IdentityFeed()
    let parts = [(#""hr": 74"#, #""hr": 135"#), (#""spo2": 97"#, #""spo2": 86"#), (#""rr": 15"#, #""rr": 27"#)]
    for second in 0..<60 {
      let (well, ill) = parts[second % 3]
      feed.send("7", at: Double(second), here + well)
      feed.send("7", at: Double(second) + 0.5, there + ill)
      #expect(feed.shard.patients.allSatisfy(isUnmixed))
    }
    #expect(feed.severity(in: "01") == .normal)
    #expect(feed.severity(in: "09") == .high)
  }

  @Test("is one patient who is moved, when the old place stays silent; what stands goes on", arguments: [1.0, 25, 600])
  func moves(gapSeconds: Double) {
    var feed = IdentityFeed()
    for second in 0..<40 { feed.send("7", at: Double(second), here + IdentityFeed.ill) }
    let before = feed.transitions
    #expect(feed.severity(in: "01") == .high)
    for second in 0..<40 {
      let moved = #""ward": "5B", "bed": "09", "name": "Test Four", "#
      feed.send("7", at: 39 + gapSeconds + Double(second), moved + IdentityFeed.ill)
    }
    #expect(feed.shard.patients.map(\.identity.bed) == ["09"])
    #expect(feed.shard.patients.map(\.identity.distinction) == [nil])
    #expect(feed.shard.patients.map(\.conditions.all) == [[]])
    let episodes = Set(feed.transitions.map(\.episodeID))
    let ends = feed.transitions.filter { $0.severity == .normal }
    #expect(ends.allSatisfy { $0.kind == .closed && $0.closure == .identity })
    #expect(feed.shard.patients.first?.episodeID == before.first?.episodeID)
    #expect(episodes.count == ends.count + 1)
    #expect(feed.shard.patients.first?.alarm.severity == .high)
  }

  @Test("What is ordered while that is open holds for the patient who was moved, and is told once")
  func movesWithOrder() {
    var feed = IdentityFeed()
    for second in 0..<40 { feed.send("7", at: Double(second), here + IdentityFeed.well) }
    for second in 40..<90 {
      let order = second == 43 ? #", "alarm_order": "limit hr > 100 high""# : ""
      feed.send("7", at: Double(second), #""bed": "09", "# + IdentityFeed.well + order)
    }
    #expect(feed.shard.patients.map(\.identity.bed) == ["09"])
    #expect(feed.shard.patients.first?.circumstances.orders.value?.standing.map(\.order.text) == ["limit hr > 100 high"])
    #expect(feed.events.count { if case .ordered = $0 { true } else { false } } == 1)
  }

  @Test("An alarm raised while that was open goes on, and not twice")
  func movesInAlarm() {
    var feed = IdentityFeed()
    for second in 0..<40 { feed.send("7", at: Double(second), here + IdentityFeed.well) }
    for second in 40..<90 { feed.send("7", at: Double(second), #""bed": "09", "# + IdentityFeed.ill) }
    #expect(feed.shard.patients.map(\.alarm.severity) == [.high])
    #expect(feed.transitions.filter { $0.kind == .raised }.count == 1)
    #expect(feed.transitions.filter { $0.severity == .normal }.isEmpty)
    #expect(feed.transitions.contains { $0.severity == .high && $0.timeSeconds <= IdentityFeed.begin + 40 + 25 })
  }

  @Test("A late record changes neither bed nor name")
  func late() {
    var feed = IdentityFeed()
    for second in 0..<20 { feed.send("7", at: Double(second), here + IdentityFeed.well) }
    for second in 100..<120 { feed.send("7", at: Double(second), there + IdentityFeed.well) }
    for second in 17..<20 { feed.send("7", at: Double(second) + 0.5, here + IdentityFeed.ill) }
    #expect(feed.shard.patients.map(\.identity.bed) == ["09"])
    #expect(feed.shard.patients.map(\.alarm.severity) == [.normal])
    #expect(feed.shard.patients.map(\.identity.name) == ["Test Four"], "another name has not stayed for long enough")
  }

  @Test("Who is behind in time and goes on is somebody, and is not muted")
  func clockBehind() {
    var feed = IdentityFeed()
    for second in 0..<60 {
      feed.send("7", at: Double(second), here + IdentityFeed.well)
      feed.send("7", at: Double(second) - 300, there + IdentityFeed.ill)
    }
    #expect(feed.severity(in: "01") == .normal)
    #expect(feed.severity(in: "09") == .high)
  }

  @Test("A checkpoint keeps them apart")
  func checkpoint() throws {
    var feed = IdentityFeed()
    func send(_ seconds: Range<Int>) {
      for second in seconds {
        feed.send("7", at: Double(second), here + IdentityFeed.well)
        feed.send("7", at: Double(second) + 0.4, there + IdentityFeed.ill)
      }
    }
    send(0..<30)
    var restored = Shard(wardName: "Ward", detector: .rulesOnly)
    try restored.restart(from: feed.shard.checkpoint())
    let episodes = feed.shard.patients.map(\.episodeID)
    feed.shard = restored
    send(30..<60)
    #expect(feed.shard.patients.map(\.identity.bed).sorted { $0 ?? "" < $1 ?? "" } == ["01", "09"])
    #expect(Set(feed.shard.patients.map(\.episodeID)) == Set(episodes))
    #expect(feed.transitions.filter { $0.kind == .raised }.count == 1)
  }

  @Test("After a restart what is read once more, from the bed before a transfer, is still the same patient's")
  func rereadsAfterMove() throws {
    var feed = IdentityFeed()
    func send() {
      for second in 0..<40 { feed.send("7", at: Double(second), here + IdentityFeed.well) }
      for second in 40..<80 { feed.send("7", at: Double(second), there + IdentityFeed.well) }
    }
    send()
    var restored = Shard(wardName: "Ward", detector: .rulesOnly)
    try restored.restart(from: feed.shard.checkpoint())
    feed.shard = restored
    send()
    feed.send("7", at: 80, there + IdentityFeed.well)
    #expect(feed.shard.patients.map(\.identity.bed) == ["09"])
    #expect(feed.shard.patients.map(\.identity.distinction) == [nil])
  }

  @Test("Ids from places without end take no memory without end")
  func bounded() {
    var feed = IdentityFeed()
    for second in 0..<200 { feed.send("7", at: Double(second) / 10, #""bed": "\#(second)", "# + IdentityFeed.well) }
    #expect(feed.shard.patients.count <= 8)
  }
}
