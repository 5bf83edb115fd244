import Foundation
import LoopbackServer
import Sharing

/// A real HTTP server on a loopback socket: it gives what a test lays down, and says nothing where a test wants that.
final class HTTPListener: Sendable {
  struct Answer: Sendable {
    var status = 200
    var body: String
  }

  private struct State {
    var answers: [String: Answer] = [:]
    var isMute = false
    var requests: [String] = []
  }

  private let server: LoopbackServer
  private let state = Guarded(State())

  /// Has a port of its own from now on, and refuses connections until `open` when it begins `closed`.
  init(closed: Bool = false) throws {
    server = try LoopbackServer()
    if !closed { open() }
  }

  var url: String { "http://127.0.0.1:\(server.port)" }

  /// The first lines of the requests and what they had to say of a user, in their order.
  var requests: [String] { state.withLock(\.requests) }

  func lay(_ path: String, _ answer: Answer) { state.withLock { $0.answers[path] = answer } }

  func behave(isMute: Bool) { state.withLock { $0.isMute = isMute } }

  func open() { server.open { [self] in converse($0) } }

  func stop() { server.stop() }

  private func converse(_ client: Int32) {
    var text = ""
    var piece = [UInt8](repeating: 0, count: 4096)
    while !text.contains("\r\n\r\n") {
      let count = recv(client, &piece, piece.count, 0)
      guard count > 0 else { return }
      text += String(decoding: piece[..<count], as: UTF8.self)
    }
    let lines = text.split(separator: "\r\n").map(String.init)
    let path = lines.first?.split(separator: " ").dropFirst().first.map(String.init) ?? ""
    let user = lines.first { $0.hasPrefix("Authorization: ") }.map { " " + $0 } ?? ""
    let (answer, isMute) = state.withLock { state in
      state.requests.append(path + user)
      return (
        state.answers[path] ?? Answer(status: 404, body: #"{"error_code":40403,"message":"Schema not found"}"#), state.isMute
      )
    }
    if isMute {
      while recv(client, &piece, piece.count, 0) > 0 {}
      return
    }
    let response =
      "HTTP/1.1 \(answer.status) x\r\nContent-Length: \(answer.body.utf8.count)\r\nConnection: close\r\n\r\n\(answer.body)"
    let bytes = Array(response.utf8)
    send(client, bytes, bytes.count, Int32(MSG_NOSIGNAL))
  }
}
