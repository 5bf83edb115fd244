import Foundation
import Testing

/// The `rehearsal` program on a pseudo-terminal that the test holds the other end of.
final class Rehearsal {
  enum Ending: Equatable {
    case exited(Int32)
    case killed(Int32)
    case still
  }

  struct TimedOut: Error, CustomStringConvertible {
    var description: String
  }

  private(set) var output = ""
  private var bytes: [UInt8] = []
  private var pid: pid_t = 0
  private var leader: Int32
  private let follower: Int32
  private let before: termios
  private var ended: Ending?
  private(set) var isStopped = false

  /// - Parameters:
  ///   - ignoringHangUps: started with SIGHUP ignored, as nohup does.
  ///   - isLeader: whether the terminal is its own, so that the kernel tells it of a hang-up.
  init(environment extra: [String: String] = [:], ignoringHangUps: Bool = false, isLeader: Bool = true) throws {
    // What posix_openpt, unlockpt and ptsname do on Linux (ioctl_tty(2)): their prototypes hide from Swift.
    leader = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var number: Int32 = 0
    var unlocked: Int32 = 0
    let (setLock, getNumber) = (UInt(0x4004_5431), UInt(0x8004_5430))
    try #require(leader >= 0 && ioctl(leader, setLock, &unlocked) == 0 && ioctl(leader, getNumber, &number) == 0)
    let name = "/dev/pts/\(number)"
    // Held open, so that its settings can be read when the program is gone.
    follower = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC)
    var settings = termios()
    try #require(tcgetattr(follower, &settings) == 0)
    before = settings
    _ = fcntl(leader, F_SETFL, O_NONBLOCK)
    resize(columns: 80, rows: 24)
    // What is ignored is inherited.
    let handler = ignoringHangUps ? signal(SIGHUP, SIG_IGN) : nil
    defer { if ignoringHangUps { signal(SIGHUP, handler) } }
    try start(terminal: name, extra, isLeader: isLeader)
  }

  deinit {
    if pid > 0, ended == nil {
      kill(pid, SIGKILL)
      waitpid(pid, nil, 0)
    }
    if leader >= 0 { close(leader) }
    close(follower)
  }

  /// As a leader in a session of its own, whose controlling terminal is the first that it opens.
  private func start(terminal: String, _ extra: [String: String], isLeader: Bool) throws {
    let program = try #require(Self.program)
    var environment = ["TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"]
    environment.merge(extra) { $1 }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, terminal, O_RDWR, 0)
    posix_spawn_file_actions_adddup2(&actions, 0, 1)
    posix_spawn_file_actions_adddup2(&actions, 0, 2)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setflags(&attributes, isLeader ? Self.newSession : 0)
    var arguments: [UnsafeMutablePointer<CChar>?] = [strdup(program), strdup("12"), nil]
    var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0)=\($1)") } + [nil]
    defer { (arguments + variables).forEach { free($0) } }
    try #require(posix_spawn(&pid, program, &actions, &attributes, &arguments, &variables) == 0)
  }

  /// POSIX_SPAWN_SETSID of <spawn.h>.
  private static let newSession: Int16 = 0x80

  /// Beside the test bundle, where the build puts it.
  private static var program: String? {
    let bundle = Bundle(for: Rehearsal.self).bundleURL
    let folders = [
      bundle.deletingLastPathComponent(), bundle, URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent(),
    ]
    return folders.map { $0.appendingPathComponent("rehearsal").path }.first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  // MARK: What the test does to it

  func type(_ text: String) { type(Array(text.utf8)) }

  func type(_ bytes: [UInt8]) { _ = bytes.withUnsafeBytes { write(leader, $0.baseAddress, $0.count) } }

  /// Lets time pass without reading what it writes.
  func wait(seconds: Double) { _ = Glibc.poll(nil, 0, Int32(seconds * 1000)) }

  /// Presses `key` now and then until it has been taken: the first may come while the selection has only just moved. Faster would
  /// be a burst, which is refused.
  func press(_ key: String, until condition: () -> Bool) throws {
    var last = Date.distantPast
    try waitUntil("\(key) was taken") {
      if condition() { return true }
      if -last.timeIntervalSinceNow > 0.3 {
        type(key)
        last = Date()
      }
      return false
    }
  }

  var hasEnded: Bool { poll() != .still }

  func send(_ number: Int32) { kill(pid, number) }

  func resize(columns: Int, rows: Int) {
    var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(leader, UInt(TIOCSWINSZ), &size)
  }

  func hangUp() {
    close(leader)
    leader = -1
  }

  func forgetOutput() {
    read()
    bytes = []
    output = ""
  }

  // MARK: What the test sees

  var settingsAreAsBefore: Bool {
    var settings = termios()
    guard tcgetattr(follower, &settings) == 0 else { return false }
    return settings.c_lflag == before.c_lflag && settings.c_iflag == before.c_iflag && settings.c_oflag == before.c_oflag
  }

  func expectGivenBack(_ location: SourceLocation = #_sourceLocation) {
    read()
    #expect(output.contains("\u{1B}[?1049l"), "the alternate screen is left", sourceLocation: location)
    #expect(output.contains("\u{1B}[?2004l"), "pastes are no longer marked", sourceLocation: location)
    #expect(
      output.contains("\u{1B}[?12l\u{1B}[?25h") || output.contains("\u{1B}[?25h"), "the cursor is shown", sourceLocation: location
    )
    #expect(settingsAreAsBefore, "echo and lines are back", sourceLocation: location)
  }

  /// No key and no word of it for so long: what must not happen has had its time.
  func watch(seconds: Double) {
    let end = Date().addingTimeInterval(seconds)
    while Date() < end { read(waitingMilliseconds: 20) }
  }

  func waitFor(_ text: String) throws { try waitUntil("\"\(text)\" on screen") { self.output.contains(text) } }

  func waitUntil(_ what: String, seconds: Double = 60, _ condition: () -> Bool) throws {
    let deadline = Date().addingTimeInterval(seconds)
    while true {
      read(waitingMilliseconds: 50)
      poll()
      if condition() { return }
      if Date() > deadline || (ended != nil && !condition()) {
        throw TimedOut(
          description: "waited in vain for \(what); ending \(String(describing: ended)); output: \(output.suffix(500))")
      }
    }
  }

  /// How it ended, within a minute.
  func ending() -> Ending {
    let deadline = Date().addingTimeInterval(60)
    while poll() == .still, Date() < deadline { read(waitingMilliseconds: 50) }
    read()
    return ended ?? .still
  }

  /// How it ended, with nobody reading what it writes until then.
  func endingUnread(withinSeconds seconds: Double) -> Ending {
    let deadline = Date().addingTimeInterval(seconds)
    while poll() == .still, Date() < deadline { wait(seconds: 0.01) }
    return poll()
  }

  @discardableResult
  private func poll() -> Ending {
    if let ended { return ended }
    var status: Int32 = 0
    guard waitpid(pid, &status, WNOHANG | WUNTRACED) == pid else { return .still }
    if status & 0xFF == 0x7F {
      isStopped = true
      return .still
    }
    let number = status & 0x7F
    let result: Ending = number == 0 ? .exited((status >> 8) & 0xFF) : .killed(number)
    ended = result
    return result
  }

  private func read(waitingMilliseconds: Int32 = 0) {
    guard leader >= 0 else {
      _ = Glibc.poll(nil, 0, waitingMilliseconds)
      return
    }
    var event = pollfd(fd: leader, events: Int16(POLLIN), revents: 0)
    // A leader without a follower reports POLLHUP at once: wait by the clock then.
    if Glibc.poll(&event, 1, waitingMilliseconds) > 0, event.revents & Int16(POLLIN) == 0 { _ = Glibc.poll(nil, 0, 10) }
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = Glibc.read(leader, &buffer, buffer.count)
      guard count > 0 else { break }
      bytes.append(contentsOf: buffer.prefix(count))
    }
    output = String(decoding: bytes, as: UTF8.self)
  }
}
