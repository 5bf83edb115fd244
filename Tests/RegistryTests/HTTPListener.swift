import Foundation
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

  let port: UInt16
  private let listening: Int32
  private let state = Guarded(State())

  /// Has a port of its own from now on, and refuses connections until `open` when it begins `closed`.
  init(closed: Bool = false) throws {
    let made = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        bind(made, generic, length) == 0 && getsockname(made, generic, &length) == 0
      }
    }
    guard isBound else {
      close(made)
      throw POSIXError(.EADDRINUSE)
    }
    listening = made
    port = UInt16(bigEndian: address.sin_port)
    if !closed { open() }
  }

  var url: String { "http://127.0.0.1:\(port)" }

  /// The first lines of the requests and what they had to say of a user, in their order.
  var requests: [String] { state.withLock(\.requests) }

  func lay(_ path: String, _ answer: Answer) { state.withLock { $0.answers[path] = answer } }

  func behave(isMute: Bool) { state.withLock { $0.isMute = isMute } }

  func open() {
    listen(listening, 16)
    Thread.detachNewThread { [self] in
      while true {
        let client = accept(listening, nil, nil)
        guard client >= 0 else {
          // Here and not in `stop`: the number must not be another socket's while this thread still accepts on it.
          close(listening)
          return
        }
        Thread.detachNewThread { [self] in
          converse(client)
          close(client)
        }
      }
    }
  }

  func stop() { shutdown(listening, Int32(SHUT_RDWR)) }

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
