/// Up to where the topic has been read, and the engine's state there. Stored in the transaction that stores what was found up
/// to there, so that a restart goes on exactly where the stored alarms end.
package struct Checkpoint: Sendable, Equatable {
  /// The next offset to read, by partition.
  package var offsets: [Int32: Int64]
  package var modelVersion: String
  /// The engine's state in the engine's own encoding.
  package var state: [UInt8]

  package init(offsets: [Int32: Int64], modelVersion: String, state: [UInt8]) {
    self.offsets = offsets
    self.modelVersion = modelVersion
    self.state = state
  }
}
