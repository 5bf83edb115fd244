import Foundation

/// Asks a server of this machine for a page.
enum WebClient {
  struct Page: Equatable {
    var status: Int
    var text: String
  }

  /// Nil where nothing, or no answer, comes in time.
  static func get(_ path: String, port: UInt16, timeoutSeconds: Int = 2) -> Page? {
    let connection = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    defer { close(connection) }
    var patience = timeval(tv_sec: timeoutSeconds, tv_usec: 0)
    for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
      setsockopt(connection, SOL_SOCKET, option, &patience, socklen_t(MemoryLayout<timeval>.size))
    }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let isConnected = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(connection, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
    guard isConnected else { return nil }
    let question = Array("GET \(path) HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n".utf8)
    guard question.withUnsafeBytes({ send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }) == question.count else {
      return nil
    }
    var answer: [UInt8] = []
    var some = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = recv(connection, &some, some.count, 0)
      guard count >= 0 else { return nil }
      if count == 0 { break }
      answer += some.prefix(count)
    }
    let text = String(decoding: answer, as: UTF8.self)
    guard let end = text.range(of: "\r\n\r\n"), let status = text.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
    else {
      return nil
    }
    return Page(status: status, text: String(text[end.upperBound...]))
  }
}
