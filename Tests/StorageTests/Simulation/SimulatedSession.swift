import Alarms
import Foundation
import Saving

@testable import Storage

/// A console's session with the simulated database. Anything may happen before and after each of its transactions: the console
/// dies or stands still, the answer is lost, the network is cut.
final class SimulatedSession: RecorderDatabase {
  private unowned let world: SimulatedWorld
  private let life: SimulatedLife
  private let generation: Int
  private var isBroken = false

  let backendPID: Int32 = 1

  init(_ world: SimulatedWorld, life: SimulatedLife) throws(PostgresError) {
    self.world = world
    self.life = life
    generation = world.server.generation
    try reach()
  }

  private static func broken(_ words: String) -> PostgresError { PostgresError(kind: .passing, description: words) }

  /// Throws where the server cannot be reached, after as long as that takes to find out.
  private func reach() throws(PostgresError) {
    guard !world.isOver(life) else { throw Self.broken("dead") }
    world.pass(seconds: Double.random(in: 0.0005...0.01, using: &world.random))
    if world.standsStill(life) { world.standStill(life) }
    if world.isOver(life) || world.meetsItsEnd(life) { throw Self.broken("dead") }
    guard world.server.isUp, !world.isCut(life.console) else {
      world.pass(seconds: world.server.isUp ? 5 : 0.01)
      world.noteOutage(life.console)
      isBroken = true
      throw Self.broken("cannot be reached")
    }
    guard !isBroken, generation == world.server.generation else {
      isBroken = true
      throw Self.broken("the session is broken")
    }
  }

  func tryWriting() throws(PostgresError) { try reach() }

  private func look<Answer>(_ body: (SimulatedServer.Tables) -> Answer) throws(PostgresError) -> Answer {
    try reach()
    return body(world.server.tables)
  }

  private func transaction<Answer>(
    _ body: (inout SimulatedServer.Tables) throws(PostgresError) -> Answer
  ) throws(PostgresError) -> Answer {
    try reach()
    var tables = world.server.tables
    let answer = try body(&tables)
    world.server.tables = tables
    world.server.remember()
    // Committed, whatever becomes of the console or of the answer.
    if world.meetsItsEnd(life) { throw Self.broken("dead") }
    if world.random.happens(world.faultRate) {
      isBroken = true
      throw Self.broken("the answer was lost")
    }
    if world.standsStill(life) { world.standStill(life) }
    return answer
  }

  private func fenced<Answer>(
    _ tenure: Tenure, _ body: (inout SimulatedServer.Tables) -> Answer
  ) throws(PostgresError) -> (Answer, Int64) {
    let now = world.nowSeconds
    return try transaction { tables throws(PostgresError) in
      guard var row = tables.lease, row.lease.holder == tenure.holder, row.lease.epoch == tenure.epoch else {
        throw .fenced(place: "simulated database")
      }
      guard row.renewals >= tenure.renewals else { throw .setBack(place: "simulated database") }
      row.expiresSeconds = now + SimulatedWorld.leaseSeconds
      row.renewals += 1
      tables.lease = row
      return (body(&tables), row.renewals)
    }
  }

  // MARK: The lease

  func rememberSite() throws(PostgresError) { try reach() }

  func lease() throws(PostgresError) -> Lease? {
    let now = world.nowSeconds
    return try look { tables in tables.lease.map { Self.seen($0, at: now) } }
  }

  private static func seen(_ row: SimulatedServer.Tables.Row, at now: Double) -> Lease {
    var lease = row.lease
    lease.remainingSeconds = row.expiresSeconds - now
    return lease
  }

  func takeLease(holder: UUID, host: String, cluster: String?, policy: String?) throws(PostgresError) -> Lease? {
    let now = world.nowSeconds
    return try transaction { tables throws(PostgresError) in
      if let row = tables.lease, row.expiresSeconds > now { return nil }
      let lease = Lease(
        epoch: (tables.lease?.lease.epoch ?? 0) + 1, holder: holder, host: host, sinceSeconds: now,
        remainingSeconds: SimulatedWorld.leaseSeconds)
      tables.lease = .init(lease: lease, expiresSeconds: now + SimulatedWorld.leaseSeconds, renewals: 0)
      return lease
    }
  }

  func renewLease(_ tenure: Tenure) throws(PostgresError) -> Int64 { try fenced(tenure) { _ in }.1 }

  func noteCluster(_ cluster: String, under tenure: Tenure) throws(PostgresError) {}

  func releaseLease(_ tenure: Tenure) throws(PostgresError) {
    let now = world.nowSeconds
    _ = try fenced(tenure) { $0.lease?.expiresSeconds = now }
  }

  func claim(_ transitionIDs: [UUID], digest: AlarmDigest?, under tenure: Tenure) throws(PostgresError) -> Int64 {
    try renewLease(tenure)
  }

  // MARK: Writing

