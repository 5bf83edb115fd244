import Alarms
import Testing
import Vitals

@testable import Engine

@Suite("One id under two names")
struct NameConflictTests {
  private func name(_ name: String) -> String { #""name": "\#(name)", "# }

  @Test(
    "Names that are written differently are one person's",
    arguments: [
      ("Peter Okafor", "OKAFOR^PETER"), ("Okafor P", "Peter Okafor"), ("Müller, Jürgen", "Jurgen Muller"),
      ("Müller Jürgen", "MUELLER JUERGEN"), ("Åsa O'Brien", "Asa OBrien"), ("de la Cruz María", "María DE LA CRUZ"),
      ("Strauß", "STRAUSS"), ("患者", "患者"),
    ])
  func alike(one: String, other: String) {
    #expect(NameLikeness.areAlike(one, other))
    #expect(NameLikeness.areAlike(other, one))
  }

  @Test(
    "Names that are two people's are not alike",
    arguments: [
      ("Test First", "Test Second"), ("Smith A", "Smith B"), ("Peter Okafor", "Paul Okafor"), ("P Okafor", "P Quist"),
      ("Anna", "Annabel"), ("A B", "Anna Berg"),
    ])
  func unlike(one: String, other: String) {
    #expect(!NameLikeness.areAlike(one, other))
    #expect(!NameLikeness.areAlike(other, one))
  }

  @Test("that alternate is one person in conflict: said once, one history, and alarms go on")
  func alternates() {
    var feed = IdentityFeed()
    for second in 0..<200 {
      let state = second >= 60 ? IdentityFeed.ill : IdentityFeed.well
      feed.send("C1", at: Double(second), name(second % 2 == 0 ? "Test First" : "Test Second") + state)
    }
    #expect(feed.shard.patients.count == 1)
    #expect(feed.shard.patients.first?.alarm.severity == .high)
    #expect(feed.shard.patients.first?.identity.name == "Test First")
    #expect(feed.doubts == ["begins records also call this patient Test Second"])
    #expect(feed.partings == 0)
    // It is over when one of them has stayed away for long enough.
    for second in 200..<300 { feed.send("C1", at: Double(second), name("Test First") + IdentityFeed.ill) }
    #expect(feed.doubts.last == "ends identity is clear again")
    #expect(feed.transitions.allSatisfy { $0.severity > .normal })
  }

  @Test("that are alike, or absent, is one person, and nothing to be said")
  func agrees() {
    var feed = IdentityFeed()
    for second in 0..<120 {
      let forms = [name("Okafor P"), name("OKAFOR^PETER"), "", name("peter okafor")]
      feed.send("C1", at: Double(second), forms[second % 4] + IdentityFeed.ill)
    }
    #expect(feed.shard.patients.map(\.alarm.severity) == [.high])
    #expect(feed.shard.patients.map(\.identity.name) == ["Okafor P"])
    #expect(feed.doubts.isEmpty && feed.partings == 0)
  }

  @Test("the second of which stays is another person from the first such record on: the alarm is closed, never resolved")
  func parts() throws {
    var feed = IdentityFeed()
    for second in 0..<30 { feed.send("C15", at: Double(second), name("Test First") + IdentityFeed.ill) }
    for second in 30..<89 { feed.send("C15", at: Double(second), name("Test Second") + IdentityFeed.well) }
    #expect(feed.shard.patients.map(\.identity.name) == ["Test First"], "not the first one's alarm under the second one's name")
    #expect(feed.shard.patients.first?.conditions[.identity] != nil)
    for second in 89..<120 { feed.send("C15", at: Double(second), name("Test Second") + IdentityFeed.well) }
    let patient = try #require(feed.shard.patients.first)
    #expect(feed.shard.patients.count == 1 && patient.identity.name == "Test Second")
    #expect(patient.alarm.severity == .normal && patient.conditions.all.isEmpty)
    let pulses = feed.shard.shownTrends(of: 0).cells(
      of: .vital(.heartRate), zoom: .halfHour, count: 120, binsPerCell: 1, endingAt: IdentityFeed.begin + 120)
    #expect(pulses.compactMap(\.self).allSatisfy { $0 < 100 }, "none of the first one's")
    #expect(feed.partings == 1)
    let ends = feed.transitions.filter { $0.severity == .normal }
    #expect(ends.map(\.kind) == [.closed] && ends.map(\.closure) == [.identity])
  }

  @Test("A second person who is ill has an alarm of their own by what came under their name")
  func partsIll() throws {
    var feed = IdentityFeed()
    for second in 0..<30 { feed.send("C15", at: Double(second), name("Test First") + IdentityFeed.ill) }
    for second in 30..<120 { feed.send("C15", at: Double(second), name("Test Second") + IdentityFeed.ill) }
    let episodes = feed.transitions.filter { $0.kind == .raised }
    #expect(episodes.count == 2)
    #expect(Set(episodes.map(\.episodeID)).count == 2)
    #expect(episodes.last?.patient.name == "Test Second")
    #expect(try #require(episodes.last).timeSeconds < IdentityFeed.begin + 60, "by the times of the records")
    #expect(feed.shard.patients.map(\.alarm.severity) == [.high])
  }
}
