/// What this console has seen lately, on duty or not, in order: what it writes down when it takes over, or when the database turns
/// out to have lost what it had. Whatever is there already is the same rows again.
///
/// An entry is kept for a while, and for as long as the stored checkpoint lies before it: whoever takes over knows the rest from
/// the checkpoint on.
struct RecentEntries: Sendable {
  private let seconds: Double
  private let limit: Int
  private var kept: [(number: Int, entry: JournalEntry, nanoseconds: UInt64)] = []
  private var count = 0
  /// Up to where the topic had been read when so many entries had been seen, oldest first.
  private var marks: [(number: Int, offsets: [Int32: Int64])] = []
  /// Entries below this number lie before the stored checkpoint.
  private var coveredNumber = 0
  /// Entries below this number are remembered no more.
  private var forgottenNumber = 0
  /// Whether the first of the marks is where the engine began.
  private var hasBegun = false

  /// Enough for any wait between two checkpoints; of more, some are put together.
  private static let markLimit = 1000

  init(seconds: Double, limit: Int) {
    self.seconds = seconds
    self.limit = limit
  }

  var entries: [JournalEntry] { kept.map(\.entry) }
  /// Alarms and reasons that are not known to be behind the stored checkpoint.
  var uncoveredCount: Int { kept.count { $0.number >= coveredNumber && $0.entry.isOfTheEngine } }
  var hasMarks: Bool { marks.last.map { $0.number > coveredNumber } ?? false }

  /// Whether these offsets lie before what is remembered: what was seen between them and that is not among the entries.
  func lacks(from offsets: [Int32: Int64]) -> Bool {
    guard hasBegun else { return false }
    // Where nobody said how far was read since the last that is forgotten, nobody knows.
    guard let first = marks.first else { return true }
    return first.offsets.contains { offsets[$0.key] ?? 0 < $0.value }
  }

  /// From these offsets on the topic is read, for the first time or once more: whatever is found there comes here.
  mutating func began(at offsets: [Int32: Int64]) {
    hasBegun = true
    marks = [(count, offsets)]
  }

  mutating func remember(_ entries: [JournalEntry], atNanoseconds now: UInt64) {
    for entry in entries {
      kept.append((count, entry, now))
      count += 1
    }
    forget(atNanoseconds: now)
  }

  /// All that was remembered so far comes from before these offsets.
  mutating func read(upTo offsets: [Int32: Int64]) {
    guard marks.last?.number != count else { return }
    marks.append((count, offsets))
    guard marks.count > Self.markLimit else { return }
    marks = marks.enumerated().filter { $0.offset % 2 == 1 || $0.offset == marks.count - 1 }.map(\.element)
  }

  /// The database's checkpoint stands at these offsets.
  mutating func stored(upTo offsets: [Int32: Int64], atNanoseconds now: UInt64) {
    let covered = marks.prefix { $0.offsets.allSatisfy { offsets[$0.key] ?? 0 >= $0.value } }
    if let last = covered.last { coveredNumber = last.number }
    forget(atNanoseconds: now)
  }

  private mutating func forget(atNanoseconds now: UInt64) {
    let oldest = now - min(now, UInt64(seconds * 1e9))
    let expired = kept.prefix { $0.nanoseconds < oldest && $0.number < coveredNumber }.count
    let dropped = max(expired, kept.count - limit, 0)
    guard dropped > 0 else { return }
    forgottenNumber = kept[dropped - 1].number + 1
    kept.removeFirst(dropped)
    marks.removeFirst(marks.prefix { $0.number < forgottenNumber }.count)
  }
}
