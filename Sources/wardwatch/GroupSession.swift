internal import Alarms
@preconcurrency internal import Dispatch
internal import Foundation
internal import Monitoring
internal import Sharing
internal import Storage
internal import Streaming

/// One engine of a group that shares topics: a session for each partition that the Kafka consumer group gives it. The group only
/// proposes. Whoever holds a partition's lease is on duty for it, so that a session which comes before its predecessor has gone
/// stands by, and one that was left behind stores nothing more. Where a lease expires, an engine stands in until the group has found
/// out; see `StandIn`.
final class GroupSession: Sendable {
  private let commons: SessionCommons
  private let makePlan: @Sendable (TopicPartition) throws -> SessionPlan
  private let member: Guarded<GroupMember?>
  private let join: @Sendable () throws -> GroupMember
  private let queue = DispatchQueue(label: "wardwatch.group")
  private let seats = Guarded<[TopicPartition: PartitionSeat]>([:])
  private let summary = Guarded<Summary?>(nil)
  private let isEnding = Guarded(false)
  /// When the engine came back to the group, until that has said what is its own.
  private let returnSeconds = Guarded<Double?>(nil)
  private let serviceWatch: ServiceWatch
  private let lookout: LeaseLookout
  private let standIn = Guarded(StandIn(number: UInt64.random(in: 0 ... .max)))
  /// What the group has given to this engine.
  private let given = Guarded<Set<TopicPartition>>([])

  private static let pollSeconds = 0.1

  /// - Parameters:
  ///   - others: topics that the group shares besides the plan's.
  ///   - makePlan: what a session for this partition is made of.
  /// - Throws: when the settings cannot work at all, or a topic is not keyed by patient.
  init(
    _ plan: SessionPlan, group: String, others: [String] = [],
    makePlan: @escaping @Sendable (TopicPartition) throws -> SessionPlan
  ) throws {
    self.makePlan = makePlan
    let commons = try SessionCommons(plan, saysNotices: true)
    self.commons = commons
    let kafka = plan.feed.kafka
    let others = Set(others).subtracting([kafka.topic]).sorted()
    for topic in [kafka.topic] + others {
      var storage = plan.storage
      storage.topic = topic
      try Self.refuseUnkeyed(storage, commons)
    }
    lookout = try LeaseLookout(configuration: plan.storage, topics: [kafka.topic] + others)
    join = { try GroupMember(configuration: kafka, others: others, group: group) }
    member = Guarded(try join())
    let (seats, wardName) = (seats, plan.monitor.wardName)
    let sessions = { @Sendable in seats.withLock { Array($0.values) }.compactMap(\.session) }
    serviceWatch = try ServiceWatch(
      plan.service,
      snapshot: {
        let parts = sessions().compactMap(\.monitor.mailbox.latest)
        let now = Date().timeIntervalSince1970
        // More engines than partitions: some wait for their turn.
        return WardSnapshot.joining(parts) ?? WardSnapshot(wardName: wardName, timeSeconds: now, wardTimeSeconds: now)
      },
      look: {
        let (duties, times) = (sessions().map(\.isOnDuty), sessions().compactMap(\.storingSeconds))
        let isOnDuty = duties.contains(nil) ? nil : !duties.isEmpty && duties.allSatisfy { $0 == true }
        return (isOnDuty, times.map(\.half).max().flatMap { half in times.map(\.most).max().map { (half, $0) } })
      }, say: commons.notice)
  }

  /// Two engines would each see part of such a patient.
  private static func refuseUnkeyed(_ storage: StorageConfiguration, _ commons: SessionCommons) throws {
    guard storage.connectionInfo != nil else {
      throw Failure("--group needs a database: its leases say who keeps which partition; see --database")
    }
    do {
      let count = try PartitionBook.crossingCount(storage)
      guard count > 0 else { return }
      throw Failure(
        "the topic \(storage.topic) is not keyed by patient: \(count) of its patients send to several partitions, so that no "
          + "engine of a group would see all of them; key its records by patient, or start this without --group; where it has only been "
          + "given more partitions since, forget those who moved: delete from patient_states where partition is null")
    } catch let error as PostgresError {
      // Also when it cannot be asked: each session looks again at what it saves.
      guard error.kind == .refused else { return commons.notice("\(error)") }
      throw Failure("\(error)")
    }
  }

  func start() {
    commons.log.write("in a group")
    serviceWatch.start()
    lookout.start { [weak self] leases in self?.saw(leases) }
    queue.async { self.follow() }
  }

