/// Keeps the topic's checkpoint from going back: whoever takes over may lag behind the one before. A pure decision; times are
/// nanoseconds on a clock that never jumps.
struct CheckpointFloor: Sendable {
  /// By then a lag is over; offsets that are lower even so are those of another topic under the same name.
  private static let patienceNanoseconds: UInt64 = 600_000_000_000

  private var offsets: [Int32: Int64] = [:]
  private var untilNanoseconds: UInt64 = 0
  private var last: [Int32: Int64] = [:]
  /// Whether the topic is another one under the same name, of which the database's checkpoint says nothing yet.
  private var isOfOtherTopic = false
  /// Whether it is not known where the database's checkpoint stands: then nothing is saved.
  private(set) var isBlind = false

  /// It may stand elsewhere than it did.
  mutating func doubt() { isBlind = true }

  /// What is read from here on is of another topic under the same name.
  mutating func beginOtherTopic() {
    (offsets, last) = ([:], [:])
    isOfOtherTopic = true
  }

  /// The database's checkpoint stands here; nil where there is none.
  mutating func saw(_ offsets: [Int32: Int64]?, atNanoseconds now: UInt64) {
    isBlind = false
    self.offsets = offsets ?? [:]
    untilNanoseconds = now + Self.patienceNanoseconds
  }

  /// Whether what is known up to these offsets may be stored; nil where nobody says how far was read.
  mutating func lets(_ new: [Int32: Int64]?, atNanoseconds now: UInt64) -> Bool {
    guard !isBlind else { return false }
    guard let new else { return offsets.isEmpty }
    // Its own reading went back: the topic was made anew.
    let isAnew = last.contains { new[$0.key] ?? 0 < $0.value }
    last = new
    let isPast = offsets.allSatisfy { new[$0.key] ?? 0 >= $0.value }
    if isAnew || isOfOtherTopic || isPast || now >= untilNanoseconds { offsets = [:] }
    if isPast { isOfOtherTopic = false }
    return offsets.isEmpty
  }
}
