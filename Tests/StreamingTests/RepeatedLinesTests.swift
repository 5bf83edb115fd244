import Testing

@testable import Streaming

@Suite("What librdkafka repeats")
struct RepeatedLinesTests {
  private let second: UInt64 = 1_000_000_000

  @Test("A line that comes every five seconds is written once in ten minutes, with how often it was left out")
  func everyFiveSeconds() {
    let events = BrokerEvents(hiding: [])
    for turn in 0...UInt64(240) {
      events.record(logLine: "4 FAIL connection refused after \(turn) ms", nowNanoseconds: 7 + turn * 5 * second)
    }
    #expect(
      events.takeLog() == [
        "4 FAIL connection refused after 0 ms",
        "4 FAIL connection refused after 120 ms (said 119 times more since)",
        "4 FAIL connection refused after 240 ms (said 119 times more since)",
      ])
  }

  @Test("Another line is written at once, and so is the first after a quiet hour")
  func others() {
    var lines = RepeatedLines()
    #expect(lines.pass("3 one", nowNanoseconds: second) == "3 one")
    #expect(lines.pass("3 two", nowNanoseconds: second) == "3 two")
    #expect(lines.pass("3 one", nowNanoseconds: 3600 * second) == "3 one")
  }

  @Test("Of many different lines only the newest are remembered: the oldest is written again at once")
  func bounded() {
    var lines = RepeatedLines()
    let kinds = (0..<1000).map { "3 " + String(repeating: "x", count: $0) }
    for (turn, kind) in kinds.enumerated() { #expect(lines.pass(kind, nowNanoseconds: UInt64(turn)) == kind) }
    #expect(lines.pass(kinds[0], nowNanoseconds: 1001) == kinds[0])
    #expect(lines.pass(kinds[999], nowNanoseconds: 1002) == nil)
  }
}
