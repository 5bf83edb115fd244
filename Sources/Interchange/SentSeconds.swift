internal import Vitals

/// When the last record of each partition was sent, as Kafka has it. It serves for one of which nobody knows the time: such a record
/// came after it, on every console and in every replay.
struct SentSeconds {
  private var partition: Int32?
  private var seconds = 0.0
  /// Of the other partitions: records come in runs of one.
  private var others: [Int32: Double] = [:]

  @inline(__always)
  mutating func note(_ seconds: Double, partition: Int32) {
    if partition != self.partition {
      if let left = self.partition { others[left] = self.seconds }
      self.partition = partition
    }
    self.seconds = seconds
  }

  /// Nil where none said it.
  func last(partition: Int32) -> Double? { partition == self.partition ? seconds : others[partition] }
}
