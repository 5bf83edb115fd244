import Alarms
import Dispatch
import Foundation
import Sharing
import Testing
import Vitals

@testable import Storage

@Suite(
  "The leases of a topic and of its partitions", .enabled(if: TestDatabase.isInstalled, "no PostgreSQL server is installed"))
struct LeaseTests {
  /// Of a topic in a database, whole or one partition.
  private func session(
    _ address: String, of partition: Int32?, topic: String = "t", leaseSeconds: Double = 3600
  ) throws -> AlarmDatabase {
    var configuration = TestDatabase.configuration(address, topic: topic, folder: TemporaryFolder())
    configuration.partition = partition
    configuration.leaseSeconds = leaseSeconds
    return try AlarmDatabase(configuration, connectionInfo: address, applicationName: "test", whileWaiting: { true })
  }

  /// What has been granted, and has not been fenced or found expired since.
  private struct Seat {
    var unit: Int32?
    var holder: UUID
    var tenure: Tenure?
  }

  private func conflict(_ one: Int32?, _ other: Int32?) -> Bool { one == nil || other == nil || one == other }

  @Test("have one holder for each epoch, and never stand for a topic and for its partition at once", arguments: 1...6)
  func interleaving(seed: UInt64) throws {
    let address = try TestDatabase.newSchema()
    var random = SplitMix64(seed: seed)
    let units: [Int32?] = [nil, 0, 1, 2]
    let sessions = try units.map { try session(address, of: $0) }
    var seats = units.flatMap { unit in (0..<2).map { _ in Seat(unit: unit, holder: UUID()) } }
    var granted: [String: UUID] = [:]
    var (taken, fenced) = (0, 0)
    for _ in 0..<150 {
      let index = Int.random(in: seats.indices, using: &random)
      let database = try #require(units.firstIndex(of: seats[index].unit).map { sessions[$0] })
      switch Int.random(in: 0..<10, using: &random) {
      case 0..<4:
        let standing = try database.leases().filter { $0.remainingSeconds > 0 && conflict($0.partition, seats[index].unit) }
        let lease = try database.takeLease(holder: seats[index].holder, host: "h", cluster: nil)
        #expect((lease != nil) == standing.isEmpty, "what stands is not taken, and what does not is")
        guard let lease else { continue }
        let name = "\(String(describing: lease.partition)) \(lease.epoch)"
        #expect(granted.updateValue(lease.holder, forKey: name) == nil, "an epoch is given once")
        seats[index].tenure = Tenure(holder: lease.holder, epoch: lease.epoch)
        taken += 1
      case 4..<7:
        guard let tenure = seats[index].tenure else { continue }
        do {
          _ = try database.renewLease(tenure)
          // Nobody else whom it would stand in the way of can still store.
          for other in seats.indices where other != index && conflict(seats[other].unit, seats[index].unit) {
            guard let theirs = seats[other].tenure, let place = units.firstIndex(of: seats[other].unit) else { continue }
            #expect(throws: PostgresError.self) { try sessions[place].renewLease(theirs) }
            seats[other].tenure = nil
          }
        } catch {
          #expect(error.kind == .fenced)
          seats[index].tenure = nil
          fenced += 1
        }
      case 7:
        guard let tenure = seats[index].tenure else { continue }
        try database.releaseLease(tenure)
      default:
        // Time passes: all that is not renewed expires.
        try database.connection.run("update leases set expires_at = clock_timestamp() where expires_at > clock_timestamp()")
      }
    }
    #expect(taken > 5 && fenced > 0, "seed \(seed) tried too little")
  }

  @Test(
    "are taken by one of many who come at once, whole or in parts, also where any account holds the lock of the takeover",
    arguments: [false, true])
  func concurrently(isHeldUp: Bool) throws {
    let address = try TestDatabase.newSchema()
    let units: [Int32?] = [nil, 0, nil, 1, nil, 2]
    // Such a lock is one of the whole database.
    let topic = "t-\(UUID())"
    _ = try session(address, of: nil)
    let idler = try TestDatabase.connect(address)
    if isHeldUp { try idler.run("select pg_advisory_lock(hashtextextended('wardwatch:lease:' || $1, 0))", [.text(topic)]) }
    for _ in 0..<5 {
      let won = Guarded<[Int32?]>([])
      let failures = Guarded<[String]>([])
      let sessions = try units.map { Guarded(try session(address, of: $0, topic: topic)) }
      DispatchQueue.concurrentPerform(iterations: units.count) { index in
        do throws(PostgresError) {
          let database = sessions[index].withLock { $0 }
          if try taken(by: database) != nil { won.withLock { $0.append(units[index]) } }
        } catch {
          failures.withLock { $0.append(error.description) }
        }
      }
      #expect(failures.withLock { $0 } == [])
      let winners = won.withLock { $0 }
      #expect(winners == [nil] || (winners.count == 3 && !winners.contains(nil)), "\(winners)")
      try TestDatabase.connect(address).run("update leases set expires_at = clock_timestamp()")
    }
  }

