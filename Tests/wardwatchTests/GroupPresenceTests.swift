import Testing

@testable import wardwatch

@Suite("Whether an engine takes part in its group")
struct GroupPresenceTests {
  @Test(
    "It leaves when the database has been out of reach for ten seconds, once, and comes back when it has been there for three")
  func leavesAndComesBack() {
    var presence = GroupPresence()
    var told: [(Int, GroupPresence.Step)] = []
    for second in 0..<60 {
      let step = presence.step(isCutOff: (10..<40).contains(second), atSeconds: Double(second))
      if step != .stay { told.append((second, step)) }
    }
    #expect(told.map(\.0) == [20, 43] && told.map(\.1) == [.leave, .comeBack])
  }

  @Test("A database that is away now and then makes nobody leave")
  func flutters() {
    var presence = GroupPresence()
    for second in 0..<120 { #expect(presence.step(isCutOff: second % 10 != 0, atSeconds: Double(second)) == .stay) }
  }
}
