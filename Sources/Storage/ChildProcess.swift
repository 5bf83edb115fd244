internal import Foundation
internal import Sharing

/// Starts shells that inherit nothing of this process but what they are given.
enum ChildProcess {
  /// `input` becomes its standard input.
  static func startShell(_ script: String, input: OwnedDescriptor?) throws(PrivateClusterError) -> pid_t {
    // Variables that point the server's tools elsewhere (PGDATA, PGPORT …) stay behind.
    let kept = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("PG") }
    var child: pid_t = 0
    let code = CleanSpawn.start(
      ["/bin/sh", "-c", script], environment: kept, input: input?.number, isSilent: false, &child)
    guard code == 0 else {
      errno = code
      throw .system("start a shell")
    }
    return child
  }
}
