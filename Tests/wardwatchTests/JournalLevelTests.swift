import Foundation
import Testing

@testable import wardwatch

@Suite("Levels for the journal")
struct JournalLevelTests {
  @Test("are written only where standard error is the journal's")
  func onlyThere() throws {
    let path = NSTemporaryDirectory() + "wardwatch-journal-" + UUID().uuidString
    let file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    defer {
      close(file)
      unlink(path)
    }
    var information = stat()
    try #require(fstat(file, &information) == 0)
    let own = "\(information.st_dev):\(information.st_ino)"
    #expect(JournalLevel.isJournal(file, environment: ["JOURNAL_STREAM": own]))
    #expect(!JournalLevel.isJournal(file, environment: ["JOURNAL_STREAM": "1:\(information.st_ino)"]))
    #expect(!JournalLevel.isJournal(file, environment: [:]) && !JournalLevel.isJournal(-1, environment: ["JOURNAL_STREAM": own]))
  }
}
