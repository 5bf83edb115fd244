import Alarms
import MadeUpWard
import Testing
import Vitals

@testable import Console

@Suite("What is said above the patients")
struct BannerTests {
  private func texts(database: DependencyStatus, mail: DependencyStatus = DependencyStatus(state: .up)) -> [String] {
    var snapshot = WardState.quiet.made
    snapshot.database = database
    snapshot.mail = mail
    return Stage(120, 40, snapshot: snapshot).model.banners.map { "\($0.label): \($0.text)" }
  }

  @Test(
    "Only what is on the disk is said to be there",
    arguments: [
      (0, 0, "DATABASE DOWN: gone"), (1, 0, "DATABASE DOWN: 1 alarm kept on disk · gone"),
      (12, 12, "DATABASE DOWN: 12 alarms in memory only · gone"),
      (12, 1, "DATABASE DOWN: 11 alarms kept on disk, 1 alarm in memory only · gone"),
    ])
  func saysWhereAlarmsAre(pending: Int, inMemory: Int, expected: String) {
    var database = DependencyStatus(state: .down, message: "gone", pending: pending)
    database.inMemory = inMemory
    #expect(texts(database: database) == [expected])
  }

  @Test("What works and still has something to say is heard")
  func saysTroublesOfWhatWorks() {
    let database = DependencyStatus(state: .up, message: "no room")
    let mail = DependencyStatus(state: .up, message: "one is refused")
    #expect(texts(database: database, mail: mail) == ["NOTE: no room", "NOTE: one is refused"])
    #expect(texts(database: DependencyStatus(state: .up)).isEmpty)
  }
}