  func commit(
    _ entries: [JournalEntry], checkpoint: CheckpointSlice?, deliveryNotes: [DeliveryNote], under tenure: Tenure
  ) throws(PostgresError) -> (stored: Int, renewals: Int64, strays: Int) {
    let (now, world) = (world.nowSeconds, world)
    try meetRefusal(of: entries)
    tell(entries)
    let (stored, renewals) = try fenced(tenure) { tables in
      let stored = Self.write(entries, into: &tables, at: now)
      for state in checkpoint?.states ?? [] {
        let upTo = state.nextOffset ?? 0
        tables.states[state.patientID] = upTo
        if world.log[..<Int(upTo)].contains(where: { !tables.alarms.contains($0.id) }) {
          world.complain("a patient was saved up to \(upTo) before the alarms up to there")
        }
      }
      if let offsets = checkpoint?.offsets {
        if tables.states.values.contains(where: { $0 < offsets[0] ?? 0 }) {
          world.complain("a restart would read from \(offsets[0] ?? 0), and not all patients are saved up to there")
        }
        for (partition, offset) in offsets where offset < tables.offsets?[partition] ?? 0 {
          world.complain("the checkpoint went back from \(tables.offsets?[partition] ?? 0) to \(offset)")
        }
        tables.offsets = offsets
      }
      return stored
    }
    return (stored, renewals, 0)
  }

  func commitDeeds(_ entries: [JournalEntry]) throws(PostgresError) {
    let now = world.nowSeconds
    try meetRefusal(of: entries.filter { !$0.isOfTheEngine })
    tell(entries.filter { !$0.isOfTheEngine })
    try transaction { tables throws(PostgresError) in
      _ = Self.write(entries.filter { !$0.isOfTheEngine }, into: &tables, at: now)
    }
  }

  /// The session is of use behind it.
  private func meetRefusal(of entries: [JournalEntry]) throws(PostgresError) {
    guard let refusal = world.refusal(of: entries) else { return }
    try reach()
    if refusal.kind == .passing { world.pass(seconds: SimulatedWorld.leaseSeconds / 3) }
    throw refusal
  }

  /// What is about to be stored, by the numbers of the alarms.
  private func tell(_ entries: [JournalEntry]) {
    guard world.tells else { return }
    func number(_ id: UUID) -> String { world.log.firstIndex { $0.id == id }.map { "\($0)" } ?? "?" }
    let words = entries.compactMap { entry in
      switch entry {
      case .alarm(let transition, _), .provisional(let transition): "alarm \(number(transition.id))"
      case .mailed(let id, _): "\(number(id)) told"
      case .givenUp(let id, _): "\(number(id)) given up"
      case .delivery(let one): "\(number(one.transitionID)) \(one.outcome) by \(one.recipient) (\(one.notice))"
      default: nil as String?
      }
    }
    if !words.isEmpty { world.tell("console \(life.console) stores " + words.joined(separator: ", ")) }
  }

  private static func write(_ entries: [JournalEntry], into tables: inout SimulatedServer.Tables, at now: Double) -> Int {
    var stored = 0
    for entry in entries {
      switch entry {
      case .alarm(let transition, _), .provisional(let transition):
        if tables.alarms.insert(transition.id).inserted { stored += 1 }
        if transition.asksForMail, tables.outbox[transition.id] == nil {
          tables.outbox[transition.id] = .init(transition: transition, recordedSeconds: now)
        }
      case .mailed(let id, _):
        let sentSeconds = tables.outbox[id]?.sentSeconds ?? now
        tables.outbox[id]?.sentSeconds = sentSeconds
        tables.outbox[id]?.isGivenUp = false
      case .givenUp(let id, _): if tables.outbox[id]?.sentSeconds == nil { tables.outbox[id]?.isGivenUp = true }
      case .delivery(let delivery):
        if tables.deliveries[delivery.subject] == nil { tables.deliveries[delivery.subject] = delivery }
      case .acknowledgement(let acknowledgement): tables.acknowledged.insert(acknowledgement.episodeID)
      case .explanation, .event, .technical: break
      }
    }
    return stored
  }

  // MARK: Reading

  func missing(of entries: [JournalEntry]) throws(PostgresError) -> Set<Int> {
    try look { tables in
      Set(entries.indices.filter { index in entries[index].transition.map { !tables.alarms.contains($0.id) } ?? true })
    }
  }

  func checkpointOffsets() throws(PostgresError) -> [Int32: Int64]? { try look(\.offsets) }

  func rowCount() throws(PostgresError) -> Int { try look(\.alarms.count) }

  func endFormerMachinery() throws(PostgresError) { try reach() }

  func adoptMails() throws(PostgresError) { try reach() }

  func outstandingAlarms() throws(PostgresError) -> [OutstandingAlarm] {
    let now = world.nowSeconds
    return try look { tables in
      tables.outbox.values.sorted { $0.transition.timeSeconds < $1.transition.timeSeconds }.map { mail in
        OutstandingAlarm(
          transition: mail.transition, ageSeconds: now - mail.recordedSeconds, toldSecondsAgo: mail.sentSeconds.map { now - $0 },
          isGivenUp: mail.isGivenUp, isAcknowledged: tables.acknowledged.contains(mail.transition.episodeID),
          deliveries: tables.deliveries.values.filter { $0.transitionID == mail.transition.id })
      }
    }
  }

  func recentlyMailed() throws(PostgresError) -> [UUID] {
    try look { $0.outbox.values.filter { $0.sentSeconds != nil || $0.isGivenUp }.map(\.transition.id) }
  }

  func olderConsoles() throws(PostgresError) -> [String] { [] }
}
