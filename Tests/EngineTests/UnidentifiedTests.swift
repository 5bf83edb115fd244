import Alarms
import Testing
import Vitals

@testable import Engine

@Suite("A record that names nobody")
struct UnidentifiedTests {
  private static let placeholders = [
    "null", "None", "undefined", "N/A", "nan", "UNKNOWN", "Unknown Patient", "0", "000000", "-", "--", "?", "#N/A", "<null>",
    "nil", "(none)", "-1", "NOT ASSIGNED", "unbekannt", "[object Object]",
  ]

  @Test("is no patient's: by bed where one is given, else rejected with that reason", arguments: placeholders)
  func placeholder(id: String) {
    var feed = IdentityFeed()
    for second in 0..<30 { feed.send(id, at: Double(second), IdentityFeed.ill) }
    #expect(feed.shard.patients.isEmpty && feed.transitions.isEmpty)
    #expect(Set(feed.rejects) == [.placeholderPatient])
    let place = #""ward": "4A", "bed": "21", "name": "None", "#
    for second in 30..<60 { feed.send(id, at: Double(second), place + IdentityFeed.ill) }
    #expect(feed.shard.patients.map(\.identity) == [.unidentified(inBed: "21", of: "4A")])
    #expect(feed.shard.patients.first?.identity.id == "bed 21 of 4A, not identified")
    #expect(feed.shard.patients.first?.alarm.severity == .high)
    #expect(feed.doubts == ["begins no patient id comes from this bed"])
  }

  @Test("with an empty id is by bed too, and without one has no id")
  func blank() {
    var feed = IdentityFeed()
    feed.send("  ", at: 0, IdentityFeed.well)
    #expect(feed.rejects == [.missingPatient])
    feed.send("", at: 1, #""bed": "21", "# + IdentityFeed.well)
    #expect(feed.shard.patients.map(\.identity.id) == ["bed 21, not identified"])
  }

  @Test("Ids that only look a little like it are ids", arguments: ["10", "0815", "Nan-7", "A0", "None Smith", "N1", "-1A"])
  func ids(id: String) {
    var feed = IdentityFeed()
    feed.send(id, at: 0, IdentityFeed.well)
    #expect(feed.shard.patients.map(\.identity.id) == [id])
  }

  @Test("Two beds are two, and after a silence somebody else may lie there")
  func beds() throws {
    var feed = IdentityFeed()
    for second in 0..<30 {
      feed.send("UNKNOWN", at: Double(second), #""bed": "21", "# + IdentityFeed.ill)
      feed.send("null", at: Double(second), #""bed": "22", "# + IdentityFeed.well)
    }
    #expect(feed.severity(in: "21") == .high && feed.severity(in: "22") == .normal)
    for second in 100..<110 { feed.send("UNKNOWN", at: Double(second), #""bed": "21", "# + IdentityFeed.well) }
    #expect(feed.severity(in: "21") == .normal)
    #expect(feed.patients(in: "21").count == 1 && feed.partings == 1)
    #expect(feed.transitions.last?.kind == .closed && feed.transitions.last?.closure == .identity)
    #expect(try #require(feed.patients(in: "21").first).conditions[.identity] != nil)
  }
}
