import Alarms
import Detection
import Testing
import Vitals

@testable import Engine

@Suite("Beds that are expected")
struct ExpectedBedsTests {
  private let places = [Place(ward: "4A", bed: "07"), Place(ward: "4A", bed: "08"), Place(ward: nil, bed: "09")]

  @Test("are silent from the start, each in a row of its own, until something comes from them")
  func silent() {
    var beds = ExpectedBeds(places, at: 1_000)
    #expect(beds.rows.map(\.patient.bed) == ["07", "08", "09"])
    #expect(beds.rows.allSatisfy { $0.isSilent(at: 1_000) && $0.conditions.map(\.kind) == [.silence] })
    #expect(beds.hear([], at: 1_010).isEmpty, "at the start nothing has come from anywhere")
    let told = beds.hear([PatientIdentity(id: "P1", ward: "4a", bed: "07")], at: 1_040)
    #expect(told.map(\.phase) == [.begins, .begins])
    #expect(told.map(\.patient.bed) == ["08", "09"])
    #expect(beds.hear([PatientIdentity(id: "P1", ward: "4A", bed: "07")], at: 1_050).isEmpty, "once")
    let others = [PatientIdentity(id: "P2", ward: "5B", bed: "09"), PatientIdentity(id: "P3", ward: "5B", bed: "08")]
    let back = beds.hear(others, at: 1_060)
    #expect(back.map(\.phase) == [.ends] && back.map(\.patient.bed) == ["09"])
    #expect(beds.rows.map(\.patient.id) == ["bed 08 of 4A"])
  }

  @Test("may be named by records, and dismissed by them")
  func records() {
    var feed = IdentityFeed()
    feed.send("", at: 0, #""movement": "expect", "ward": "4A", "bed": "07""#)
    feed.send("", at: 0, #""movement": "expect", "bed": "08""#)
    feed.send("", at: 0, #""movement": "expect", "ward": "4A""#)
    #expect(feed.rejects == [.missingPatient] && feed.shard.patients.isEmpty)
    var beds = ExpectedBeds([], at: 1_000)
    func take(_ isExpected: Bool, _ bed: String, _ ward: String?, at seconds: Double) {
      let record = Reading(
        patient: .unidentified(inBed: bed, of: ward), timeSeconds: seconds, movement: .expectation(isExpected: isExpected))
      beds.take(record, at: seconds)
      beds.take(record, at: seconds)
    }
    take(true, "07", "4A", at: 2_000)
    take(true, "08", nil, at: 2_010)
    #expect(beds.rows.map(\.patient.bed) == ["07", "08"])
    #expect(beds.hear([], at: 2_031).map(\.patient.bed) == ["07"])
    #expect(beds.hear([], at: 2_041).map(\.patient.bed) == ["08"])
    take(false, "07", "4A", at: 2_050)
    let ended = beds.hear([], at: 2_051)
    #expect(ended.map(\.phase) == [.ends] && ended.map(\.patient.bed) == ["07"])
    #expect(beds.rows.map(\.patient.bed) == ["08"])
  }

  @Test("are kept in the checkpoint until something has come from them, or nothing is to come")
  func kept() throws {
    var feed = IdentityFeed()
    feed.send("", at: 0, #""movement": "expect", "ward": "4A", "bed": "07""#)
    feed.send("", at: 0, #""movement": "expect", "bed": "08""#)
    feed.send("", at: 1, #""movement": "dismiss", "bed": "08""#)
    func restored() throws -> Shard {
      var shard = Shard(wardName: "Ward", detector: .rulesOnly)
      try shard.restart(from: feed.shard.checkpoint())
      return shard
    }
    let after = try restored()
    #expect(after.expectedPlaces.map(\.place) == [Place(ward: "4A", bed: "07")])
    var beds = ExpectedBeds([], at: 1_000)
    beds.take(after.expectedPlaces, at: IdentityFeed.begin + 100)
    beds.take(after.expectedPlaces, at: IdentityFeed.begin + 100)
    #expect(beds.hear([], at: IdentityFeed.begin + 101).map(\.patient.bed) == ["07"])
    #expect(beds.takeStruckOff() == [])
    _ = beds.hear([PatientIdentity(id: "P1", ward: "4A", bed: "07")], at: IdentityFeed.begin + 102)
    let heard = beds.takeStruckOff()
    #expect(heard == [Place(ward: "4A", bed: "07")] && beds.takeStruckOff() == [])
    feed.shard.forgetExpected(at: heard)
    #expect(try restored().expectedPlaces == [])
    #expect(feed.shard.expectedPlaces == [])
  }

  @Test("are bounded in number")
  func bounded() {
    var feed = IdentityFeed()
    for bed in 0..<(ExpectedBeds.mostBeds + 50) { feed.send("", at: 0, #""movement": "expect", "bed": "\#(bed)""#) }
    #expect(feed.shard.expectedPlaces.count == ExpectedBeds.mostBeds)
  }
}
