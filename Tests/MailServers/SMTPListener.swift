internal import Foundation
internal import LoopbackServer
internal import Sharing

/// A real mail server on a loopback socket: it speaks enough of RFC 5321 to take mails, and refuses or hangs up where a test says so.
package final class SMTPListener: Sendable {
  package struct Manners: Sendable {
    /// Wanted with AUTH PLAIN; nil offers no AUTH.
    package var credentials: (user: String, password: String)?
    /// The answer to a command that begins with the key, instead of the usual one.
    package var answers: [String: String] = [:]
    /// The answers to the ends of the first messages, instead of the usual one; an empty one takes the message and hangs up.
    package var contentAnswers: [String] = []
    /// Hangs up when a command begins with this.
    package var hangsUpAt: String?
    /// Leaves a command that begins with this unanswered.
    package var isSilentAt: String?
    /// Says nothing at all, not even the greeting.
    package var isMute = false
    /// Thinks so long before each answer.
    package var delaySeconds = 0.0

    package init() {}
  }

  package struct Received: Sendable, Equatable {
    package var from: String
    package var recipients: [String]
    package var content: [UInt8]
  }

  private struct State {
    var manners: Manners
    var received: [Received] = []
    var commands: [String] = []
  }

  private let server: LoopbackServer
  private let state: Guarded<State>
  private let changed = NSCondition()

  /// Has a port of its own from now on, and refuses connections until `open` when it begins `closed`.
  package init(_ manners: Manners = Manners(), closed: Bool = false) throws {
    server = try LoopbackServer()
    state = Guarded(State(manners: manners))
    if !closed { open() }
  }

  package func open() { server.open { [self] in converse($0) } }

  package var port: UInt16 { server.port }
  package var url: String { "smtp://127.0.0.1:\(port)" }

  package func stop() { server.stop() }

  package func behave(_ change: (inout Manners) -> Void) { state.withLock { change(&$0.manners) } }

  package var received: [Received] { state.withLock(\.received) }

  package var commands: [String] { state.withLock(\.commands) }

  /// Waits until a command that begins with `start` has come.
  package func waitForCommand(_ start: String, timeoutSeconds: Double = 60) -> Bool {
    let deadline = Date(timeIntervalSinceNow: timeoutSeconds)
    changed.lock()
    defer { changed.unlock() }
    while !commands.contains(where: { $0.hasPrefix(start) }) {
      if !changed.wait(until: deadline) { return false }
    }
    return true
  }

  /// Waits until so many mails have been taken.
  package func waitForMails(_ count: Int, timeoutSeconds: Double = 60) -> Bool {
    let deadline = Date(timeIntervalSinceNow: timeoutSeconds)
    changed.lock()
    defer { changed.unlock() }
    while received.count < count {
      if !changed.wait(until: deadline) { return false }
    }
    return true
  }

  // MARK: One client

  private func converse(_ client: Int32) {
    var lines = LineReader(descriptor: client)
    var from = ""
    var recipients: [String] = []
    note("CONNECT")
    if state.withLock(\.manners.isMute) {
      while lines.next() != nil {}
      return
    }
    say("220 test ESMTP", client)
    while let line = lines.next() {
      let command = String(decoding: line, as: UTF8.self)
      note(command)
      let manners = state.withLock(\.manners)
      if let end = manners.hangsUpAt, command.hasPrefix(end) { return }
      if let silence = manners.isSilentAt, command.hasPrefix(silence) { continue }
      if let answer = manners.answers.first(where: { command.hasPrefix($0.key) })?.value {
        say(answer, client)
        continue
      }
      switch command.prefix(4).uppercased() {
      case "EHLO": say(manners.credentials == nil ? "250 test" : "250-test\r\n250 AUTH PLAIN", client)
      case "AUTH":
        var response = String(command.dropFirst("AUTH PLAIN ".count))
        if response.isEmpty {
          say("334 ", client)
          response = lines.next().map { String(decoding: $0, as: UTF8.self) } ?? ""
        }
        say(isRight(response, manners.credentials) ? "235 welcome" : "535 5.7.8 authentication failed", client)
      case "MAIL":
        from = Self.bracketed(command)
        recipients = []
        say("250 ok", client)
      case "RCPT":
        recipients.append(Self.bracketed(command))
        say("250 ok", client)
      case "DATA":
        say("354 go on", client)
        guard let content = lines.content() else { return }
        let answer = state.withLock { state in
          state.manners.contentAnswers.isEmpty ? "250 taken" : state.manners.contentAnswers.removeFirst()
        }
        if answer.hasPrefix("250") || answer.isEmpty {
          state.withLock { $0.received.append(Received(from: from, recipients: recipients, content: content)) }
          changed.lock()
          changed.broadcast()
          changed.unlock()
        }
        if answer.isEmpty { return }
        say(answer, client)
      case "QUIT":
        say("221 bye", client)
        return
      default: say("250 ok", client)
      }
    }
  }

  private func note(_ command: String) {
    state.withLock { $0.commands.append(command) }
    changed.lock()
    changed.broadcast()
    changed.unlock()
  }

  private func isRight(_ response: String, _ credentials: (user: String, password: String)?) -> Bool {
    guard let credentials, let given = Data(base64Encoded: response) else { return false }
    return given == Data("\0\(credentials.user)\0\(credentials.password)".utf8)
  }

  private func say(_ text: String, _ client: Int32) {
    let bytes = Array((text + "\r\n").utf8)
    let delay = state.withLock(\.manners.delaySeconds)
    if delay > 0 { _ = DispatchSemaphore(value: 0).wait(timeout: .now() + delay) }
    send(client, bytes, bytes.count, Int32(MSG_NOSIGNAL))
  }

  private static func bracketed(_ command: String) -> String {
    guard let open = command.firstIndex(of: "<"), let end = command.lastIndex(of: ">") else { return command }
    return String(command[command.index(after: open)..<end])
  }
}

/// Lines that end in CR LF, as SMTP has them; a bare LF ends none.
private struct LineReader {
  let descriptor: Int32
  private var buffer: [UInt8] = []

  init(descriptor: Int32) { self.descriptor = descriptor }

  mutating func next() -> [UInt8]? {
    while true {
      if let end = buffer.indices.first(where: { $0 > 0 && buffer[$0] == 10 && buffer[$0 - 1] == 13 }) {
        defer { buffer.removeFirst(end + 1) }
        return Array(buffer[..<(end - 1)])
      }
      var piece = [UInt8](repeating: 0, count: 65_536)
      let count = recv(descriptor, &piece, piece.count, 0)
      guard count > 0 else { return nil }
      buffer += piece[..<count]
    }
  }

  /// Up to the line with a single dot; dots that were doubled for the way are single again.
  mutating func content() -> [UInt8]? {
    var content: [UInt8] = []
    while let line = next() {
      if line == [46] { return content }
      content += (line.first == 46 ? line.dropFirst() : line[...]) + [13, 10]
    }
    return nil
  }
}