  /// Takes part in the group until the end.
  private func follow() {
    var (held, seated, trouble): (Set<TopicPartition>, Set<TopicPartition>, String?) = ([], [], nil)
    var presence = GroupPresence()
    while !isEnding.withLock({ $0 }) {
      follow(&presence, &held)
      given.withLock { $0 = held }
      seat(held.union(standIn.withLock { $0.places }), &seated)
      guard let member = member.withLock({ $0 }) else {
        _ = DispatchSemaphore(value: 0).wait(timeout: .now() + Self.pollSeconds)
        continue
      }
      let now = member.poll(timeoutSeconds: Self.pollSeconds)
      for line in member.takeLog() { commons.log.write(line) }
      if let found = member.trouble, found != trouble { commons.notice("the group gives this engine nothing: \(found)") }
      trouble = member.trouble
      guard now != held, isAnswered(now, held) else { continue }
      commons.notice(
        "partitions of this engine: \(now.isEmpty ? "none" : now.sorted().map(\.description).joined(separator: ", "))")
      held = now
    }
    // First, so that others begin with what this engine is about to leave.
    member.withLock { $0 }?.close()
  }

  private func seat(_ wanted: Set<TopicPartition>, _ seated: inout Set<TopicPartition>) {
    for place in wanted.subtracting(seated).sorted() { seat(of: place).take() }
    for place in seated.subtracting(wanted).sorted() { seat(of: place).leave() }
    seated = wanted
  }

  private func saw(_ leases: [PartitionLease]?) {
    let given = given.withLock { $0 }
    let (before, now) = standIn.withLock { standIn in
      let before = standIn.places
      standIn.saw(leases, given: given, atSeconds: Monotonic.nowSeconds()) { place in
        seats.withLock { $0[place] }?.session.flatMap { $0.isFeedDown ? false : $0.isOnDuty }
      }
      return (before, standIn.places)
    }
    for place in now.subtracting(before).sorted() {
      commons.notice("\(place): its keeper is missed; this engine stands in until the group has parted the topic anew")
    }
  }

  /// After a return to the group what is still held stays until the group has said anything, or has had the time to.
  private func isAnswered(_ now: Set<TopicPartition>, _ held: Set<TopicPartition>) -> Bool {
    returnSeconds.withLock { seconds in
      if !now.isEmpty || seconds.map({ Monotonic.nowSeconds() - $0 > Self.answerSeconds }) ?? true { seconds = nil }
      return seconds == nil
    }
  }

  private static let answerSeconds = 15.0

  /// Leaves the group while the database cannot be reached from here, and comes back to it.
  private func follow(_ presence: inout GroupPresence, _ held: inout Set<TopicPartition>) {
    let sessions = seats.withLock { Array($0.values) }.compactMap(\.session)
    let isCutOff = !sessions.isEmpty && sessions.allSatisfy(\.isCutOff)
    switch presence.step(isCutOff: isCutOff, atSeconds: Monotonic.nowSeconds()) {
    case .stay: break
    case .leave:
      commons.notice("the database cannot be reached from here: the partitions are offered to other engines, and watched on")
      member.withLock { $0 }?.close()
      member.withLock { $0 = nil }
    case .comeBack:
      commons.notice("the database can be reached again: back in the group")
      // What another has taken meanwhile is that one's.
      for place in held where seat(of: place).session?.isOnDuty == false { held.remove(place) }
      returnSeconds.withLock { $0 = Monotonic.nowSeconds() }
    }
    if presence.isMember, member.withLock({ $0 }) == nil { rejoin() }
  }

  private func rejoin() {
    do {
      let joined = try join()
      member.withLock { $0 = joined }
    } catch {
      commons.notice("cannot go back to the group yet: \(error)")
    }
  }

  private func seat(of place: TopicPartition) -> PartitionSeat {
    seats.withLock { seats in
      if let known = seats[place] { return known }
      let seat = PartitionSeat(place, commons, makePlan: makePlan) { [summary] ended in
        summary.withLock { $0 = $0?.adding(ended) ?? ended }
      }
      seats[place] = seat
      return seat
    }
  }

  /// Waits for a signal or the end of the time, with a line now and then on how it goes.
  func watch(for seconds: Double?, until signals: StopSignals) {
    signals.wait(seconds: seconds) {
      let sessions = seats.withLock { Array($0.values) }.compactMap(\.session)
      let totals = sessions.map(\.monitor.totals)
      let (patients, readings) = (totals.reduce(0) { $0 + $1.patients }, totals.reduce(0) { $0 + $1.readings })
      Progress.say(
        "\(sessions.count) partitions, \(sessions.count { $0.isOnDuty == true }) of them on duty; \(patients) patients, "
          + "\(readings) readings, \(totals.reduce(0) { $0 + $1.alarms.high }) HIGH")
    }
  }

  /// Leaves the group and ends all sessions; answers what the run came to, nil where it never had a partition.
  func finish() -> Summary? {
    serviceWatch.stop()
    lookout.close()
    isEnding.withLock { $0 = true }
    queue.sync {}
    let all = seats.withLock { Array($0.values) }
    for seat in all { seat.leave() }
    for seat in all { seat.settle() }
    commons.log.write("ended")
    return summary.withLock { $0 }
  }
}
