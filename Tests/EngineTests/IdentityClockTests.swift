import Alarms
import Detection
import Testing
import Vitals

@testable import Engine

/// Who is who is not decided by what one clock says.
@Suite("Identities under clocks that are wrong")
struct IdentityClockTests {
  private let here = #""ward": "4A", "bed": "01", "#
  private let there = #""ward": "5B", "bed": "09", "#

  @Test(
    "Two people of one id stay two, however far one's clock is off",
    arguments: [46_800.0, 3600, 86_400, -3600, -46_800, -31_536_000], [true, false])
  func oneID(offset: Double, isKafkaOff: Bool) {
    var feed = IdentityFeed()
    for second in 0..<60 {
      let time = Double(second)
      feed.send("7", at: time, here + IdentityFeed.well)
      feed.send(
        "7", at: time + 0.4, claimed: time + 0.4 + offset, kafka: isKafkaOff ? time + 0.4 + offset : nil, there + IdentityFeed.ill
      )
    }
    #expect(feed.shard.patients.map(\.identity.bed).sorted { $0 ?? "" < $1 ?? "" } == ["01", "09"])
    #expect(feed.severity(in: "01") == .normal)
    #expect(feed.severity(in: "09") == .high)
    #expect(feed.transitions.allSatisfy { $0.kind.isAlarm && $0.patient.bed == "09" })
  }

