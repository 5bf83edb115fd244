import Engine
/// How much of a core explanations take where nobody waits for them: half at most, in pieces of 20 ms. Times are those of a
/// clock that never runs backwards.
struct ExplanationBudget: Sendable {
  static let pieceNanoseconds: UInt64 = 20_000_000

  private var beganNanoseconds: UInt64 = 0
  private var restUntilNanoseconds: UInt64 = 0

  /// Until when to rest; nil where work may begin.
  mutating func begin(atNanoseconds now: UInt64) -> UInt64? {
    guard now >= restUntilNanoseconds else { return restUntilNanoseconds }
    beganNanoseconds = now
    return nil
  }

  /// After some work: until when to rest as long as that took; nil while the piece is not over.
  mutating func worked(untilNanoseconds now: UInt64) -> UInt64? {
    let tookNanoseconds = now - min(now, beganNanoseconds)
    guard tookNanoseconds >= Self.pieceNanoseconds else { return nil }
    restUntilNanoseconds = now + tookNanoseconds
    return restUntilNanoseconds
  }
}
