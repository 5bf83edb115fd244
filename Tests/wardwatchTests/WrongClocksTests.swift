import Alarms
import Foundation
import Interchange
import MadeUpFeed
import Settings
import Streaming
import Testing
import Vitals

@testable import Storage
@testable import wardwatch

/// One feed whose clocks are wrong, read in four ways.
@Suite("A feed with wrong clocks", .serialized, .enabled(if: PrivateCluster.isInstalled))
struct WrongClocksTests {
  private struct Row: Hashable, CustomStringConvertible {
    var id: String
    /// In milliseconds since 1970.
    var time: Int64
    var severity: String
    var description: String { "\(id) \(time) \(severity)" }
  }

  @Test("Live from one partition and from six, replayed, and scored, it gives the same alarms", arguments: [UInt64(1), 2])
  func agree(seed: UInt64) throws {
    let feed = MadeUpFeed.wrongClocks(seed: seed)
    let ward = try WardUnderTest(partitions: 6)
    let table = ward.folder + "/vitals.csv"
    try Self.table(of: feed).write(toFile: table, atomically: true, encoding: .utf8)

    let scored = try Self.scored(table, into: ward.folder)
    #expect(scored.count(where: { $0.severity == "HIGH" }) >= feed.people.count)
    let live = try [1, 6].map { partitions in
      try Self.stored(ward, partitions: partitions, expecting: scored.count) { bootstrap, topic in
        try Self.send(feed, to: bootstrap, topic)
      }
    }
    let replayed = try Self.stored(ward, partitions: 6, expecting: scored.count) { bootstrap, topic in
      let words = ["replay", "--vitals=\(table)", "--speed=0", "--start=0", "--beds=\(feed.people.count)"]
      guard
        case .run(let settings) = try Request(
          words + ["--bootstrap=\(bootstrap)", "--topic=\(topic)"], in: Surroundings(environment: [:]))
      else { return }
      #expect(try ReplayCommand.run(settings) == 0)
    }
    for rows in live + [replayed] {
      #expect(rows.subtracting(scored).isEmpty, "seed \(seed): more than scored")
      #expect(scored.subtracting(rows).isEmpty, "seed \(seed): less than scored")
    }
  }

  // MARK: Ways to read it

  private static func scored(_ table: String, into folder: String) throws -> Set<Row> {
    let words = ["score", "--vitals=\(table)", "--output=\(folder)/scores.csv", "--alarms=\(folder)/alarms.csv"]
    guard case .run(let settings) = try Request(words, in: Surroundings(environment: [:])) else { return [] }
    #expect(try ScoreCommand.run(settings) == 0)
    let lines = try String(contentsOfFile: folder + "/alarms.csv", encoding: .utf8).split(separator: "\n").dropFirst()
    return Set(
      lines.map { line in
        let cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        return Row(id: cells[0], time: Int64(((Double(cells[7]) ?? 0) * 1000).rounded()), severity: cells[4])
      })
  }

  /// What is stored of a topic of its own that `send` has filled.
  private static func stored(
    _ ward: WardUnderTest, partitions: Int, expecting count: Int, _ send: (_ bootstrap: String, _ topic: String) throws -> Void
  ) throws -> Set<Row> {
    let topic = "vitals-\(UUID().uuidString)"
    try ward.broker.createTopic(topic, partitions: partitions)
    let session = try ward.session(console: "-\(topic)") { plan in
      plan.feed.kafka.topic = topic
      plan.storage.topic = topic
    }
    session.start()
    try send(ward.broker.bootstrap, topic)
    _ = session.snapshot { $0.database.delivered >= count && $0.feed.state == .following && $0.feed.lag == 0 }
    _ = session.finish()
    // The next reader would store nothing that is there already.
    let database = try PostgresConnection.open(
      ward.cluster.connectionInfo, applicationName: "test", connectTimeoutSeconds: 60, statementTimeoutSeconds: 60,
      whileWaiting: { true })
    let rows = try database.run("select id, round(observed_epoch * 1000)::bigint, severity from alarms")
    defer { _ = try? database.run("truncate alarms cascade") }
    return Set(
      (0..<rows.count).map {
        Row(id: rows.text($0, 0) ?? "", time: Int64(rows.text($0, 1) ?? "") ?? 0, severity: rows.text($0, 2) ?? "")
      })
  }

  private static func table(of feed: MadeUpFeed) -> String {
    let header = "patient_id,t_seconds,kafka_seconds," + Vital.allCases.map(\.key).joined(separator: ",")
    let rows = feed.records.map { record in
      let reading = record.reading
      let values = Vital.allCases.map { reading.values[$0].map { "\($0)" } ?? "" }
      return ([reading.patient.id, "\(reading.timeSeconds)", reading.kafkaSeconds.map { "\($0)" } ?? ""] + values)
        .joined(separator: ",")
    }
    return ([header] + rows).joined(separator: "\n")
  }

  private static func send(_ feed: MadeUpFeed, to bootstrap: String, _ topic: String) throws {
    let producer = try KafkaProducer(configuration: KafkaConfiguration(bootstrap: bootstrap, topic: topic))
    defer { producer.close() }
    for record in feed.records {
      let kafka = record.reading.kafkaSeconds.map { Int64(($0 * 1000).rounded()) }
      for value in RecordEncoder.records(of: record.reading, format: .wide) {
        try producer.send(key: record.reading.patient.id, value: value, timestampMilliseconds: kafka)
      }
    }
    #expect(producer.flush(timeoutSeconds: 60))
  }
}
