internal import Foundation
internal import Sharing

/// Runs a program without a shell and for a bounded time. It gets its input and nothing else of this process: no open file, no
/// blocked signal, no secret of the environment.
enum BoundedProcess {
  enum Ending: Equatable {
    case exited(Int32)
    case signalled(Int32)
    case timedOut
    case notStarted(String)
    case givenUp
  }

  /// What a program may need of the environment. Passwords are in others.
  private static let variables = ["PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR"]
  private static let sliceMilliseconds: Int32 = 20

  static func run(
    _ words: [String], input: [UInt8], timeoutSeconds: Double, isCancelled: () -> Bool
  ) -> Ending {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return .notStarted(String(cString: strerror(errno))) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var child: pid_t = 0
    let code = start(words, input: ends[0], &child)
    close(ends[0])
    guard code == 0 else {
      close(ends[1])
      return .notStarted(String(cString: strerror(code)))
    }
    let deadline = Monotonic.deadline(inSeconds: timeoutSeconds)
    return PipeSignal.heldBack {
      attend(child, input: ends[1], bytes: input, deadline: deadline, isCancelled: isCancelled)
    }
  }

  /// Feeds it and waits for it; ends its whole process group where the time is up.
  private static func attend(
    _ child: pid_t, input descriptor: Int32, bytes: [UInt8], deadline: UInt64, isCancelled: () -> Bool
  ) -> Ending {
    _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    var position = 0
    var isOpen = true
    defer { if isOpen { close(descriptor) } }
    while true {
      if isOpen {
        let written = bytes[position...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        if written > 0 { position += written }
        // A program that does not read to the end may still have understood.
        if position == bytes.count || written < 0 && errno != EAGAIN && errno != EINTR {
          close(descriptor)
          isOpen = false
        }
      }
      var status: Int32 = 0
      if waitpid(child, &status, WNOHANG) == child {
        // As WIFEXITED and WTERMSIG have it, which are macros.
        return status & 0x7f == 0 ? .exited((status >> 8) & 0xff) : .signalled(status & 0x7f)
      }
      let isLate = Monotonic.nowNanoseconds() >= deadline
      if isLate || isCancelled() {
        kill(-child, SIGKILL)
        waitpid(child, &status, 0)
        return isLate ? .timedOut : .givenUp
      }
      var waited = pollfd(fd: isOpen ? descriptor : -1, events: Int16(POLLOUT), revents: 0)
      // An open pipe that takes more is no reason to come back at once where there is nothing more to write.
      poll(&waited, 1, sliceMilliseconds)
    }
  }

  private static func start(_ words: [String], input: Int32, _ child: inout pid_t) -> Int32 {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, input, 0)
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    // Libraries do not mark every file as not to be inherited; a descriptor that is gone by then is passed over (glibc, spawni.c).
    let open = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
    for number in open.compactMap({ Int32($0) }) where number > 2 { posix_spawn_file_actions_addclose(&actions, number) }

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
    let environment = ProcessInfo.processInfo.environment
    let kept: [UnsafeMutablePointer<CChar>?] =
      variables.compactMap { name in environment[name].map { strdup("\(name)=\($0)") } } + [nil]
    defer { kept.forEach { free($0) } }
    return posix_spawn(&child, words[0], &actions, &attributes, arguments, kept)
  }
}
