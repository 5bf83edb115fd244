import Foundation

@testable import Storage

/// What wardwatch 0.1.0 left behind: a ward called "Ward 4A" on the topic `patient_vitals`, P2 at HIGH since 1795651245 with a
/// mail that waits, in the database; P3 at HIGH since 1795651280, in the journal of a console that was killed.
enum Version1 {
  private static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures")
  static let journalPath = fixtures.appendingPathComponent("version-1.journal").path

  static func fill(_ connection: PostgresConnection) throws {
    try connection.runScript(try String(contentsOf: fixtures.appendingPathComponent("version-1.sql"), encoding: .utf8))
  }
}
