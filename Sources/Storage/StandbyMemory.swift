/// What a console on standby has seen lately, in order. On taking over it writes this down; whatever the one before had already
/// written is the same rows again.
struct StandbyMemory: Sendable {
  private let seconds: Double
  private let limit: Int
  private var kept: [(entry: JournalEntry, nanoseconds: UInt64)] = []

  init(seconds: Double, limit: Int) {
    self.seconds = seconds
    self.limit = limit
  }

  var count: Int { kept.count }

  mutating func remember(_ entries: [JournalEntry], atNanoseconds now: UInt64) {
    kept += entries.map { ($0, now) }
    forget(before: now)
  }

  mutating func forget(before now: UInt64) {
    let oldest = now - min(now, UInt64(seconds * 1e9))
    let expired = kept.prefix { $0.nanoseconds < oldest }.count
    kept.removeFirst(max(expired, kept.count - limit, 0))
  }

  mutating func take() -> [JournalEntry] {
    defer { kept = [] }
    return kept.map(\.entry)
  }
}
