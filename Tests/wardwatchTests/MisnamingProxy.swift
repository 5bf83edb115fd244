import Foundation

/// Stands before a broker and has it go by another name, as a wrong `advertised.listeners` does.
///
/// Unchecked because what it holds never changes, and the descriptor is closed once, when nobody uses the proxy any more.
final class MisnamingProxy: @unchecked Sendable {
  let port: Int
  private let listener: Int32
  private let brokerPort: Int
  private let name: [UInt8]

  private static let realName = Array("127.0.0.1".utf8)

  /// - Parameter name: as long as "127.0.0.1", so that no length in an answer changes.
  init(before bootstrap: String, name: String) throws {
    self.name = Array(name.utf8)
    precondition(self.name.count == Self.realName.count)
    brokerPort = bootstrap.split(separator: ":").last.flatMap { Int($0) } ?? 0
    let made = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    listener = made
    var address = Self.address(port: 0)
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(made, $0, size) == 0 && listen(made, 8) == 0 && getsockname(made, $0, &size) == 0
      }
    }
    guard isBound else { throw POSIXError(.EADDRNOTAVAIL) }
    port = Int(UInt16(bigEndian: address.sin_port))
    Thread.detachNewThread { [listener, brokerPort, name = self.name] in
      while case let client = accept(listener, nil, nil), client >= 0 { Self.join(client, to: brokerPort, name: name) }
    }
  }

  deinit {
    shutdown(listener, Int32(SHUT_RDWR))
    close(listener)
  }

  private static func join(_ client: Int32, to port: Int, name: [UInt8]) {
    let broker = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = address(port: port)
    let isConnected = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(broker, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
    guard isConnected else {
      close(client)
      close(broker)
      return
    }
    Thread.detachNewThread { pump(from: client, to: broker, name: nil) }
    Thread.detachNewThread { pump(from: broker, to: client, name: name) }
  }

  /// The other direction's thread closes what this one ends.
  private static func pump(from source: Int32, to target: Int32, name: [UInt8]?) {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while case let count = read(source, &buffer, buffer.count), count > 0 {
      if let name {
        for start in buffer[..<count].indices.dropLast(realName.count - 1)
        where buffer[start..<start + realName.count].elementsEqual(realName) {
          buffer.replaceSubrange(start..<start + realName.count, with: name)
        }
      }
      guard send(target, buffer, count, Int32(MSG_NOSIGNAL)) == count else { break }
    }
    shutdown(target, Int32(SHUT_RDWR))
    close(source)
  }

  private static func address(port: Int) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    return address
  }
}
