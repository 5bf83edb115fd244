import Alarms
import Foundation
import Pooler
import Sharing
import Testing
import Vitals

@testable import Storage

@Suite(
  "Behind a pooler that lends sessions for a transaction", .serialized,
  .enabled(if: TestDatabase.isInstalled && Pooler.isInstalled, "no pgbouncer"))
struct PoolerTests {
  @Test("one console is on duty, another takes over, and acknowledgements are heard")
  func works() throws {
    let cluster = try PrivateCluster()
    try cluster.start()
    defer { cluster.stop() }
    let pooler = try Pooler(before: cluster, sessions: 2)
    let folders = (0..<3).map { _ in TemporaryFolder() }
    let configurations = folders.map { TestDatabase.configuration(pooler.connectionInfo, topic: "t", folder: $0) }
    let recorders = configurations.map { AlarmRecorder(configuration: $0) }
    for (number, recorder) in recorders.enumerated() {
      recorder.start(onAccepted: { _ in })
      #expect(recorder.wait(timeoutSeconds: 60) { $0.isOnDuty == (number == 0) && $0.status.state == .up })
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
      #expect(recorders[0].drain(timeoutSeconds: 60))
      #expect(recorders[0].claim(seen.map(\.transition.id)) == .granted)
    }
    #expect(recorders[0].status.message == nil)
    recorders[1].acknowledge(SampleAlarms.acknowledgement(of: SampleAlarms.transition(0, ward: "W"), by: "rn1"))
    #expect(heard.wait(timeoutSeconds: 60) { $0 == ["rn1"] })

    recorders[0].close()
    #expect(recorders[1].wait(timeoutSeconds: 60) { $0.isOnDuty == true || recorders[2].isOnDuty == true })
    for recorder in recorders.dropFirst() { #expect(recorder.drain(timeoutSeconds: 60)) }
    #expect(try TestDatabase.column("select count(*)::text from alarms", at: cluster.connectionInfo) == ["200"])
    #expect(
      try TestDatabase.column("select offsets::text from checkpoints", at: cluster.connectionInfo) == [#"{"0": 19}"#])
    #expect(try DatabaseProbe.look(configurations[0])?.isPooled == true)
    for recorder in recorders { recorder.close() }
  }
}
