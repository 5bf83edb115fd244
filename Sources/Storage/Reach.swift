internal import Sharing
internal import Vitals

/// How the database can be reached, and when to try again: a pure decision. Times are nanoseconds on a clock that never jumps.
struct Reach {
  /// A failed try to connect says for so long that the database is away: longer than the recorder waits until the next.
  private static let staleNanoseconds: UInt64 = 15_000_000_000

  private(set) var trouble: PostgresError?
  /// Whether anything has gone wrong since all that was to do was last done.
  private(set) var hasFailed = false
  private(set) var nextNanoseconds: UInt64 = 0
  private var backoff = BackoffSchedule()
  private var failedNanoseconds: UInt64?
  /// Tries to connect that failed, one after another.
  private var failures = 0

  /// Whether the session is kept and something is to be tried again on it.
  var isWaiting: Bool { trouble != nil }

  /// Whether a session could lately not be had, twice: that one has broken says nothing yet. A process that stood still for a while
  /// finds its sessions broken, and the one that it was about to open; it must ask before it does anything.
  func isKnownAway(atNanoseconds now: UInt64) -> Bool {
    failures >= 2 && failedNanoseconds.map { now < $0 + Self.staleNanoseconds } ?? false
  }

  func state(isConnected: Bool) -> DependencyStatus.State {
    if trouble != nil { .down } else { isConnected ? .up : .connecting }
  }

  mutating func cameBack() {
    trouble = nil
    failedNanoseconds = nil
    failures = 0
  }

  /// All that was to do is done.
  mutating func isWell() {
    trouble = nil
    hasFailed = false
    backoff.reset()
  }

  mutating func failed(_ error: PostgresError, atNanoseconds now: UInt64) {
    failedMeanwhile(error)
    nextNanoseconds = now + UInt64(backoff.next() * 1e9)
  }

  /// As `failed`, with the next try when it is due already.
  mutating func failedMeanwhile(_ error: PostgresError) {
    trouble = error
    hasFailed = true
  }

  mutating func failedToConnect(_ error: PostgresError, atNanoseconds now: UInt64) {
    failed(error, atNanoseconds: now)
    // One that lies back too far to say anything is not the first of two.
    let isFirst = failedNanoseconds.map { now >= $0 + Self.staleNanoseconds } ?? true
    failures = isFirst ? 1 : failures + 1
    failedNanoseconds = now
  }
}
