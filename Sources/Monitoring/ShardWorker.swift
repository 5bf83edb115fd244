import Alarms
import Engine
import Interchange
import Vitals

/// Some partitions of the topic, with all that is theirs: a decoder, the patients who send to them, and what came of the last
/// batch.
///
/// Unchecked because one thread at a time touches it: the one that takes its turn in `Shards`, which the scoring queue waits for,
/// or the scoring queue itself.
final class ShardWorker: @unchecked Sendable {
  let decoder: RecordDecoder
  var shard: Shard
  private(set) var decoded = DecodedBatch()
  private(set) var events: [ShardEvent] = []
  /// Whose readings the last batch brought for the first time.
  private(set) var strangers: [String] = []

  init(shard: Shard, decoder: RecordDecoder) {
    self.shard = shard
    self.decoder = decoder
  }

  /// Decodes the records of a batch that are of its partitions.
  func decode(_ batch: RecordBatch, of isMine: (Int32) -> Bool) {
    decoder.decode(batch, into: &decoded, of: isMine)
    strangers.removeAll(keepingCapacity: true)
    for reading in decoded.readings where reading.patient.id != strangers.last && !shard.knows(id: reading.patient.id) {
      strangers.append(reading.patient.id)
    }
  }

  /// Takes what was decoded last.
  /// - Parameter mostPatients: how many there may be afterwards.
  func step(arrival: Arrival, mostPatients: Int) {
    events.removeAll(keepingCapacity: true)
    shard.mostPatients = mostPatients
    shard.step(decoded.readings, arrival: arrival, into: &events)
    for refused in shard.refused { decoded.refuse(refused, because: .tooManyPatients) }
  }
}
