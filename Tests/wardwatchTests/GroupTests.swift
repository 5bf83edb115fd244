import Alarms
import Dispatch
import Foundation
import Monitoring
import Streaming
import SwallowingProxy
import Testing
import Vitals

@testable import Storage
@testable import wardwatch

@Suite("Engines in a group", .serialized, .enabled(if: PrivateCluster.isInstalled))
struct GroupTests {
  private let ward: WardUnderTest
  private let database: PostgresConnection

  init() throws {
    ward = try WardUnderTest()
    database = try PostgresConnection.open(
      ward.cluster.connectionInfo, applicationName: "test", connectTimeoutSeconds: 60, statementTimeoutSeconds: 60,
      whileWaiting: { true })
  }

  private func engine(_ name: String) throws -> GroupSession {
    let plan = try ward.plan(console: name)
    return try GroupSession(plan, group: "engines") { plan.of($0) }
  }

  private func number(_ query: String) -> Int { ((try? database.run(query).text(0, 0)) ?? nil).flatMap { Int($0) } ?? -1 }
  private func highs(of patient: String) -> Int {
    number("select count(*) from alarms where patient_id = '\(patient)' and kind = 'raised' and severity = 'HIGH'")
  }

  /// How many partitions are kept, and how many holders there have been.
  private var kept: Int { number("select count(*) from leases where partition >= 0 and expires_at > clock_timestamp()") }
  private var epochs: Int { number("select coalesce(sum(epoch), 0) from leases where partition >= 0") }

  /// Looks at what tells nobody.
  private func wait(until isSo: () -> Bool) -> Bool {
    let deadline = DispatchTime.now() + 120
    while !isSo() {
      guard DispatchTime.now() < deadline else { return false }
      _ = DispatchSemaphore(value: 0).wait(timeout: .now() + 0.05)
    }
    return true
  }

  @Test("share the topic: each alarm is stored and mailed once while they come and go, and a console takes over from the last")
  func shares() throws {
    let first = try engine("-first")
    first.start()
    #expect(wait { kept == 3 })
    let console = try ward.session(console: "-third")
    console.start()
    try ward.sendEmergency(patient: "P1")
    #expect(console.snapshot { $0.beds.first?.alarm.severity == .high && highs(of: "P1") == 1 } != nil)
    #expect(console.snapshot { $0.isOnDuty != nil }?.isOnDuty == false)

    let second = try engine("-second")
    second.start()
    #expect(console.snapshot { _ in kept == 3 && epochs > 3 } != nil, "some have moved to it")
    for patient in ["P2", "P3", "P4"] { try ward.sendEmergency(patient: patient) }
    let areStored = { ["P1", "P2", "P3", "P4"].allSatisfy { highs(of: $0) == 1 } }
    #expect(console.snapshot { _ in areStored() } != nil)

    let before = epochs
    let summary = try #require(first.finish())
    #expect(summary.readings > 0)
    #expect(console.snapshot { _ in kept == 3 && epochs > before } != nil)
    try ward.sendEmergency(patient: "P5")
    #expect(console.snapshot { _ in highs(of: "P5") == 1 } != nil)
    _ = second.finish()
    #expect(console.snapshot { $0.isOnDuty == true } != nil)
    _ = console.finish()
    #expect(areStored() && highs(of: "P5") == 1)
    #expect(try ward.mails.count == 5)
  }

  @Test("share several topics, each with its own leases and its own journal")
  func severalTopics() throws {
    try ward.broker.createTopic("others", partitions: 2)
    let plan = try ward.plan(console: "-first")
    let engine = try GroupSession(plan, group: "engines", others: ["others", ward.topic]) { plan.of($0) }
    engine.start()
    #expect(wait { kept == 5 })
    let producer = try KafkaProducer(configuration: KafkaConfiguration(bootstrap: ward.broker.bootstrap, topic: "others"))
    defer { producer.close() }
    let record = #"{"patient_id": "Q1", "ts": \#(Date().timeIntervalSince1970), "hr": 138, "rr": 29, "spo2": 87}"#
    try producer.send(key: "Q1", value: Array(record.utf8))
    #expect(producer.flush(timeoutSeconds: 60))
    try ward.sendEmergency(patient: "P1")
    #expect(wait { highs(of: "P1") == 1 && highs(of: "Q1") == 1 })
    #expect(number("select count(distinct topic) from outbox") == 2)
    _ = engine.finish()
    #expect(number("select count(*) from leases where expires_at > clock_timestamp()") == 0)
  }

  @Test("give their partitions to others when they are cut off from the database alone, and come back when they reach it again")
  func cutOff() throws {
    let proxy = try SwallowingProxy(before: ward.cluster.directory)
    var plan = try ward.plan(console: "-cut")
    plan.storage.connectionInfo = ward.cluster.connectionInfo.replacing(ward.cluster.directory, with: proxy.directory)
    plan.storage.connectTimeoutSeconds = 2
    let through = plan
    let cut = try GroupSession(through, group: "engines") { through.of($0) }
    cut.start()
    #expect(wait { kept == 3 })
    try database.run("create table cut as select holder from leases")
    let other = try engine("-other")
    other.start()
    proxy.swallow()
    let isOthers = "partition >= 0 and expires_at > clock_timestamp() and holder not in (select holder from cut)"
    #expect(wait { number("select count(*) from leases where \(isOthers)") == 3 })
    // Before the group knows of it.
    let log = try String(contentsOfFile: ward.folder + "-other/wardwatch.log", encoding: .utf8)
    #expect(log.contains("its keeper is missed; this engine stands in"))
    try ward.sendEmergency(patient: "P1")
    #expect(wait { highs(of: "P1") == 1 })
    proxy.heal()
    let before = epochs
    #expect(wait { epochs > before && kept == 3 }, "both share them again")
    try ward.sendEmergency(patient: "P2")
    #expect(wait { highs(of: "P2") == 1 })
    _ = cut.finish()
    _ = other.finish()
    #expect(highs(of: "P1") == 1 && highs(of: "P2") == 1)
  }

  @Test("refuse a topic whose patients send to several partitions, and to be without a database")
  func refuses() throws {
    try Schema.prepare(database, path: try SharedFiles().schema.path)
    try database.run(
      """
      insert into patient_states (topic, patient_id, partition, next_offset, model_version, state)
      values ('patient_vitals', 'P1', null, null, '1', ''), ('other', 'P2', null, null, '1', '')
      """)
    let error = #expect(throws: Failure.self) { _ = try engine("-first") }
    #expect(error.map { "\($0)".contains("1 of its patients") } == true)
    var without = try ward.plan(console: "-first")
    without.storage.connectionInfo = nil
    let plan = without
    #expect(throws: Failure.self) { _ = try GroupSession(plan, group: "engines") { plan.of($0) } }
  }
}
