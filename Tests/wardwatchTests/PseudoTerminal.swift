import Foundation
import Testing

/// A terminal whose other end the test holds: what a person would see comes out, what they would type goes in.
///
/// Unchecked because `lock` guards what is written by both threads.
final class PseudoTerminal: @unchecked Sendable {
  struct TimedOut: Error, CustomStringConvertible {
    var description: String
  }

  let follower: Int32
  private let leader: Int32
  private var seen = ""
  private let before: termios
  private let lock = NSLock()
  private var result: Result<Int32, any Error>?

  init() throws {
    // What posix_openpt, unlockpt and ptsname do on Linux (ioctl_tty(2)): their prototypes hide from Swift.
    leader = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var (number, unlocked): (Int32, Int32) = (0, 0)
    let (setLock, getNumber) = (UInt(0x4004_5431), UInt(0x8004_5430))
    try #require(leader >= 0 && ioctl(leader, setLock, &unlocked) == 0 && ioctl(leader, getNumber, &number) == 0)
    follower = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var settings = termios()
    try #require(tcgetattr(follower, &settings) == 0)
    before = settings
    _ = fcntl(leader, F_SETFL, O_NONBLOCK)
  }

  deinit {
    close(leader)
    close(follower)
  }

  /// Runs what talks to the follower, while the test is the person.
  func start(_ work: @escaping @Sendable () throws -> Int32) {
    Thread.detachNewThread {
      let result = Result { try work() }
      self.lock.withLock { self.result = result }
    }
  }

  /// Waits for the question that ends so, and answers it.
  func answer(_ question: String, _ text: String) throws {
    try wait(for: "\"\(question)\"") { output.hasSuffix(question) }
    forget()
    type(text + "\n")
  }

  func type(_ text: String) { _ = Array(text.utf8).withUnsafeBytes { write(leader, $0.baseAddress, $0.count) } }

  /// What the work came to.
  func ending() throws -> Int32 {
    try wait(for: "the end") { lock.withLock { result != nil } }
    return try lock.withLock { try result?.get() ?? -1 }
  }

  /// All that was shown, typed text with it where it was echoed.
  private(set) var output = ""

  /// What was shown since the last answer.
  private func forget() {
    seen += output
    output = ""
  }

  var allOutput: String { seen + output }

  var settingsAreAsBefore: Bool {
    var settings = termios()
    return tcgetattr(follower, &settings) == 0 && settings.c_lflag == before.c_lflag && settings.c_iflag == before.c_iflag
  }

  /// Whether what is typed now would be shown.
  var echoes: Bool {
    var settings = termios()
    return tcgetattr(follower, &settings) == 0 && settings.c_lflag & tcflag_t(ECHO) != 0
  }

  func wait(for what: String, seconds: Double = 60, until condition: () -> Bool) throws {
    let deadline = Date().addingTimeInterval(seconds)
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while !condition() {
      guard Date() < deadline else { throw TimedOut(description: "waited in vain for \(what); seen: \(allOutput.suffix(600))") }
      var event = pollfd(fd: leader, events: Int16(POLLIN), revents: 0)
      _ = poll(&event, 1, 50)
      let count = read(leader, &buffer, buffer.count)
      if count > 0 { output += String(decoding: buffer.prefix(count), as: UTF8.self).replacingOccurrences(of: "\r", with: "") }
    }
  }
}
