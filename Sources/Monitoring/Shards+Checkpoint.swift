import Detection
import Engine
import Saving
import Vitals

/// The checkpoint is the topic's: each shard saves and takes up those who are its own.
extension Shards {
  /// - Throws: where the whole one that an older version left cannot be read.
  /// - Returns: ids whose own state could not be read.
  mutating func restore(_ checkpoint: StoredCheckpoint) throws -> [(patientID: String, error: StateError)] {
    // It does not say who sends where.
    if !checkpoint.whole.isEmpty { unite() }
    let byShard = Dictionary(grouping: checkpoint.states) { place(of: $0.partition) }
    return try all.enumerated().flatMap { place, worker in
      var own = checkpoint
      own.states = byShard[place] ?? []
      if place > 0 { own.whole = [] }
      return try worker.shard.restore(own)
    }
  }

  /// The next slice of all shards; see `Shard.nextSlice`.
  func nextSlice(
    ofRound round: Int, beginsRound: Bool, readUpTo offsets: [Int32: Int64], mostBytes: Int
  ) -> CheckpointSlice {
    if beginsRound { for worker in all { worker.shard.beginRound() } }
    let wasComplete = isRoundComplete
    var joined = CheckpointSlice(round: round, modelVersion: first.shard.detector.version)
    joined.readUpTo = offsets
    var restart: [Int32: Int64] = [:]
    for (place, worker) in all.enumerated() {
      let slice = worker.shard.nextSlice(
        ofRound: round, readUpTo: offsets.filter { self.place(of: $0.key) == place }, mostBytes: max(1, mostBytes / all.count))
      joined.states += slice.states
      joined.gone += slice.gone
      joined.bins += slice.bins
      joined.withheld += slice.withheld
      restart.merge(slice.offsets ?? [:]) { $1 }
    }
    // Until all have been saved, what is stored stands.
    guard isRoundComplete else { return joined }
    joined.offsets = restart
    if !wasComplete { joined.known = all.flatMap { $0.shard.ledger.ids } }
    return joined
  }

  func endRound() {
    for worker in all { worker.shard.endRound() }
  }

  var unsavedCount: Int { all.reduce(0) { $0 + $1.shard.unsavedCount } }

  private var isRoundComplete: Bool { all.allSatisfy { $0.shard.ledger.isRoundComplete } }
}
