internal import Foundation

/// Starts shells that inherit nothing of this process but what they are given: no open file, no blocked signal, no terminal.
enum ChildProcess {
  /// A process group of its own keeps the terminal's Ctrl-C away from it. `input` becomes its standard input.
  static func startShell(_ script: String, input: OwnedDescriptor?) throws(PrivateClusterError) -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    if let input { posix_spawn_file_actions_adddup2(&actions, input.number, 0) }
    // Libraries do not mark every file as not to be inherited; a descriptor that is gone by then is passed over (glibc, spawni.c).
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
    for number in names.compactMap({ Int32($0) }) where number > 2 {
      posix_spawn_file_actions_addclose(&actions, number)
    }

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    var all = sigset_t()
    sigemptyset(&none)
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

    let words: [UnsafeMutablePointer<CChar>?] = [strdup("/bin/sh"), strdup("-c"), strdup(script), nil]
    defer { words.forEach { free($0) } }
    // Variables that point the server's tools elsewhere (PGDATA, PGPORT …) stay behind.
    let kept = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("PG") }
    let variables: [UnsafeMutablePointer<CChar>?] = kept.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { variables.forEach { free($0) } }

    var child: pid_t = 0
    let code = posix_spawn(&child, "/bin/sh", &actions, &attributes, words, variables)
    guard code == 0 else {
      errno = code
      throw .system("start a shell")
    }
    return child
  }
}
