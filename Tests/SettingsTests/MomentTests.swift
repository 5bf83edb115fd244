internal import Testing

@testable import Settings

@Suite("A point in time")
struct MomentTests {
  /// The clocks of Berlin in 2026: summer time from 29 March, 01:00 UTC, to 25 October, 01:00 UTC.
  private func berlin(_ seconds: Double) -> Int { (1_774_746_000..<1_792_890_000).contains(seconds) ? 7_200 : 3_600 }

  @Test(
    "is read as people write it",
    arguments: [
      ("2026-11-26", 1_795_647_600.0), ("2026-11-26 14:30", 1_795_699_800), ("2026-11-26T14:30:05", 1_795_699_805),
      ("2026-11-26T14:30Z", 1_795_703_400), ("2026-11-26T14:30:00-05:30", 1_795_723_200), ("now", 1_000_000),
      ("2d", 827_200), ("1h30m", 994_600), ("90", 999_910),
      // By the clock of Berlin it is 14:46:40 of 12 January.
      ("14:46", 999_960), ("7:00", 972_000), ("14:47", 913_620),
      // On both sides of the night in which the clocks go forward.
      ("2026-03-29 01:30", 1_774_744_200), ("2026-03-29 03:30", 1_774_747_800),
    ])
  func reads(text: String, seconds: Double) throws {
    let moment = try #require(Moment(text))
    #expect(moment.seconds(nowSeconds: 1_000_000, localOffsetSeconds: berlin) == seconds)
    #expect(moment.text == text || text == "90")
  }

  @Test(
    "is nothing else",
    arguments: [
      "", "yesterday", "2026-13-01", "2026-02-30", "2026-1-1", "2026-11-26T25:00", "2026-11-26T14:30+99:00", "26.11.2026", "-1d",
      "2026-11-26Z", "24:00", "7:60", "07:00:00",
    ])
  func refuses(text: String) { #expect(Moment(text) == nil) }
}
