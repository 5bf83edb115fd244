import Testing

@testable import Streaming

@Suite("Open transactions")
struct OpenTransactionsTests {
  private static func waits(
    _ looks: [(position: Int64, end: Int64?, atSeconds: Double)], endAt: Int64? = 100
  ) -> (records: Int64, seconds: Double)? {
    var transactions = OpenTransactions()
    if let endAt { transactions.reachedEnd(of: 0, at: endAt) }
    for look in looks { transactions.look(0, position: look.position, end: look.end, at: look.atSeconds) }
    return transactions.waiting(at: looks.last?.atSeconds ?? 0)
  }

  @Test("Records behind the end that a broker gives are told after ten seconds, with how many and since when")
  func tells() {
    #expect(Self.waits([(100, 103, 0), (100, 107, 9.9)]) == nil)
    let found = Self.waits([(100, 103, 0), (100, 107, 12)])
    #expect(found?.records == 7 && found?.seconds == 12)
  }

  @Test("A partition that goes on, that has no more, or whose broker is silent, waits for nobody")
  func staysSilent() {
    #expect(Self.waits([(100, 103, 0), (103, 103, 5), (103, 109, 20)]) == nil)
    #expect(Self.waits([(100, 100, 0), (100, 100, 60)]) == nil)
    #expect(Self.waits([(100, 103, 0), (100, nil, 60)]) == nil)
    // It has not been said that nothing more can be read here.
    #expect(Self.waits([(90, 103, 0), (90, 103, 60)]) == nil)
    #expect(Self.waits([(100, 103, 0), (100, 103, 60)], endAt: nil) == nil)
  }
}
