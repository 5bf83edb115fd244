internal import Foundation
internal import Sharing

/// Stands before a server on a Unix socket and, when told so, forwards nothing any more and says nothing of it: what a network
/// does whose cable is cut, and a machine whose power is.
///
/// Connections are made to it all the same while it swallows; they hear nothing either.
package final class SwallowingProxy: Sendable {
  /// What a client connects to.
  package let directory: String
  private let listening: Int32
  private let state: Guarded<State>

  private struct State {
    var isSwallowing = false
    var descriptors: [Int32] = []
    /// Those of connections that were once swallowed: what was lost of them does not come back.
    var dead: Set<Int32> = []
  }

  package init(before serverDirectory: String) throws {
    var template = Array("/tmp/wardwatch-proxy-XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else { throw POSIXError(.EACCES) }
    directory = String(cString: made)
    listening = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    state = Guarded(State())
    // The server's account may be another one.
    chmod(directory, 0o755)
    guard Self.call(bind, listening, directory + "/.s.PGSQL.5432") == 0, listen(listening, 16) == 0 else {
      throw POSIXError(.EADDRINUSE)
    }
    let (listening, state) = (listening, state)
    Thread.detachNewThread {
      while true {
        let client = accept(listening, nil, nil)
        guard client >= 0 else { return }
        let server = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard Self.call(connect, server, serverDirectory + "/.s.PGSQL.5432") == 0 else {
          Foundation.close(client)
          Foundation.close(server)
          continue
        }
        state.withLock { state in
          state.descriptors += [client, server]
          if state.isSwallowing { state.dead.formUnion([client, server]) }
        }
        for (from, to) in [(client, server), (server, client)] {
          Thread.detachNewThread { Self.forward(from, to, state) }
        }
      }
    }
  }

  deinit {
    shutdown(listening, Int32(SHUT_RDWR))
    close(listening)
    // Its threads end with them, and give the descriptors back no more than once: here.
    for descriptor in state.withLock({ $0.descriptors }) { shutdown(descriptor, Int32(SHUT_RDWR)) }
    try? FileManager.default.removeItem(atPath: directory)
  }

  /// From now on nothing comes through.
  package func swallow() {
    state.withLock { state in
      state.isSwallowing = true
      state.dead.formUnion(state.descriptors)
    }
  }

  /// New connections work again; those that were swallowed stay silent.
  package func heal() { state.withLock { $0.isSwallowing = false } }

  private static func forward(_ from: Int32, _ to: Int32, _ state: Guarded<State>) {
    var bytes = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = recv(from, &bytes, bytes.count, 0)
      guard count > 0 else { break }
      guard !state.withLock({ $0.dead.contains(from) }) else { continue }
      var sent = 0
      while sent < count {
        let put = bytes[sent..<count].withUnsafeBytes { send(to, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        guard put > 0 else { return }
        sent += put
      }
    }
    // A dead connection's end is not told either.
    if !state.withLock({ $0.dead.contains(from) }) { shutdown(to, Int32(SHUT_RDWR)) }
  }

  private static func call(
    _ function: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32, _ descriptor: Int32, _ path: String
  ) -> Int32 {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        function(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
  }
}
