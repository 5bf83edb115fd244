internal import Alarms
internal import Foundation
internal import Saving

/// Where the scoring queue leaves what is to be stored. Bounded: `add` waits while it is full, and so the pressure reaches the
/// feed; nothing is ever dropped.
///
/// Unchecked because everything is only touched with `condition` held.
final class Inbox: @unchecked Sendable {
  struct Content: ~Copyable {
    var entries: [JournalEntry] = []
    /// Of them, what people did.
    var deedCount = 0
    /// All slices that have come, as one; it stands for all entries before it.
    var checkpoint: CheckpointSlice?
    var deliveryNotes: [DeliveryNote.Subject: DeliveryNote] = [:]

    /// From where on the engine knows what the topic holds, where it has begun, or gone back, since the last time; nil where it has
    /// not.
    var beganAt: [Int32: Int64]?
    /// All of the entries, and all that was taken before, comes from before these offsets; nil where that is not known.
    var readUpTo: [Int32: Int64]?

    /// What comes from here on is of another topic under the same name.
    var isOfOtherTopic = false

    var isEmpty: Bool {
      entries.isEmpty && checkpoint == nil && deliveryNotes.isEmpty && readUpTo == nil && beganAt == nil && !isOfOtherTopic
    }
  }

  private let condition = NSCondition()
  private let capacity: Int
  private var content = Content()
  private var isClosed = false

  init(capacity: Int) { self.capacity = max(1, capacity) }

  /// Waits while the inbox is full, unless `urgent`: what a person does must not stop the screen. After `close` it takes
  /// nothing and returns false.
  @discardableResult
  func add(_ entries: [JournalEntry], checkpoint: CheckpointSlice? = nil, urgent: Bool = false) -> Bool {
    condition.lock()
    defer { condition.unlock() }
    while !urgent && content.entries.count >= capacity && !isClosed { condition.wait() }
    guard !isClosed else { return false }
    content.entries += entries
    content.deedCount += entries.count { $0.isDeed }
    if !entries.isEmpty { content.readUpTo = nil }
    if let checkpoint { content.checkpoint = content.checkpoint.followed(by: checkpoint) }
    return true
  }

  /// What came before stands on what the engine knew then: of a checkpoint that is nothing any more.
  func noteBegan(at offsets: [Int32: Int64]) {
    condition.lock()
    defer { condition.unlock() }
    (content.beganAt, content.checkpoint, content.readUpTo) = (offsets, nil, nil)
  }

  /// No place in the former topic says anything of this one.
  func noteOtherTopic() {
    condition.lock()
    defer { condition.unlock() }
    (content.isOfOtherTopic, content.checkpoint, content.readUpTo) = (true, nil, nil)
  }

  func noteRead(upTo offsets: [Int32: Int64]) {
    condition.lock()
    defer { condition.unlock() }
    content.readUpTo = offsets
  }

  func add(_ note: DeliveryNote) {
    condition.lock()
    defer { condition.unlock() }
    // Only the newest of each, and only for whoever looks into the table: when there are many, the rest is not noted.
    if content.deliveryNotes.count < 1000 || content.deliveryNotes[note.subject] != nil {
      content.deliveryNotes[note.subject] = note
    }
  }

  func take() -> Content {
    condition.lock()
    defer { condition.unlock() }
    defer { condition.broadcast() }
    var taken = Content()
    swap(&taken, &content)
    return taken
  }

  /// Whether nothing waits in it, how many entries do, and what people did among them.
  var fill: (isEmpty: Bool, count: Int, deedCount: Int) {
    condition.lock()
    defer { condition.unlock() }
    return (content.isEmpty, content.entries.count, content.deedCount)
  }

  var isEmpty: Bool { fill.isEmpty }

  func close() {
    condition.lock()
    defer { condition.unlock() }
    isClosed = true
    condition.broadcast()
  }
}