  /// Who has waited for the others too long tries again.
  private func taken(by database: AlarmDatabase) throws(PostgresError) -> Lease? {
    let deadline = Date(timeIntervalSinceNow: 60)
    while true {
      do throws(PostgresError) {
        return try database.takeLease(holder: UUID(), host: "h", cluster: nil)
      } catch {
        guard error.sqlState == "55P03", Date() < deadline else { throw error }
      }
    }
  }

  @Test("are renewed while one of another topic can be had by nobody: who waits for that keeps no renewal waiting for long")
  func renewsMeanwhile() throws {
    let address = try TestDatabase.newSchema()
    let topic = "t-\(UUID())"
    // A renewal waits for 2 s at most.
    let kept = try session(address, of: nil, topic: "kept", leaseSeconds: 6)
    let lease = try #require(try kept.takeLease(holder: UUID(), host: "h", cluster: nil))
    // In the midst of a takeover, and standing still there.
    let still = try TestDatabase.connect(address)
    try still.runScript(
      """
      begin; select pg_advisory_xact_lock(hashtextextended('wardwatch:lease:\(topic)', 0));
      lock table leases in row exclusive mode
      """)
    let waits = Guarded(try session(address, of: nil, topic: topic))
    let tries = Board<[String?]>([])
    DispatchQueue.global().async {
      for _ in 0..<3 {
        do throws(PostgresError) {
          let database = waits.withLock { $0 }
          _ = try database.takeLease(holder: UUID(), host: "h", cluster: nil)
          tries.update { $0.append(nil) }
        } catch {
          tries.update { $0.append(error.sqlState) }
        }
      }
    }
    let deadline = Date(timeIntervalSinceNow: 60)
    var tenure = Tenure(holder: lease.holder, epoch: lease.epoch)
    while tries.read({ $0.count }) < 3 {
      try #require(Date() < deadline)
      tenure.renewals = try kept.renewLease(tenure)
    }
    #expect(tries.read { $0 } == ["55P03", "55P03", "55P03"], "it has waited for both")
    try still.run("commit")
    #expect(try waits.withLock { try $0.takeLease(holder: UUID(), host: "h", cluster: nil) } != nil)
  }

  @Test("come to one for whoever looks at all of a topic: who keeps it, and where nobody does")
  func standing() throws {
    func row(_ partition: Int32?, _ host: String, remaining: Double) -> Lease {
      Lease(epoch: 2, holder: UUID(), host: host, sinceSeconds: 100, remainingSeconds: remaining, partition: partition)
    }
    #expect(Lease.standing([]) == nil)
    let both = try #require(Lease.standing([row(0, "icu-b", remaining: 3), row(1, "icu-a", remaining: 2)]))
    #expect(both.host == "icu-a, icu-b" && both.remainingSeconds == 3 && both.era == 4 && both.lapsed == nil)
    let one = try #require(
      Lease.standing([row(0, "icu-a", remaining: 3), row(1, "icu-b", remaining: -9), row(nil, "old", remaining: -1e9)]))
    #expect(one.host == "icu-a" && one.lapsed == "icu-b, partition 1")
    #expect(Lease.standing([row(0, "icu-a", remaining: 3), row(1, "icu-b", remaining: -2)])?.lapsed == nil)
    var ownership = Ownership()
    let step = ownership.saw(one, atSeconds: 0, intervalSeconds: 1)
    #expect(step == .wait(seconds: 1))
    _ = ownership.stoodBack()
    #expect(ownership.duty(isInSight: true) == .nobody(lastHost: "icu-b, partition 1"))
  }
}
