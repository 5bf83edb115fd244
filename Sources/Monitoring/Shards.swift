import Alarms
import Dispatch
import Interchange
import Vitals

/// All shards of the topic. A partition is one shard's, and so is whoever sends to it: a batch is decoded and scored by all of
/// them at once, and what comes of it does not depend on how many there are.
///
/// That holds where producers key by patient, as Kafka's order does. A patient who is met on the partitions of two shards is noticed
/// before a reading is scored: from then on the topic is one shard's, in the order in which it is read.
struct Shards {
  let all: [Shard]
  private let limits: PatientLimits
  /// Whether all partitions are the first shard's.
  private(set) var isOne: Bool

  /// Fewer records are sooner done one shard after another.
  private static let leastRecords = 128

  /// - Parameter count: at least one is made.
  init(_ count: Int, limits: PatientLimits, making shard: () -> Shard) {
    all = (0..<max(1, count)).map { _ in shard() }
    self.limits = limits
    isOne = all.count == 1
  }

  var first: Shard { all[0] }

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
    let newest = all.reduce(-.infinity) { max($0, $1.engine.newestArrivalSeconds) }
    for shard in all { shard.engine.newestArrivalSeconds = newest }
    return news
  }

  /// All go the first shard's way from now on, with what is known of everybody.
  mutating func unite() {
    isOne = true
    for shard in all.dropFirst() {
      first.engine.absorb(shard.engine)
      shard.engine.forgetAll()
    }
  }

  private func decode(_ batch: RecordBatch, atOnce: Bool) {
    inTurns(atOnce: atOnce) { place, shard in shard.decode(batch) { self.place(of: $0) == place } }
  }

  private func step(_ arrival: Arrival, atOnce: Bool) {
    // Where room runs out it matters who comes first.
    let isRoomy = all.reduce(patientCount) { $0 + $1.strangers.count } <= limits.mostPatients
    inTurns(atOnce: atOnce && isRoomy) { _, shard in
      let mostPatients = isRoomy ? limits.mostPatients : limits.mostPatients - patientCount + shard.engine.patients.count
      shard.step(arrival: arrival, mostPatients: mostPatients)
    }
  }

  private func inTurns(atOnce: Bool, _ turn: @Sendable (Int, Shard) -> Void) {
    if atOnce {
      DispatchQueue.concurrentPerform(iterations: all.count) { turn($0, all[$0]) }
    } else {
      for (place, shard) in all.enumerated() { turn(place, shard) }
    }
  }

  /// Whether anybody whom a shard meets for the first time is another's, or is met by another too.
  private var hasCrossing: Bool {
    guard !isOne, all.contains(where: { !$0.strangers.isEmpty }) else { return false }
    var met: [String: Int] = [:]
    for (place, shard) in all.enumerated() {
      for id in shard.strangers {
        if met.updateValue(place, forKey: id).map({ $0 != place }) ?? false { return true }
        if all.enumerated().contains(where: { $0.offset != place && $0.element.engine.knows(id: id) }) { return true }
      }
    }
    return false
  }
}
