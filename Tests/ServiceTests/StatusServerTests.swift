import Foundation
import Testing

@testable import Service

@Suite("The server for monitoring")
struct StatusServerTests {
  /// What a server answers to these bytes, until it closes.
  private func ask(_ port: Int, _ request: String) -> String {
    let client = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(client) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let isConnected = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(client, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
    }
    guard isConnected == 0 else { return "" }
    let bytes = Array(request.utf8)
    send(client, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    var answer: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = recv(client, &piece, piece.count, 0)
      guard count > 0 else { return String(decoding: answer, as: UTF8.self) }
      answer += piece[..<count]
    }
  }

  private func get(
    _ port: Int, _ path: String, _ method: String = "GET", _ headers: String = "", host: String = "127.0.0.1"
  ) -> String {
    ask(port, "\(method) \(path) HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\(headers)\r\n")
  }

  private func server(_ address: String = "127.0.0.1:0", token: String? = nil) throws -> StatusServer {
    try StatusServer(try #require(ListenAddress(address)), token: token) { path in
      path == "/metrics" ? .init(kind: .metrics, text: "wardwatch_up 1\n# EOF\n") : nil
    }
  }

  @Test("answers with what is there, only reading, and nothing else")
  func answers() throws {
    let server = try server()
    defer { server.close() }
    let answer = get(server.port, "/metrics")
    #expect(answer.hasPrefix("HTTP/1.1 200") && answer.hasSuffix("wardwatch_up 1\n# EOF\n"))
    #expect(answer.contains("Content-Type: application/openmetrics-text; version=1.0.0; charset=utf-8\r\n"))
    #expect(answer.contains("Cache-Control: no-store\r\n"))
    #expect(get(server.port, "/metrics?x=1").hasPrefix("HTTP/1.1 200"))
    #expect(get(server.port, "/").hasPrefix("HTTP/1.1 404") && get(server.port, "/../etc/passwd").hasPrefix("HTTP/1.1 404"))
    #expect(get(server.port, "/metrics", "POST", "Content-Length: 3\r\n\r\nabc").hasPrefix("HTTP/1.1 405"))
    #expect(get(server.port, "/metrics", "HEAD").hasPrefix("HTTP/1.1 200"))
    // What is no request ends that connection alone.
    _ = ask(server.port, String(repeating: "A", count: 100_000) + "\r\n\r\n")
    #expect(get(server.port, "/metrics").hasPrefix("HTTP/1.1 200"))
  }

  @Test(
    "answers without a token only to whoever asks for this machine, not to a page that gave its name to the address",
    arguments: [
      ("127.0.0.1", true), ("localhost:9464", true), ("[::1]:9464", true), ("127.8.9.10:80", true), ("ward.example", false),
      ("127.0.0.1.ward.example", false), ("[::1].ward.example", false), ("localhost.ward.example:80", false), ("", false),
      ("localhost:x@ward.example", false), ("localhost:80:80", false), ("[::1]x:80", false),
    ])
  func knowsItsName(host: String, isAnswered: Bool) throws {
    let server = try server()
    defer { server.close() }
    #expect(get(server.port, "/metrics", host: host).hasPrefix("HTTP/1.1 \(isAnswered ? 200 : 421)"))
    #expect(ask(server.port, "GET /metrics HTTP/1.0\r\n\r\n").contains(" 200"), "who names none is no browser")
    let guarded = try self.server(token: "s3cret")
    defer { guarded.close() }
    #expect(get(guarded.port, "/metrics", "GET", "Authorization: Bearer s3cret\r\n", host: host).hasPrefix("HTTP/1.1 200"))
  }

  @Test("wants its token where it has one")
  func token() throws {
    let server = try server(token: "s3cret")
    defer { server.close() }
    #expect(get(server.port, "/metrics").hasPrefix("HTTP/1.1 401"))
    for wrong in ["s3creT", "s3cre", "s3cret!", ""] {
      #expect(get(server.port, "/metrics", "GET", "Authorization: Bearer \(wrong)\r\n").hasPrefix("HTTP/1.1 401"))
    }
    #expect(get(server.port, "/metrics", "GET", "Authorization: Bearer s3cret\r\n").hasPrefix("HTTP/1.1 200"))
  }

  @Test("does not listen where others could read without a token", arguments: ["0.0.0.0:0", "[::]:0", "127.example:0"])
  func othersNeedToken(address: String) throws {
    let error = #expect(throws: StatusServerError.self) { try server(address) }
    #expect(error?.description.contains("WARDWATCH_METRICS_TOKEN") == true)
    guard address != "127.example:0" else { return }
    try server(address, token: "x").close()
  }

  @Test("says where it cannot listen")
  func cannotListen() throws {
    let first = try server()
    defer { first.close() }
    let error = #expect(throws: StatusServerError.self) { try server("127.0.0.1:\(first.port)") }
    #expect(error?.description.contains("cannot listen there") == true)
  }

  @Test(
    "has an address with a port",
    arguments: [
      ("127.0.0.1:9464", true), ("[::1]:9464", true), ("localhost:1", true), ("9464", false), (":9464", false),
      ("h:99999", false),
      ("h:", false), ("a b:1", false), ("", false),
    ])
  func addresses(text: String, isRead: Bool) { #expect((ListenAddress(text) != nil) == isRead) }
}
