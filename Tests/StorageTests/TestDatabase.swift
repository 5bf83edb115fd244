import Foundation
import Testing

@testable import Storage

/// One private server for all tests that do not stop it; each test has a schema of its own there.
enum TestDatabase {
  static let isInstalled = PrivateCluster.isInstalled

  private static let shared = Result { () throws -> PrivateCluster in
    let cluster = try PrivateCluster()
    try cluster.start()
    return cluster
  }

  /// The address of an empty schema.
  static func newSchema() throws -> String {
    let cluster = try shared.get()
    let name = "test_" + UUID().uuidString.lowercased().replacingOccurrences(of: "-", with: "_")
    try connect(cluster.connectionInfo).run("create schema \(name)")
    return "\(cluster.connectionInfo) options='-c search_path=\(name)'"
  }

  static func connect(_ connectionInfo: String, statementTimeoutSeconds: Double = 60) throws -> PostgresConnection {
    try PostgresConnection.open(
      connectionInfo, applicationName: "test", connectTimeoutSeconds: 60, statementTimeoutSeconds: statementTimeoutSeconds,
      whileWaiting: { true })
  }

  /// The first column of the answer to a query.
  static func column(_ query: String, at connectionInfo: String) throws -> [String?] {
    let rows = try connect(connectionInfo).run(query)
    return (0..<rows.count).map { rows.text($0, 0) }
  }

  /// From now on a trigger named `theirs` leaves out rows of `table` without a word.
  static func leaveOut(
    from table: String, on events: String = "insert", when condition: String = "true", at connectionInfo: String
  ) throws {
    try connect(connectionInfo).runScript(
      """
      create function leave_out() returns trigger language plpgsql as 'begin return null; end';
      create trigger theirs before \(events) on \(table) for each row when (\(condition)) execute function leave_out()
      """)
  }

  static var schemaPath: String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("schema.sql").path
  }

  static func configuration(
    _ connectionInfo: String?, site: String = "hospital", topic: String = "T-" + UUID().uuidString, folder: TemporaryFolder,
    statementTimeoutSeconds: Double = 5
  ) -> StorageConfiguration {
    StorageConfiguration(
      connectionInfo: connectionInfo, siteName: site, topic: topic, wardName: "Ward", schemaPath: schemaPath,
      stateDirectory: folder.path, statementTimeoutSeconds: statementTimeoutSeconds, dutyIntervalSeconds: 0.1)
  }
}

/// Gone when the test is over.
final class TemporaryFolder: Sendable {
  let path: String

  init() {
    path = NSTemporaryDirectory() + "wardwatch-test-" + UUID().uuidString
    try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
