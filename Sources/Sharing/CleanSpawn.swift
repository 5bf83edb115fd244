package import Foundation

/// Starts programs that inherit nothing of this process but what they are given: no open file, no blocked signal, no terminal.
package enum CleanSpawn {
  /// A process group of its own keeps the terminal's Ctrl-C away from it.
  /// - Parameters:
  ///   - words: the program's path, and its arguments.
  ///   - input: what becomes its standard input; nil leaves it this process's.
  ///   - isSilent: whether what it says goes nowhere.
  /// - Returns: 0, or the number of the error, as errno has it.
  package static func start(
    _ words: [String], environment: [String: String], input: Int32?, isSilent: Bool, _ child: inout pid_t
  ) -> Int32 {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    if let input { posix_spawn_file_actions_adddup2(&actions, input, 0) }
    if isSilent {
      for number: Int32 in [1, 2] { posix_spawn_file_actions_addopen(&actions, number, "/dev/null", O_WRONLY, 0) }
    }
    // Libraries do not mark every file as not to be inherited; a descriptor that is gone by then is passed over (glibc, spawni.c).
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
    for number in names.compactMap({ Int32($0) }) where number > 2 { posix_spawn_file_actions_addclose(&actions, number) }

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

    let arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    defer { arguments.forEach { free($0) } }
    let variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { variables.forEach { free($0) } }
    return posix_spawn(&child, words[0], &actions, &attributes, arguments, variables)
  }
}
