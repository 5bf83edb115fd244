internal import Foundation
internal import Storage

/// A PostgreSQL that is started for a benchmark and keeps its promises, and a folder for the journal.
final class BenchDatabase {
  private let cluster: PrivateCluster
  private let folder: URL

  init() throws {
    do {
      cluster = try PrivateCluster(isDurable: true)
      try cluster.start()
    } catch {
      throw BenchmarkError(problem: "no PostgreSQL of its own could be started: \(error)")
    }
    folder = FileManager.default.temporaryDirectory.appending(path: "wardwatch-bench-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  }

  func configuration(ofTopic topic: String) -> StorageConfiguration {
    StorageConfiguration(
      connectionInfo: cluster.connectionInfo, siteName: "bench", topic: topic, wardName: "Bench", schemaPath: "schema.sql",
      stateDirectory: folder.path)
  }

  func stop() {
    cluster.stop()
    try? FileManager.default.removeItem(at: folder)
  }
}
