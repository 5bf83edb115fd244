import Foundation
import LoopbackServer
import MailServers
import Sharing
import Testing

@testable import Storage

@Suite("The program, as those outside see it", .serialized, .enabled(if: PrivateCluster.isInstalled))
struct ProgramTests {
  @Test("tells the service manager that it is ready, lives and ends, and gives a heartbeat while it is on duty")
  func lives() throws {
    let (ward, manager, watcher) = (try FaultWard(), try NotifySocket(), try LoopbackServer())
    defer { watcher.stop() }
    let beats = Guarded<[String]>([])
    watcher.open { connection in
      var bytes = [UInt8](repeating: 0, count: 4_096)
      let count = recv(connection, &bytes, bytes.count, 0)
      beats.withLock { $0.append(String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)) }
      let answer = Array("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".utf8)
      _ = answer.withUnsafeBytes { send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
    }
    let console = try ward.console(
      "first", also: ["--heartbeat-url=http://127.0.0.1:\(watcher.port)/ward-4a"],
      environment: ["NOTIFY_SOCKET": manager.path, "WATCHDOG_USEC": "2000000"])
    #expect(manager.hears("READY=1") && manager.hears("WATCHDOG=1"))
    #expect(manager.hears("STATUS=on duty, 0 patients"))
    #expect(Patience.wait(30) { beats.withLock { $0.contains { $0.hasPrefix("GET /ward-4a ") } } } != nil)
    try ward.fallIll("M1")
    #expect(manager.hears("STATUS=on duty, 1 patients, 1 HIGH and 0 MEDIUM not acknowledged"))
    #expect(manager.heard.allSatisfy { !$0.contains("M1") } && beats.withLock { $0.allSatisfy { !$0.contains("M1") } })
    #expect(console.end() == 0)
    #expect(manager.hears("STOPPING=1", within: 5))
  }

  @Test("goes through no proxy to what is on this machine and so may be unencrypted, and leaves no secrets in a core dump")
  func keepsToItself() throws {
    let (ward, watcher, mail) = (try FaultWard(), try LoopbackServer(), try SMTPListener())
    defer {
      watcher.stop()
      mail.stop()
    }
    let isAsked = Guarded(false)
    watcher.open { _ in isAsked.withLock { $0 = true } }
    // Where nobody listens.
    let proxy = ["http_proxy": "http://127.0.0.1:1", "all_proxy": "http://127.0.0.1:1"]
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit)
    var highest = limit
    highest.rlim_cur = limit.rlim_max
    setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &highest)
    defer { setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit) }
    let console = try ward.console(
      "first", mail: ["--smtp=\(mail.url)", "--mail-to=outreach@example.org"],
      also: ["--heartbeat-url=http://localhost:\(watcher.port)/ward-4a"], environment: proxy)
    #expect(Patience.wait(60) { isAsked.withLock(\.self) } != nil)
    try ward.fallIll("M3")
    #expect(Patience.wait(60) { !mail.received.isEmpty } != nil)
    let limits = try String(contentsOfFile: "/proc/\(console.pid)/limits", encoding: .utf8)
    let cores = limits.split(separator: "\n").first { $0.hasPrefix("Max core file size") }?.split(whereSeparator: \.isWhitespace)
    #expect(cores?.dropFirst(4).first == "0")
    #expect(console.end() == 0)
  }

  @Test("outlives the session of whoever started it, where they wanted it to")
  func outlivesASession() throws {
    let ward = try FaultWard()
    // As nohup does.
    let console = try ward.console("first", mounting: "trap '' HUP")
    #expect(Patience.wait(60) { console.isOnDuty == true } != nil)
    kill(console.pid, SIGHUP)
    try ward.fallIll("M4")
    #expect(Patience.wait(60) { ward.highs(of: "M4") == 1 } != nil)
    #expect(console.end() == 0)
  }

  @Test("answers monitoring: its numbers, whether it is well, and the ward without names")
  func answers() throws {
    let ward = try FaultWard()
    let console = try ward.console("first")
    #expect(Patience.wait(60) { console.isOnDuty == true } != nil)
    try ward.fallIll("M2")
    #expect(Patience.wait(30) { console.bed("M2")?.severity == "HIGH" && ward.highs(of: "M2") == 1 } != nil)
    let metrics = try #require(console.page("/metrics"))
    #expect(metrics.status == 200 && metrics.text.hasSuffix("# EOF\n") && !metrics.text.contains("M2"))
    #expect(metrics.text.contains(#"wardwatch_alarms_unacknowledged{severity="HIGH"} 1"#))
    #expect(console.metric("wardwatch_patients") == 1 && console.metric("wardwatch_database_up") == 1)
    #expect(console.page("/healthz") == WebClient.Page(status: 200, text: "ok\n"))
    #expect(console.page("/ward.json").map { !$0.text.contains(#""name""#) } == true)
    #expect(console.page("/etc/passwd")?.status == 404)
    ward.cluster.stop(abruptly: true)
    #expect(Patience.wait(30) { console.page("/healthz") == WebClient.Page(status: 503, text: "database down\n") } != nil)
    #expect(console.end() == 0)
  }
}
