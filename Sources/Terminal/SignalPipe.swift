internal import Glibc

/// Where handlers of signals put their number; -1 while nobody listens. Written once before the handlers are installed and
/// once after they are gone; a handler only reads it.
private nonisolated(unsafe) var signalDescriptor: Int32 = -1

private func passOn(_ number: Int32) {
  let before = errno
  var byte = UInt8(truncatingIfNeeded: number)
  write(signalDescriptor, &byte, 1)
  errno = before
}

/// Signals as bytes on a pipe: a handler does nothing but write, on whatever thread it runs, and the loop decides.
final class SignalPipe {
  /// Asked of us by people and by whoever manages processes: obeyed also where a parent had them ignored.
  private static let asked = [SIGINT, SIGTERM, SIGHUP, SIGTSTP, SIGCONT, SIGWINCH]
  /// What else ends a process that does not care (signal(7)), and would leave the terminal as it is; the last ones are the
  /// real-time signals.
  private static let others =
    [SIGQUIT, SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM, SIGPROF, SIGXCPU, SIGXFSZ, SIGSTKFLT, SIGIO, SIGPWR, SIGSYS] + Array(34...64)

  /// Whether `number` tells the console to end.
  static func ends(_ number: Int32) -> Bool { [SIGINT, SIGTERM, SIGHUP].contains(number) || others.contains(number) }

  private let pipe: Pipe
  private var before: [(number: Int32, action: sigaction)] = []

  init() throws(TerminalError) {
    pipe = try Pipe()
    signalDescriptor = pipe.writeDescriptor
    for number in Self.asked { install(number) }
    for number in Self.others { install(number, unlessIgnored: true) }
    // Whoever writes to a socket or a pipe whose other end has gone hears of it from `write`.
    ignoreBrokenPipes()
    Self.unblock(Self.asked + Self.others + CrashGuard.signals)
  }

  /// Whoever started this process may have left signals blocked, as the workers of Dispatch do: a signal that nobody takes
  /// would leave a console that cannot be ended.
  private static func unblock(_ numbers: [Int32]) {
    var set = sigset_t()
    sigemptyset(&set)
    for number in numbers { sigaddset(&set, number) }
    pthread_sigmask(SIG_UNBLOCK, &set, nil)
  }

  var descriptor: Int32 { pipe.readDescriptor }

  /// The signals that came since the last call, in order.
  func drain() -> [Int32] { pipe.drain().map(Int32.init) }

  /// Every signal does again what it did before.
  func close() {
    for (number, action) in before.reversed() {
      var action = action
      sigaction(number, &action, nil)
    }
    before = []
    signalDescriptor = -1
  }

  deinit { close() }

  private func install(_ number: Int32, unlessIgnored: Bool = false) {
    var action = sigaction()
    action.__sigaction_handler.sa_handler = passOn
    // A read or write that a signal breaks off elsewhere in the process goes on by itself; poll never does, which is wanted.
    action.sa_flags = SA_RESTART
    var previous = sigaction()
    guard sigaction(number, &action, &previous) == 0 else { return }
    if unlessIgnored, CrashGuard.isIgnored(previous) {
      sigaction(number, &previous, nil)
    } else {
      before.append((number, previous))
    }
  }

  private func ignoreBrokenPipes() {
    var action = sigaction()
    action.__sigaction_handler.sa_handler = SIG_IGN
    var previous = sigaction()
    if sigaction(SIGPIPE, &action, &previous) == 0 { before.append((SIGPIPE, previous)) }
  }
}

/// A pipe that never blocks: what does not fit was said already.
final class Pipe: Sendable {
  let readDescriptor: Int32
  let writeDescriptor: Int32

  init() throws(TerminalError) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw .noPipe(reason: String(cString: strerror(errno))) }
    for end in ends {
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
    }
    readDescriptor = ends[0]
    writeDescriptor = ends[1]
  }

  deinit {
    Glibc.close(readDescriptor)
    Glibc.close(writeDescriptor)
  }

  func put() {
    var byte: UInt8 = 0
    write(writeDescriptor, &byte, 1)
  }

  func drain() -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: 512)
    let count = read(readDescriptor, &buffer, buffer.count)
    return count > 0 ? Array(buffer.prefix(count)) : []
  }
}

/// Tells a running session, from any thread, that there is something new to show.
package final class TerminalWaker: Sendable {
  let pipe: Pipe

  package init() throws(TerminalError) { pipe = try Pipe() }

  /// Costs one write to a pipe; calls that come faster than frames are painted become one.
  package func wake() { pipe.put() }
}
