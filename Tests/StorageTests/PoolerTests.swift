import Alarms
import Foundation
import Sharing
import Testing
import Vitals

@testable import Storage

/// pgbouncer before a server, lending each of its few sessions for one transaction at a time.
private final class Pooler {
  static let path = "/usr/sbin/pgbouncer"
  static let isInstalled = TestDatabase.isInstalled && access(path, X_OK) == 0

  let cluster: PrivateCluster
  private let process = Process()
  private let directory: String

  init() throws {
    cluster = try PrivateCluster()
    try cluster.start()
    directory = cluster.directory + "-pooler"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    if geteuid() == 0, let entry = getpwnam("postgres") {
      chown(directory, entry.pointee.pw_uid, entry.pointee.pw_gid)
    }
    try """
    [databases]
    * = host=\(cluster.directory) port=5432 user=wardwatch
    [pgbouncer]
    listen_addr =
    listen_port = 6432
    unix_socket_dir = \(directory)
    auth_type = any
    pool_mode = transaction
    default_pool_size = 2
    """.write(toFile: directory + "/ini", atomically: true, encoding: .utf8)
    process.executableURL = URL(fileURLWithPath: Self.path)
    process.arguments = ["-q"] + (geteuid() == 0 ? ["-u", "postgres"] : []) + [directory + "/ini"]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
  }

  deinit {
    // Its signals may be those of the thread that started it, which holds others back.
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    cluster.stop()
    try? FileManager.default.removeItem(atPath: directory)
  }

  var connectionInfo: String { "host=\(directory) port=6432 user=wardwatch dbname=postgres" }
}

@Suite("Behind a pooler that lends sessions for a transaction", .serialized, .enabled(if: Pooler.isInstalled, "no pgbouncer"))
struct PoolerTests {
  @Test("one console is on duty, another takes over, and acknowledgements are heard within a second")
  func works() throws {
    let pooler = try Pooler()
    let folders = (0..<3).map { _ in TemporaryFolder() }
    let configurations = folders.map { TestDatabase.configuration(pooler.connectionInfo, topic: "t", folder: $0) }
    let recorders = configurations.map { AlarmRecorder(configuration: $0) }
    for (number, recorder) in recorders.enumerated() {
      recorder.start(onAccepted: { _ in })
      #expect(recorder.wait(timeoutSeconds: 20) { $0.isOnDuty == (number == 0) && $0.status.state == .up })
    }
    let heard = Board<[String]>([])
    let listener = try AcknowledgementListener(configuration: configurations[2])
    listener.start(
      onHeard: { new in heard.update { $0 += new.map(\.acknowledgement.person) } },
      onNotice: { line in heard.update { $0.append(line) } })
    defer { listener.close() }

    for round in 0..<20 {
      let seen = SampleAlarms.recorded(round * 10..<(round + 1) * 10, ward: "W", asksForMail: true)
      for recorder in recorders {
        recorder.record(seen, checkpoint: .sample([0: Int64(round)], round: recorder.checkpointRound ?? 0))
      }
      #expect(recorders[0].drain(timeoutSeconds: 20))
      #expect(recorders[0].claim(seen.map(\.transition.id)) == .granted)
    }
    #expect(recorders[0].status.message == nil)
    let before = Monotonic.nowNanoseconds()
    recorders[1].acknowledge(SampleAlarms.acknowledgement(of: SampleAlarms.transition(0, ward: "W"), by: "rn1"))
    #expect(heard.wait(timeoutSeconds: 20) { $0 == ["rn1"] })
    #expect(Double(Monotonic.nowNanoseconds() - before) / 1e9 < 1)

    recorders[0].close()
    #expect(recorders[1].wait(timeoutSeconds: 20) { $0.isOnDuty == true || recorders[2].isOnDuty == true })
    for recorder in recorders.dropFirst() { #expect(recorder.drain(timeoutSeconds: 20)) }
    #expect(try TestDatabase.column("select count(*)::text from alarms", at: pooler.cluster.connectionInfo) == ["200"])
    #expect(
      try TestDatabase.column("select offsets::text from checkpoints", at: pooler.cluster.connectionInfo) == [#"{"0": 19}"#])
    #expect(try DatabaseProbe.look(configurations[0])?.isPooled == true)
    for recorder in recorders { recorder.close() }
  }
}
