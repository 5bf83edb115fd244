import Foundation
import LoopbackServer
import Sharing

/// A web server on a loopback socket that takes what is posted, and answers as a test says.
final class HTTPReceiver: Sendable {
  struct Received: Sendable {
    /// `POST`, `HEAD`.
    var method: String
    var headers: [String: String]
    var body: [UInt8]
  }

  /// What comes behind the head of an answer.
  enum Rest: CaseIterable {
    case nothing
    /// Less than was announced.
    case cut
    /// Nothing, and it is not said that it is over.
    case silence
    case endless
  }

  private let server: LoopbackServer
  private let rest: Rest
  /// Where it says that it is, of a status that says so.
  private let location: String?
  private let state = Guarded<(statuses: [Int], received: [Received])>(([], []))

  /// - Parameter statuses: of the first answers; then all is well.
  init(_ statuses: [Int] = [], rest: Rest = .nothing, location: String? = nil) throws {
    self.rest = rest
    self.location = location
    server = try LoopbackServer()
    state.withLock { $0.statuses = statuses }
    server.open { [self] in converse($0) }
  }

  var url: String { "http://127.0.0.1:\(server.port)/hook?secret=x" }
  var received: [Received] { state.withLock(\.received) }

  func stop() { server.stop() }

  private func converse(_ client: Int32) {
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 65_536)
    while true {
      if let request = Self.request(in: bytes) {
        let status = state.withLock { state in
          state.received.append(request)
          return state.statuses.isEmpty ? 204 : state.statuses.removeFirst()
        }
        let length =
          switch rest {
          case .nothing: "Content-Length: 0\r\n"
          case .cut: "Content-Length: 9\r\n"
          case .silence, .endless: ""
          }
        let place = location.map { "Location: \($0)\r\n" } ?? ""
        let answer = Array("HTTP/1.1 \(status) x\r\n\(place)\(length)Connection: close\r\n\r\n".utf8)
        send(client, answer, answer.count, Int32(MSG_NOSIGNAL))
        sayTheRest(to: client)
        return
      }
      let count = recv(client, &piece, piece.count, 0)
      guard count > 0 else { return }
      bytes += piece[..<count]
    }
  }

  private func sayTheRest(to client: Int32) {
    var piece = [UInt8](repeating: 0x78, count: 65_536)
    switch rest {
    case .nothing, .cut: return
    // Until the other has enough of it.
    case .silence: while recv(client, &piece, piece.count, 0) > 0 {}
    case .endless: while send(client, piece, piece.count, Int32(MSG_NOSIGNAL)) > 0 {}
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
    return body.count >= Int(headers["content-length"] ?? "0") ?? 0
      ? Received(method: String(text.prefix { $0 != " " }), headers: headers, body: Array(body)) : nil
  }
}
