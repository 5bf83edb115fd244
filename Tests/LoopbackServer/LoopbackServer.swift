internal import Foundation

/// A socket on loopback with a port of its own, which takes connections once it is open: what tests' servers stand on.
package final class LoopbackServer: Sendable {
  package let port: UInt16
  private let listening: Int32

  /// Refuses connections until `open`.
  package init() throws {
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
  }

  /// - Parameter converse: gets each connection on a thread of its own, and does not close it.
  package func open(_ converse: @escaping @Sendable (Int32) -> Void) {
    listen(listening, 16)
    Thread.detachNewThread { [self] in
      while true {
        let client = accept(listening, nil, nil)
        guard client >= 0 else {
          // Here and not in `stop`: the number must not be another socket's while this thread still accepts on it.
          close(listening)
          return
        }
        Thread.detachNewThread {
          converse(client)
          close(client)
        }
      }
    }
  }

  package func stop() { shutdown(listening, Int32(SHUT_RDWR)) }
}
