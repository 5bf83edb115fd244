import Foundation
import Sharing

/// A web server on a loopback socket that takes what is posted, and answers as a test says.
final class HTTPReceiver: Sendable {
  struct Received: Sendable {
    var headers: [String: String]
    var body: [UInt8]
  }

  let port: UInt16
  private let listening: Int32
  private let state = Guarded<(statuses: [Int], received: [Received])>(([], []))

  /// - Parameter statuses: of the first answers; then all is well.
  init(_ statuses: [Int] = []) throws {
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
    state.withLock { $0.statuses = statuses }
    listen(listening, 16)
    Thread.detachNewThread { [self] in
      while true {
        let client = accept(listening, nil, nil)
        guard client >= 0 else {
          close(listening)
          return
        }
        converse(client)
        close(client)
      }
    }
  }

  var url: String { "http://127.0.0.1:\(port)/hook?secret=x" }
  var received: [Received] { state.withLock(\.received) }

  func stop() { shutdown(listening, Int32(SHUT_RDWR)) }

  private func converse(_ client: Int32) {
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 65_536)
    while true {
      if let request = Self.request(in: bytes) {
        let status = state.withLock { state in
          state.received.append(request)
          return state.statuses.isEmpty ? 204 : state.statuses.removeFirst()
        }
        let answer = Array("HTTP/1.1 \(status) x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".utf8)
        send(client, answer, answer.count, Int32(MSG_NOSIGNAL))
        return
      }
      let count = recv(client, &piece, piece.count, 0)
      guard count > 0 else { return }
      bytes += piece[..<count]
    }
  }

  /// Nil while it is not whole.
  private static func request(in bytes: [UInt8]) -> Received? {
    let text = String(decoding: bytes, as: UTF8.self)
    guard let end = text.range(of: "\r\n\r\n") else { return nil }
    var headers: [String: String] = [:]
    for line in text[..<end.lowerBound].components(separatedBy: "\r\n").dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      if parts.count == 2 { headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces) }
    }
    let body = bytes.dropFirst(text[..<end.upperBound].utf8.count)
    return body.count >= Int(headers["content-length"] ?? "0") ?? 0 ? Received(headers: headers, body: Array(body)) : nil
  }
}
