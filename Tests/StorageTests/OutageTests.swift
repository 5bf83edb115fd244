import Alarms
import Foundation
import Saving
import Testing
import Vitals

@testable import Storage

/// Each test has a server of its own, because it stops it.
@Suite("Outages", .enabled(if: TestDatabase.isInstalled, "no PostgreSQL server is installed"))
struct OutageTests {
  enum Outage: CaseIterable { case orderly, abrupt, killed }

  @Test("Nothing is lost or stored twice while the server restarts under load", arguments: Outage.allCases)
  func survives(outage: Outage) throws {
    let folder = TemporaryFolder()
    let cluster = try PrivateCluster(keepsData: true)
    defer {
      cluster.stop(abruptly: true)
      try? FileManager.default.removeItem(atPath: cluster.directory)
    }
    try cluster.start()
    let configuration = TestDatabase.configuration(cluster.connectionInfo, folder: folder)
    let recorder = AlarmRecorder(configuration: configuration)
    recorder.start(onAccepted: { _ in })
    defer { recorder.close() }
    #expect(recorder.wait(timeoutSeconds: 60) { $0.isOnDuty == true })
    for round in 0..<30 {
      if round == 10 {
        switch outage {
        case .orderly: cluster.stop()
        case .abrupt: cluster.stop(abruptly: true)
        case .killed: kill(try #require(cluster.serverPID), SIGKILL)
        }
      }
      if round == 20 {
        #expect(recorder.wait(timeoutSeconds: 60) { $0.status.state == .down })
        #expect(recorder.isOnDuty == true)
        #expect(recorder.status.pending >= 900)
        if outage == .killed { cluster.stop() }
        try cluster.start()
      }
      recorder.record(
        SampleAlarms.recorded(round * 100..<(round + 1) * 100, ward: configuration.wardName),
        checkpoint: .sample([0: Int64(round)]))
    }
    #expect(recorder.drain(timeoutSeconds: 60))
    #expect(recorder.rowCount(timeoutSeconds: 60) == 3000)
    // What stood on slices before the outage is not taken; the next round is.
    #expect(recorder.wait(timeoutSeconds: 60) { $0.checkpointRound ?? 1 > 1 })
    recorder.record([], checkpoint: .sample([0: 29], round: recorder.checkpointRound ?? 0))
    #expect(recorder.drain(timeoutSeconds: 60))
    #expect(recorder.loadInheritance(timeoutSeconds: 60)?.checkpoint?.offsets == [0: 29])
    #expect(recorder.status.state == .up && recorder.status.message == nil)
    #expect(recorder.isOnDuty == true)
  }

  @Test("A private cluster leaves no process and no folder behind")
  func leavesNothing() throws {
    let cluster = try PrivateCluster()
    try cluster.start()
    let server = try #require(cluster.serverPID)
    #expect(try TestDatabase.connect(cluster.connectionInfo).run("show listen_addresses").text(0, 0) == "")
    cluster.stop()
    #expect(kill(server, 0) != 0)
    #expect(!FileManager.default.fileExists(atPath: cluster.directory))
  }

  @Test("A cluster that cannot start says why")
  func saysWhy() throws {
    let folder = TemporaryFolder()
    try FileManager.default.createDirectory(atPath: folder.path + "/data", withIntermediateDirectories: true)
    try "15\n".write(toFile: folder.path + "/data/PG_VERSION", atomically: true, encoding: .utf8)
    let cluster = try PrivateCluster(directory: folder.path, keepsData: true)
    let error = #expect(throws: PrivateClusterError.self) { try cluster.start(timeoutSeconds: 60) }
    #expect(error?.description.contains("does not start") == true)
    let long = folder.path + "/" + String(repeating: "x", count: 120)
    #expect(throws: PrivateClusterError.self) { try PrivateCluster(directory: long) }
  }
}
