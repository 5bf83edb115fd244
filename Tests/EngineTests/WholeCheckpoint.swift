import Detection
import Saving

@testable import Engine

extension Shard {
  /// All that a checkpoint keeps, saved at this moment.
  func checkpoint(readUpTo offsets: [Int32: Int64] = [:]) -> StoredCheckpoint {
    StoredCheckpoint(offsets: offsets, modelVersion: detector.version, states: occupants.ids.sorted().compactMap(saved))
  }

  /// An engine that goes on from there.
  mutating func restart(from checkpoint: StoredCheckpoint) throws {
    let refused = try restore(checkpoint)
    if let first = refused.first { throw first.error }
  }
}