  @Test(
    "Whose clocks are behind are somebody, though their records come twice or late and several places have the id",
    arguments: [-900.0, -8], [1, 2])
  func olderOnes(offset: Double, places: Int) {
    var feed = IdentityFeed()
    for second in 0..<60 {
      let time = Double(second)
      feed.send("7", at: time, here + IdentityFeed.well)
      for place in 0..<places {
        func send(at sent: Double, measured: Double) {
          feed.send("7", at: sent, claimed: measured + offset, #""ward": "5B", "bed": "1\#(place)", "# + IdentityFeed.ill)
        }
        send(at: time + 0.4, measured: time + 0.4)
        // Once more, and one that was held up.
        send(at: time + 0.6, measured: time + 0.1)
        if second % 4 == 3 { send(at: time + 0.7, measured: time - 30) }
      }
    }
    #expect(feed.severity(in: "01") == .normal)
    for place in 0..<places { #expect(feed.severity(in: "1\(place)") == .high) }
  }

  @Test("A patient whose clock was set forward is moved, and is one patient", arguments: [3600.0, -3600, 46_800])
  func movedAfterwards(offset: Double) {
    var feed = IdentityFeed()
    for second in 0..<200 {
      let time = Double(second)
      feed.send(
        "7", at: time, claimed: second < 30 ? time : time + offset, (second < 100 ? here : there) + IdentityFeed.well)
    }
    #expect(feed.shard.patients.map(\.identity.bed) == ["09"])
    #expect(feed.shard.patients.map(\.identity.distinction) == [nil])
  }

  @Test(
    "A clock that is set while a patient is moved delays no HIGH, and what comes late from the bed before is nobody's",
    arguments: [3600.0, -3600, 290, -60], [99, 101, 105])
  func setWhileMoved(offset: Double, second set: Int) {
    var feed = IdentityFeed()
    for second in 0..<200 {
      let time = Double(second)
      let state = second < 150 ? IdentityFeed.well : IdentityFeed.ill
      feed.send("7", at: time, claimed: second < set ? time : time + offset, (second < 100 ? here : there) + state)
      if second == 130 { feed.send("7", at: time + 0.5, claimed: 90, here + IdentityFeed.well) }
    }
    #expect(feed.patients(in: "09").map(\.alarm.severity) == [.high])
    let raised = feed.transitions.first { $0.severity == .high }.map { $0.timeSeconds - IdentityFeed.begin }
    #expect(raised.map { (150 + offset...165 + offset).contains($0) } ?? false)
  }

  @Test(
    "One record dated ahead at another bed moves nobody, and nobody's name or bed is frozen by it", arguments: [290.0, 46_800])
  func oneRecordAhead(offset: Double) {
    var feed = IdentityFeed()
    for second in 0..<30 { feed.send("7", at: Double(second), here + IdentityFeed.ill) }
    feed.send("7", at: 30, claimed: 30 + offset, there + IdentityFeed.well)
    for second in 31..<60 { feed.send("7", at: Double(second), here + IdentityFeed.ill) }
    #expect(feed.severity(in: "01") == .high)
    #expect(feed.transitions.allSatisfy { $0.kind.isAlarm && $0.patient.bed == "01" })
    var dated = IdentityFeed()
    for second in 0..<30 { dated.send("7", at: Double(second), here + IdentityFeed.well) }
    dated.send("7", at: 30, claimed: 30 + offset, here + IdentityFeed.well)
    for second in 31..<80 { dated.send("7", at: Double(second), there + IdentityFeed.well) }
    #expect(dated.shard.patients.map(\.identity.bed) == ["09"])
  }

  @Test("A buffer that is sent in one go makes nobody another person, whatever name is in it")
  func bufferedName() {
    var feed = IdentityFeed()
    for second in 0..<40 { feed.send("7", at: Double(second), #""bed": "01", "name": "Test One", "# + IdentityFeed.ill) }
    for number in 0..<300 {
      feed.send(
        "7", at: 40 + Double(number) / 1000, claimed: -3000 + Double(number),
        #""bed": "01", "name": "Test Other", "# + IdentityFeed.well)
      feed.send(
        "7", at: 40 + Double(number) / 1000, claimed: 3000 + Double(number),
        #""bed": "01", "name": "Test Other", "# + IdentityFeed.well)
    }
    #expect(feed.partings == 0)
    #expect(feed.severity(in: "01") == .high && feed.transitions.allSatisfy(\.kind.isAlarm))
  }

  @Test("After a history was parted, a clock that is set back mutes nobody")
  func setBackAfterParting() {
    var feed = IdentityFeed()
    for second in 0..<20 { feed.send("7", at: Double(second), #""bed": "01", "birth_date": "1950-03-14", "# + IdentityFeed.well) }
    for second in 20..<60 {
      let fields = #""bed": "01", "birth_date": "1971-01-02", "# + (second < 30 ? IdentityFeed.well : IdentityFeed.ill)
      feed.send("7", at: Double(second), claimed: Double(second) - (second < 25 ? 0 : 3600), fields)
    }
    #expect(feed.partings == 1)
    #expect(feed.shard.patients.map(\.alarm.severity) == [.high])
  }

  @Test(
    "Whoever has the id of somebody who was discharged is somebody, though the clock be behind; and a discharge dated ahead mutes nobody"
  )
  func afterDischarge() {
    for (claimed, discharged) in [(-3600.0, 20.0), (0, 46_820)] {
      var feed = IdentityFeed()
      for second in 0..<20 { feed.send("7", at: Double(second), here + IdentityFeed.well) }
      feed.send("7", at: 20, claimed: discharged, #""movement": "discharge""#)
      #expect(feed.shard.patients.isEmpty)
      for second in 40..<80 { feed.send("7", at: Double(second), claimed: Double(second) + claimed, there + IdentityFeed.ill) }
      #expect(feed.shard.patients.map(\.alarm.severity) == [.high])
    }
  }

  @Test("Another date of birth is another person at once; dates that agree are one, and dates in turns are said")
  func birthDates() {
    func send(_ dates: [String], _ state: String = IdentityFeed.ill) -> IdentityFeed {
      var feed = IdentityFeed()
      for (second, date) in dates.enumerated() {
        feed.send("7", at: Double(second), #""bed": "01", "name": "Test One", "birth_date": "\#(date)", "# + state)
      }
      return feed
    }
    let one = Array(repeating: "1950-03-14", count: 30)
    let parted = send(one + ["1971-01-02"])
    #expect(parted.partings == 1)
    #expect(parted.transitions.last?.kind == .closed && parted.transitions.last?.closure == .identity)
    #expect(parted.shard.patients.map(\.alarm.severity) == [.normal])
    #expect(parted.shard.patients.first?.circumstances.birthDate == BirthDate("1971-01-02"))
    #expect(send(one + ["1950-03", "1950", ""]).partings == 0)
    let inTurns = send(one + (0..<30).map { $0 % 2 == 0 ? "1971-01-02" : "1950-03-14" })
    #expect(inTurns.partings == 1)
    #expect(inTurns.doubts == ["begins records give this patient two dates of birth"])
    #expect(inTurns.shard.patients.map(\.alarm.severity) == [.high])
  }
}
