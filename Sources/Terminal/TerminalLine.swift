internal import Console
internal import Glibc

/// The line to the terminal: its settings, the bytes that come and the bytes that go. It never waits for a terminal.
final class TerminalLine {
  /// For `poll`.
  let input: Int32
  let output: Int32
  /// Of before it was taken over.
  let settings: termios
  /// Bytes that the terminal has not taken yet.
  private var waiting: ArraySlice<UInt8> = []
  private var isOutputOwn: Bool
  private(set) var isGone = false

  /// A write of no more than this does not wait where the terminal has just said that it takes something.
  private static let shortBytes = 64
  /// Between two tries to have a terminal take the last bytes.
  private static let stepMilliseconds: Int32 = 20

  /// - Throws: `TerminalError` where the standard streams are no terminal.
  init() throws(TerminalError) {
    var settings = termios()
    guard tcgetattr(STDIN_FILENO, &settings) == 0 else { throw .notATerminal(stream: "Standard input") }
    self.settings = settings
    let ownInput = Self.reopened(STDIN_FILENO)
    let ownOutput = Self.reopened(STDOUT_FILENO)
    isOutputOwn = ownOutput != nil
    input = ownInput ?? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)
    output = ownOutput ?? fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3)
    take()
  }

  deinit {
    close(input)
    close(output)
  }

  /// The same terminal, opened once more: that it does not wait is then known to this process alone, not to the shell that shares
  /// the standard streams. Nil where that is not allowed, as after `su`, and the process has no terminal of its own.
  private static func reopened(_ descriptor: Int32) -> Int32? {
    for path in ["/proc/self/fd/\(descriptor)", "/dev/tty"] {
      let own = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
      if own >= 0 { return own }
    }
    return nil
  }

  // MARK: Settings

  /// Keys come one by one, unechoed and as they are; what is written arrives as it is. Signals stay keys' business (Ctrl-C,
  /// Ctrl-Z); Ctrl-S would freeze the picture with nothing on it saying so.
  func take() {
    var raw = settings
    raw.c_iflag &= ~tcflag_t(IXON | ICRNL | INLCR | IGNCR | ISTRIP)
    raw.c_oflag &= ~tcflag_t(OPOST)
    raw.c_lflag &= ~tcflag_t(ICANON | ECHO | ECHONL | IEXTEN)
    withUnsafeMutableBytes(of: &raw.c_cc) { characters in
      characters[Int(VMIN)] = 1
      characters[Int(VTIME)] = 0
    }
    tcsetattr(input, TCSANOW, &raw)
  }

  func giveBack() {
    var before = settings
    tcsetattr(input, TCSANOW, &before)
  }

  /// Nil where the terminal does not say.
  var size: Size? {
    var size = winsize()
    guard ioctl(output, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else { return nil }
    return Size(columns: Int(size.ws_col), rows: Int(size.ws_row))
  }

  // MARK: What comes

  /// What is waiting to be read; only after `poll` has said that something is.
  func read() -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = Glibc.read(input, &buffer, buffer.count)
    if count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR) { isGone = true }
    return Array(buffer.prefix(max(0, count)))
  }

  // MARK: What goes

  var hasWaiting: Bool { !waiting.isEmpty }

  func send(_ bytes: [UInt8]) {
    waiting.append(contentsOf: bytes)
    push()
  }

  /// Writes as much as the terminal takes now.
  func push() {
    while !waiting.isEmpty, !isGone {
      guard isOutputOwn || takesMore(waitingMilliseconds: 0) else { return }
      let most = isOutputOwn ? waiting.count : min(waiting.count, Self.shortBytes)
      let count = waiting.withUnsafeBytes { Glibc.write(output, $0.baseAddress, min(most, $0.count)) }
      if count > 0 {
        waiting = waiting.dropFirst(count)
      } else if errno == EAGAIN {
        return
      } else if errno != EINTR {
        isGone = true
      }
    }
    if waiting.isEmpty { waiting = [] }
  }

  /// Has the terminal take what waits and `bytes`, for at most `seconds`. What it has not taken by then is thrown away, also by the
  /// kernel, and `bytes` alone are left for the moment at which somebody reads on.
  func finish(with bytes: [UInt8], withinSeconds seconds: Double) {
    send(bytes)
    var left = Int32(seconds * 1000) / Self.stepMilliseconds
    while hasWaiting, !isGone, left > 0 {
      _ = takesMore(waitingMilliseconds: Self.stepMilliseconds)
      push()
      left -= 1
    }
    guard hasWaiting, !isGone else { return }
    tcflush(output, TCOFLUSH)
    // The terminal may be in the middle of a sequence: CAN ends it (ECMA-48).
    waiting = []
    send([0x18] + bytes)
    waiting = []
  }

  private func takesMore(waitingMilliseconds: Int32) -> Bool {
    var event = pollfd(fd: output, events: Int16(POLLOUT), revents: 0)
    return poll(&event, 1, waitingMilliseconds) > 0 && event.revents & Int16(POLLOUT) != 0
  }
}
