import Alarms
import Dispatch
import Engine
import Interchange
import Vitals

/// All shards of the topic. A partition is one shard's, and so is whoever sends to it: a batch is decoded and scored by all of
/// them at once, and what comes of it does not depend on how many there are.
///
/// That holds where producers key by patient, as Kafka's order does. A patient who is met on the partitions of two shards is noticed
/// before a reading is scored: from then on the topic is one shard's, in the order in which it is read.
struct Shards {
  let all: [ShardWorker]
  private let limits: PatientLimits
  /// Whether all partitions are the first shard's.
  private(set) var isOne: Bool

  /// Fewer records are sooner done one shard after another.
  private static let leastRecords = 128

  /// - Parameter count: at least one is made.
  init(_ count: Int, limits: PatientLimits, making worker: () -> ShardWorker) {
    all = (0..<max(1, count)).map { _ in worker() }
    self.limits = limits
    isOne = all.count == 1
  }

  var first: ShardWorker { all[0] }

  /// Whether anybody's records are in several partitions, whose order among one another then matters.
  var areIDsMixed: Bool { all.contains { $0.shard.ledger.areIDsMixed } }

  /// Which shard's a partition is; the first one's where it is not known.
  func place(of partition: Int32?) -> Int { isOne ? 0 : Int(max(0, partition ?? 0)) % all.count }

  /// Takes the records of one poll.
  /// - Returns: what is news of the topic itself; nil mostly.
  mutating func take(_ batch: RecordBatch, arrival: Arrival) -> String? {
    let isAtOnce = !isOne && batch.entries.count >= Self.leastRecords
    decode(batch, atOnce: isAtOnce)
    var news: String?
    if hasCrossing {
      unite()
      decode(batch, atOnce: false)
      news = "patients send to several partitions each: the topic is read by one queue; key its records by patient"
    }
    step(arrival, atOnce: isAtOnce && !isOne)
    joinHistories()
    let newest = all.reduce(-.infinity) { max($0, $1.shard.newestArrivalSeconds) }
    for worker in all { worker.shard.newestArrivalSeconds = newest }
    return news
  }

  /// All go the first shard's way from now on, with what is known of everybody.
  mutating func unite() {
    isOne = true
    for worker in all.dropFirst() {
      first.shard.absorb(worker.shard)
      worker.shard.forgetAll()
    }
  }

  private func decode(_ batch: RecordBatch, atOnce: Bool) {
    inTurns(atOnce: atOnce) { place, worker in worker.decode(batch) { self.place(of: $0) == place } }
  }

  private func step(_ arrival: Arrival, atOnce: Bool) {
    // Where room runs out it matters who comes first.
    let isRoomy = all.reduce(patientCount) { $0 + $1.strangers.count } <= limits.mostPatients
    inTurns(atOnce: atOnce && isRoomy) { _, worker in
      let mostPatients = isRoomy ? limits.mostPatients : limits.mostPatients - patientCount + worker.shard.patients.count
      worker.step(arrival: arrival, mostPatients: mostPatients)
    }
  }

  private func inTurns(atOnce: Bool, _ turn: @Sendable (Int, ShardWorker) -> Void) {
    if atOnce {
      DispatchQueue.concurrentPerform(iterations: all.count) { turn($0, all[$0]) }
    } else {
      for (place, worker) in all.enumerated() { turn(place, worker) }
    }
  }

  /// Whether anybody whom a shard meets for the first time is another's, or is met by another too.
  private var hasCrossing: Bool {
    guard !isOne, all.contains(where: { !$0.strangers.isEmpty }) else { return false }
    var met: [String: Int] = [:]
    for (place, worker) in all.enumerated() {
      for id in worker.strangers {
        if met.updateValue(place, forKey: id).map({ $0 != place }) ?? false { return true }
        if all.enumerated().contains(where: { $0.offset != place && $0.element.shard.knows(id: id) }) { return true }
      }
    }
    return false
  }
}
