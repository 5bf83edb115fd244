import Foundation
import Testing

@testable import Service

@Suite("What the service manager is told")
struct ServiceManagerTests {
  /// A socket that waits for datagrams.
  private final class Waiting {
    let descriptor: Int32
    let path = NSTemporaryDirectory() + "ww-\(UInt32.random(in: 0...UInt32.max))"

    init(abstractly: Bool = false) throws {
      descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
      var address = sockaddr_un()
      address.sun_family = sa_family_t(AF_UNIX)
      var name = Array(path.utf8)
      if abstractly { name[0] = 0 }
      withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
      let length = socklen_t(MemoryLayout<sa_family_t>.size + name.count)
      let code = withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
      }
      try #require(code == 0)
    }

    func next() -> String {
      var bytes = [UInt8](repeating: 0, count: 1_000)
      let count = recv(descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT))
      return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }

    deinit {
      close(descriptor)
      unlink(path)
    }
  }

  @Test("comes as one datagram, at a path or at an abstract name", arguments: [false, true])
  func tells(abstractly: Bool) throws {
    let waiting = try Waiting(abstractly: abstractly)
    let name = abstractly ? "@" + waiting.path.dropFirst() : waiting.path
    let manager = ServiceManager(environment: ["NOTIFY_SOCKET": name])
    #expect(manager.isThere)
    #expect(manager.tell([.ready, .status("on duty, 36 patients\nREADY=0")]))
    #expect(waiting.next() == "READY=1\nSTATUS=on duty, 36 patients READY=0")
    #expect(manager.tell([.alive]) && waiting.next() == "WATCHDOG=1")
    #expect(manager.tell([.stopping]) && waiting.next() == "STOPPING=1")
  }

  @Test("is nothing where there is no manager, and nobody waits for one that has gone")
  func silent() throws {
    #expect(!ServiceManager(environment: [:]).isThere && !ServiceManager(environment: [:]).tell([.ready]))
    #expect(!ServiceManager(environment: ["NOTIFY_SOCKET": "relative"]).isThere)
    #expect(!ServiceManager(environment: ["NOTIFY_SOCKET": "/nonexistent/socket"]).tell([.ready]))
    #expect(!ServiceManager(environment: ["NOTIFY_SOCKET": "/" + String(repeating: "x", count: 200)]).tell([.ready]))
  }

  @Test(
    "that it lives comes twice as often as it must",
    arguments: [
      (["WATCHDOG_USEC": "60000000"], 30.0), (["WATCHDOG_USEC": "60000000", "WATCHDOG_PID": "1"], nil), ([:], nil),
      (["WATCHDOG_USEC": "0"], nil), (["WATCHDOG_USEC": "x"], nil),
      (["WATCHDOG_USEC": "1000000", "WATCHDOG_PID": "\(getpid())"], 0.5),
    ] as [([String: String], Double?)])
  func watchdog(environment: [String: String], seconds: Double?) {
    let there = environment.merging(["NOTIFY_SOCKET": "/run/x"]) { $1 }
    #expect(ServiceManager(environment: there).watchdogSeconds == seconds)
    #expect(ServiceManager(environment: environment).watchdogSeconds == nil)
  }
}
