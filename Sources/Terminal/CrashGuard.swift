internal import CNcurses
internal import Glibc

/// What a crash handler may touch: nothing but memory that was made ready before.
private struct CrashState {
  var descriptor: Int32
  var reset: UnsafeMutableBufferPointer<UInt8>
  var settings: termios
  var previous: UnsafeMutablePointer<sigaction>
}

/// Written before the handlers are installed and after they are gone; the handlers only read it.
private nonisolated(unsafe) var crashState: UnsafeMutablePointer<CrashState>?

/// Only calls that POSIX lets a signal handler make (signal-safety(7)).
private func giveBackAndDie(_ number: Int32) {
  if let state = crashState {
    // A terminal that nobody reads must have room for what gives it back.
    tcflush(state.pointee.descriptor, TCOFLUSH)
    write(state.pointee.descriptor, state.pointee.reset.baseAddress, state.pointee.reset.count)
    tcsetattr(state.pointee.descriptor, TCSANOW, &state.pointee.settings)
  }
  // Not whoever was there before: Swift's own handler asks questions on the terminal and waits for somebody to answer.
  signal(number, SIG_DFL)
  raise(number)
}

/// Gives the terminal back when the process crashes: Swift traps are ILL and TRAP, failed asserts ABRT.
final class CrashGuard {
  static let signals = [SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE, SIGABRT]
  private static let stackBytes = 65_536
  private let stack: UnsafeMutableRawPointer

  /// - Parameter settings: the terminal's, from before it was taken over.
  init(descriptor: Int32, settings: termios) {
    let reset = Array(Self.resetSequence.utf8)
    let bytes = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: reset.count)
    _ = bytes.initialize(from: reset)
    let previous = UnsafeMutablePointer<sigaction>.allocate(capacity: 65)
    previous.initialize(repeating: sigaction(), count: 65)
    let state = UnsafeMutablePointer<CrashState>.allocate(capacity: 1)
    state.initialize(to: CrashState(descriptor: descriptor, reset: bytes, settings: settings, previous: previous))
    crashState = state
    // A stack of its own, since a stack that has run over is one way to crash.
    stack = UnsafeMutableRawPointer.allocate(byteCount: Self.stackBytes, alignment: 16)
    var alternate = stack_t(ss_sp: stack, ss_flags: 0, ss_size: Self.stackBytes)
    sigaltstack(&alternate, nil)
    for number in Self.signals {
      var action = sigaction()
      action.__sigaction_handler.sa_handler = giveBackAndDie
      action.sa_flags = SA_ONSTACK
      sigaction(number, &action, &previous[Int(number)])
      // Some parents leave their children a crash to be ignored; after ours the process would run on without its screen.
      if Self.isIgnored(previous[Int(number)]) { previous[Int(number)] = sigaction() }
    }
  }

  static func isIgnored(_ action: sigaction) -> Bool {
    unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }

  /// Crashes are again none of our business.
  func remove() {
    guard let state = crashState else { return }
    for number in Self.signals { sigaction(number, &state.pointee.previous[Int(number)], nil) }
    crashState = nil
    var none = stack_t(ss_sp: nil, ss_flags: Int32(SS_DISABLE), ss_size: 0)
    sigaltstack(&none, nil)
    state.pointee.reset.deallocate()
    state.pointee.previous.deallocate()
    state.deallocate()
    stack.deallocate()
  }

  /// A sequence that was cut off ended (CAN), marks of pastes off, attributes reset, cursor shown, alternate screen left.
  private static var resetSequence: String {
    let isXterm = capability("rmcup").contains("\u{1B}[?1049l")
    return "\u{18}" + (isXterm ? TerminalScreen.pasteMarksOff : "") + ["sgr0", "op", "cnorm", "rmcup"].map(capability).joined()
      + "\r\n"
  }

  /// A string of the terminal's description, without the pauses that terminals of old needed.
  private static func capability(_ name: String) -> String {
    guard let value = ww_capability(name) else { return "" }
    var text = String(cString: value)
    while let start = text.range(of: "$<"), let end = text[start.upperBound...].firstIndex(of: ">") {
      text.removeSubrange(start.lowerBound...end)
    }
    return text
  }
}

extension String {
  /// Foundation's, without Foundation.
  fileprivate func range(of wanted: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(wanted) { return start..<index(start, offsetBy: wanted.count) }
      start = index(after: start)
    }
    return nil
  }
}
