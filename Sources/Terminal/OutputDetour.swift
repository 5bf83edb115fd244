internal import Glibc

/// While the screen is up, whatever anyone prints goes to the log file: one stray line would spoil the picture.
final class OutputDetour {
  private var kept: [(stream: Int32, copy: Int32)] = []

  /// - Parameter path: where to; nil throws the output away.
  init(path: String?) throws(TerminalError) {
    let target = path ?? "/dev/null"
    let log = open(target, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard log >= 0 else { throw .noLog(path: target, reason: String(cString: strerror(errno))) }
    flush()
    for stream in [STDOUT_FILENO, STDERR_FILENO] {
      let copy = fcntl(stream, F_DUPFD_CLOEXEC, 3)
      guard copy >= 0 else { continue }
      kept.append((stream, copy))
      dup2(log, stream)
    }
    close(log)
  }

  /// Output goes again where it went before.
  func end() {
    flush()
    for (stream, copy) in kept {
      dup2(copy, stream)
      close(copy)
    }
    kept = []
  }

  deinit { end() }

  private func flush() { fflush(nil) }
}
