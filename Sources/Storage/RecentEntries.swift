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

  /// Enough for any wait between two checkpoints; of more, some are put together.
  private static let markLimit = 1000

  init(seconds: Double, limit: Int) {
    self.seconds = seconds
    self.limit = limit
  }

  var entries: [JournalEntry] { kept.map(\.entry) }
  /// Alarms and reasons that are not known to be behind the stored checkpoint.
  var uncoveredCount: Int { kept.count { $0.number >= coveredNumber && $0.entry.isOfTheEngine } }
  var hasMarks: Bool { !marks.isEmpty }

  mutating func remember(_ entries: [JournalEntry], atNanoseconds now: UInt64) {
    for entry in entries {
      kept.append((count, entry, now))
      count += 1
    }
    forget(atNanoseconds: now)
  }

  /// All that was remembered so far comes from before these offsets.
  mutating func read(upTo offsets: [Int32: Int64]) {
    if marks.last?.number == count || marks.count >= Self.markLimit { marks.removeLast() }
    marks.append((count, offsets))
  }

  /// The database's checkpoint stands at these offsets.
  mutating func stored(upTo offsets: [Int32: Int64], atNanoseconds now: UInt64) {
    while let mark = marks.first, mark.offsets.allSatisfy({ offsets[$0.key] ?? 0 >= $0.value }) {
      coveredNumber = mark.number
      marks.removeFirst()
    }
    forget(atNanoseconds: now)
  }

  private mutating func forget(atNanoseconds now: UInt64) {
    let oldest = now - min(now, UInt64(seconds * 1e9))
    let expired = kept.prefix { $0.nanoseconds < oldest && $0.number < coveredNumber }.count
    kept.removeFirst(max(expired, kept.count - limit, 0))
  }
}
