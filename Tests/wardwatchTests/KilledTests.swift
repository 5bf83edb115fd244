import Alarms
import Detection
import Engine
import Foundation
import MadeUpWard
import Monitoring
import Saving
import Testing
import Vitals

@testable import Storage
@testable import wardwatch

/// The engine and the recorder as the shell puts them together, on a real PostgreSQL.
@Suite("A process that is killed", .enabled(if: PrivateCluster.isInstalled))
struct KilledTests {
  private let cluster: PrivateCluster
  private let folder = NSTemporaryDirectory() + "wardwatch-test-" + UUID().uuidString

  init() throws {
    cluster = try PrivateCluster()
    try cluster.start()
  }

  /// Tables of its own for each way to come to the same end.
  private func address(_ schema: String) -> String { "\(cluster.connectionInfo) options='-c search_path=\(schema)'" }

  private func open(_ address: String) throws -> PostgresConnection {
    try PostgresConnection.open(
      address, applicationName: "test", connectTimeoutSeconds: 60, statementTimeoutSeconds: 60, whileWaiting: { true })
  }

  private func configuration(_ schema: String) throws -> StorageConfiguration {
    let state = folder + "/" + schema
    try FileManager.default.createDirectory(atPath: state, withIntermediateDirectories: true)
    return StorageConfiguration(
      connectionInfo: address(schema), siteName: "hospital", topic: "vitals", wardName: "Ward",
      schemaPath: try SharedFiles().schema.path, stateDirectory: state, dutyIntervalSeconds: 0.1)
  }

  /// Reads on from the checkpoint for so many readings, then ends without a word. A slice holds one patient at most.
  private func run(_ ward: EventfulWard, _ schema: String, killedAfter count: Int) throws {
    let recorder = AlarmRecorder(configuration: try configuration(schema))
    recorder.start { _ in }
    defer { recorder.close() }
    let inherited = try #require(recorder.loadInheritance(timeoutSeconds: 60)).checkpoint ?? StoredCheckpoint()
    #expect(recorder.wait(timeoutSeconds: 60) { $0.checkpointRound != nil })
    var shard = Shard(wardName: "Ward", naming: EpisodeNaming(siteName: "hospital"), detector: .rulesOnly)
    #expect(try shard.restore(inherited).isEmpty)
    let unread = ward.readings.filter { $0.position.map { $0.offset >= inherited.offsets[$0.partition] ?? 0 } ?? false }
    var offsets = inherited.offsets
    var lastRound: Int?
    for first in stride(from: 0, to: min(count, unread.count), by: 15) {
      let batch = Array(unread[first..<min(first + 15, unread.count)])
      var events: [ShardEvent] = []
      shard.step(batch, into: &events)
      for case let position? in batch.map(\.position) { offsets[position.partition] = position.offset + 1 }
      let round = try #require(recorder.checkpointRound)
      let slice = shard.nextSlice(ofRound: round, beginsRound: round != lastRound, readUpTo: offsets, mostBytes: 1)
      lastRound = round
      recorder.record(
        events.compactMap {
          if case .transition(let step) = $0 { RecordedTransition(transition: step, receivedNanoseconds: 0) } else { nil }
        }, checkpoint: slice)
      // Whoever is killed has some of it in the database and some in the journal.
      if first % 60 == 0 { #expect(recorder.settle(timeoutSeconds: 60)) }
    }
    if count > unread.count { #expect(recorder.drain(timeoutSeconds: 60)) }
  }

  @Test("at 20 moments leaves the database as if it had never stopped")
  func killed() throws {
    defer {
      cluster.stop()
      try? FileManager.default.removeItem(atPath: folder)
    }
    for schema in ["whole", "killed"] { try open(cluster.connectionInfo).run("create schema \(schema)") }
    let ward = EventfulWard(seed: 7, ids: 9)
    try run(ward, "whole", killedAfter: .max)
    var random = SplitMix64(seed: 20)
    for _ in 0..<20 { try run(ward, "killed", killedAfter: Int(random.next() % 400)) }
    try run(ward, "killed", killedAfter: .max)
    let rows = try ["whole", "killed"].map { schema in
      let answer = try open(address(schema)).run("select (to_jsonb(alarms) - 'recorded_at')::text from alarms order by id")
      return (0..<answer.count).map { answer.text($0, 0) }
    }
    #expect(rows[0].count > 20)
    #expect(rows[1] == rows[0])
  }
}
