import Testing
import Vitals

@testable import wardwatch

@Suite("What a run says of what it could not do")
struct LeftoversTests {
  @Test("Nothing is said where nothing is left")
  func isSilent() {
    #expect(Leftovers(database: DependencyStatus(), mail: DependencyStatus()).sentences.isEmpty)
  }

  @Test("A mail is promised to the next start only where a database keeps it", arguments: [DependencyStatus.State.off, .down])
  func promisesNothingFalse(state: DependencyStatus.State) {
    let mail = DependencyStatus(state: .down, message: "gone", pending: 3)
    let left = Leftovers(database: DependencyStatus(state: state), mail: mail)
    #expect(left.sentences.count == 1)
    #expect(left.sentences[0].hasPrefix("not sent: 3 mails; ") && left.sentences[0].hasSuffix("; gone"))
    #expect(left.sentences[0].contains("without a database nothing keeps them") == (state == .off))
    #expect(left.sentences[0].contains("next start") == (state == .down))
  }

  @Test("What is on the disk and what is not are told apart")
  func tellsDiskFromMemory() {
    var database = DependencyStatus(state: .down, pending: 5)
    database.inMemory = 2
    let sentences = Leftovers(database: database, mail: DependencyStatus()).sentences
    #expect(sentences.count == 2)
    #expect(sentences[0].contains("3 entries; the journal keeps them"))
    #expect(sentences[1].contains("neither in the database nor on disk: 2 entries"))
  }

  @Test("What people did and nothing has kept is called lost: no record brings it again")
  func tellsDeeds() {
    var database = DependencyStatus(state: .down, pending: 3)
    database.inMemory = 3
    let sentences = Leftovers(database: database, mail: DependencyStatus(), inMemoryDeeds: 1).sentences
    #expect(sentences.count == 2)
    #expect(sentences[0].contains("2 entries; the next start raises alarms among them anew"))
    #expect(sentences[0].hasSuffix("may send once more what was sent"), "that a mail went out may be among them")
    #expect(sentences[1].hasPrefix("LOST") && sentences[1].contains("one thing that people did"))
  }
}
