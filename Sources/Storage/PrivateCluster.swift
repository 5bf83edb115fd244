internal import CPostgres
internal import Foundation
internal import Sharing

/// A PostgreSQL server of one's own in a folder, reachable only through a Unix socket in that folder: what `wardwatch demo` and
/// the tests store into.
///
/// Nothing stays behind, also when this process is killed: a shell watches a socket to this process, and when that closes, for
/// whatever reason, it stops the server and removes the folder.
package final class PrivateCluster: Sendable {
  /// The data, the socket and the log lie in here.
  package let directory: String
  private let binaries: String
  private let account: Account?
  private let keepsData: Bool
  private let isTemporary: Bool
  private let isDurable: Bool
  private let running = Guarded<Running?>(nil)

  private struct Running {
    var watcher: pid_t
    /// Closing it stops the server.
    var leash: OwnedDescriptor
  }

  /// Whom the server runs as when this process is root, which PostgreSQL refuses to be.
  struct Account: Sendable {
    var user: uid_t
    var group: gid_t
  }

  /// Takes `directory`, or makes one among the temporary files. Unless `keepsData`, the folder goes when the server stops; else
  /// the next cluster in the same directory finds the data, and one among the temporary files goes with a process that is killed.
  /// Unless `isDurable`, nothing is forced to the disk, which is faster
  /// and loses data when the machine, not only the server, stops.
  package init(directory: String? = nil, keepsData: Bool = false, isDurable: Bool = false) throws(PrivateClusterError) {
    guard let binaries = Self.findBinaries() else {
      throw PrivateClusterError("no PostgreSQL server is installed here: apt-get install postgresql")
    }
    self.binaries = binaries
    self.keepsData = keepsData
    isTemporary = directory == nil
    self.isDurable = isDurable
    account = try geteuid() == 0 ? Self.findAccount() : nil
    if let directory {
      guard mkdir(directory, 0o700) == 0 || errno == EEXIST else { throw .system("make the folder \(directory)") }
      self.directory = directory
    } else {
      var template = Array("/tmp/wardwatch-postgres-XXXXXX".utf8CString)
      guard let made = mkdtemp(&template) else { throw .system("make a folder in /tmp") }
      self.directory = String(cString: made)
    }
    // sockaddr_un.sun_path has room for 107 bytes and a null.
    guard (self.directory + "/.s.PGSQL.5432").utf8.count <= 107 else {
      throw PrivateClusterError("the path \(self.directory) is too long for a socket: choose a shorter one")
    }
    if let account {
      guard chown(self.directory, account.user, account.group) == 0 else { throw .system("hand over \(self.directory)") }
    }
  }

  deinit { stop() }

  /// For `StorageConfiguration.connectionInfo` and, in quotes, for psql.
  package var connectionInfo: String { "host=\(directory) port=5432 user=wardwatch dbname=postgres" }

  package var logPath: String { directory + "/log" }

  package static var isInstalled: Bool { findBinaries() != nil }

  /// Makes the cluster where there is none, starts the server and waits until it answers.
  package func start(timeoutSeconds: Double = 60) throws(PrivateClusterError) {
    let deadline = Monotonic.deadline(inSeconds: timeoutSeconds)
    while true {
      let watcher = try startServer()
      while Monotonic.nowNanoseconds() < deadline {
        if PQping(connectionInfo) == PQPING_OK { return }
        if waitpid(watcher, nil, WNOHANG) == watcher {
          running.withLock { $0 = nil }
          break
        }
        usleep(20_000)
      }
      // After a SIGKILL of the server its children need a moment to go, and until then a new one refuses to start.
      guard Monotonic.nowNanoseconds() < deadline, logTail.contains("pre-existing shared memory") else {
        stop()
        throw PrivateClusterError("the private PostgreSQL server does not start: \(logTail)")
      }
      usleep(100_000)
    }
  }

  /// Stops the server, as an administrator would or, `abruptly`, as in a crash: without a last checkpoint. Returns when it is gone.
  package func stop(abruptly: Bool = false) {
    let taken = running.withLock { running in
      defer { running = nil }
      return running
    }
    guard let stopped = taken else { return }
    goOn()
    if keepsData { send(stopped.leash.number, abruptly ? "quit\n" : "fast\n", 5, Int32(MSG_NOSIGNAL)) }
    stopped.leash.close()
    waitpid(stopped.watcher, nil, 0)
    if !keepsData { rmdir(directory) }
  }

  /// Lets the server and its sessions go on where a signal has stopped them: what stands still neither answers nor ends.
  package func goOn() {
    guard let server = serverPID, server > 1 else { return }
    let sessions = (try? String(contentsOfFile: "/proc/\(server)/task/\(server)/children", encoding: .utf8)) ?? ""
    for process in [server] + sessions.split(separator: " ").compactMap({ Int32($0) }) { kill(process, SIGCONT) }
  }

  /// The process of the server; nil while none runs.
  package var serverPID: Int32? {
    guard let text = try? String(contentsOfFile: directory + "/data/postmaster.pid", encoding: .utf8) else { return nil }
    return text.split(separator: "\n").first.flatMap { Int32($0) }
  }

  // MARK: Making and starting

  private func startServer() throws(PrivateClusterError) -> pid_t {
    var settings = [
      "listen_addresses=", "unix_socket_directories=\(directory)", "port=5432", "max_connections=40", "shared_buffers=16MB",
      "logging_collector=off",
    ]
    if !isDurable { settings += ["fsync=off", "synchronous_commit=off", "full_page_writes=off"] }
    let words = [binaries + "/postgres", "-D", directory + "/data"] + settings.flatMap { ["-c", $0] }
    let remove = "rm -rf \(Self.quoted(directory))"
    // The leash ends without a word when this process is killed, and nobody is left who could come back for the data.
    let mark = Self.quoted(directory + "/orphaned")
    let (note, ending) =
      switch (keepsData, isTemporary) {
      case (false, _): (":", remove)
      case (true, false): (":", ":")
      case (true, true): ("touch \(mark)", "if [ -e \(mark) ]; then \(remove); fi")
      }
    var making = [
      binaries + "/initdb", "--pgdata=\(directory)/making", "--username=wardwatch", "--auth=trust", "--encoding=UTF8",
      "--locale=C", "--no-instructions",
    ]
    if !isDurable { making.append("--no-sync") }
    // Standard input is the leash, looked at once the server runs. Background children of a shell get /dev/null for theirs,
    // hence the detour over 3; and they ignore SIGQUIT until the server has installed its handler, hence the repetition.
    let script = """
      trap '' HUP INT TERM
      exec 3<&0 </dev/null
      if [ ! -d \(Self.quoted(directory + "/data")) ]; then
        rm -rf \(Self.quoted(directory + "/making"))
        \(commandPrefix)\(making.map(Self.quoted).joined(separator: " ")) >\(Self.quoted(logPath)) 2>&1 3<&- || exit 1
        mv \(Self.quoted(directory + "/making")) \(Self.quoted(directory + "/data"))
      fi
      \(commandPrefix)\(words.map(Self.quoted).joined(separator: " ")) >>\(Self.quoted(logPath)) 2>&1 3<&- &
      server=$!
      (
        read -r how <&3 || \(note)
        if [ "$how" = fast ]; then signal=INT; else signal=QUIT; fi
        rounds=0
        while kill -$signal $server 2>/dev/null; do
          sleep 0.1
          rounds=$((rounds + 1))
          if [ $rounds = 100 ]; then signal=KILL; fi
        done
      ) &
      reader=$!
      wait $server
      kill -KILL $reader 2>/dev/null
      \(ending)
      """
    var ends: [Int32] = [-1, -1]
    // A pair of sockets, because they alone are born uninheritable here: no other child may hold on to the leash.
    let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw .system("make a pair of sockets") }
    let input = OwnedDescriptor(adopting: ends[0])
    let leash = OwnedDescriptor(adopting: ends[1])
    let watcher = try ChildProcess.startShell(script, input: input)
    running.withLock { $0 = Running(watcher: watcher, leash: leash) }
    return watcher
  }

  /// setpriv is part of util-linux, as su is, but needs no PAM and stays out of the way: the server keeps its process number.
  private var commandPrefix: String {
    account.map { "setpriv --reuid=\($0.user) --regid=\($0.group) --init-groups -- " } ?? ""
  }

  private var logTail: String {
    guard let text = try? String(contentsOfFile: logPath, encoding: .utf8) else { return "it left no log" }
    return PostgresError.printable(text.split(separator: "\n").suffix(3).joined(separator: " | "))
  }

  private static func quoted(_ word: String) -> String { "'" + word.replacingOccurrences(of: "'", with: #"'\''"#) + "'" }

  private static func findAccount() throws(PrivateClusterError) -> Account {
    guard let entry = getpwnam("postgres") else {
      throw PrivateClusterError("PostgreSQL refuses to run as root, and there is no user postgres to run it as")
    }
    return Account(user: entry.pointee.pw_uid, group: entry.pointee.pw_gid)
  }

  /// The newest server on this machine: Debian keeps each version in a folder of its own, others put it on the path.
  private static func findBinaries() -> String? {
    let root = "/usr/lib/postgresql"
    let versions = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
    let byVersion = versions.compactMap { Int($0) }.sorted(by: >).map { "\(root)/\($0)/bin" }
    let onPath = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
    return (byVersion + onPath).first { folder in
      ["initdb", "postgres"].allSatisfy { access("\(folder)/\($0)", X_OK) == 0 }
    }
  }
}

/// Why there is no private cluster, as a sentence for a person.
package struct PrivateClusterError: Error, Sendable, Equatable, CustomStringConvertible {
  package var description: String

  init(_ description: String) { self.description = description }

  /// From `errno`.
  static func system(_ doing: String) -> PrivateClusterError {
    PrivateClusterError("cannot \(doing): \(String(cString: strerror(errno)))")
  }
}
