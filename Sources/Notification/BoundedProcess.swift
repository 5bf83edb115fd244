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
    let environment = ProcessInfo.processInfo.environment.filter { variables.contains($0.key) }
    let code = CleanSpawn.start(words, environment: environment, input: ends[0], isSilent: true, &child)
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
}
