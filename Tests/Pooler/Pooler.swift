internal import Foundation
package import Storage

/// pgbouncer before a server, lending each of its few sessions for one transaction at a time.
package final class Pooler {
  package static let port = 6432

  private static let path = "/usr/sbin/pgbouncer"
  package static let isInstalled = access(path, X_OK) == 0

  private let process = Process()
  private let directory: String

  /// - Parameters:
  ///   - sessions: how many it lends at once.
  ///   - address: where it listens beside its socket; nil for nowhere.
  package init(before cluster: PrivateCluster, sessions: Int, address: String? = nil) throws {
    directory = cluster.directory + "-pooler"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    if geteuid() == 0, let entry = getpwnam("postgres") { chown(directory, entry.pointee.pw_uid, entry.pointee.pw_gid) }
    try """
    [databases]
    * = host=\(cluster.directory) port=5432 user=wardwatch
    [pgbouncer]
    listen_addr = \(address ?? "")
    listen_port = \(Self.port)
    unix_socket_dir = \(directory)
    auth_type = any
    pool_mode = transaction
    default_pool_size = \(sessions)
    """.write(toFile: directory + "/ini", atomically: true, encoding: .utf8)
    process.executableURL = URL(fileURLWithPath: Self.path)
    process.arguments = ["-q"] + (geteuid() == 0 ? ["-u", "postgres"] : []) + [directory + "/ini"]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
  }

  deinit {
    // Its signals may be those of the thread that started it, which holds others back.
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    try? FileManager.default.removeItem(atPath: directory)
  }

  package var connectionInfo: String { "host=\(directory) port=\(Self.port) user=wardwatch dbname=postgres" }
}
