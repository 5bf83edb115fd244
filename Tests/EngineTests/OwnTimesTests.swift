import Alarms
import Detection
import Testing
import Vitals

@testable import Engine

/// Records that give each vital with the time at which it was measured, as monitors repeat the last value of a cuff.
@Suite("Vitals with times of their own")
struct OwnTimesTests {
  private func record(_ second: Int, cuff: Int, hr: Int, systolic: Int = 124) -> String {
    """
    "hr": \(hr), "rr": 15, "spo2": 97, "temp": 36.8, \
    "nibp": {"sys": \(systolic), "dia": 48, "time": \(Int(IdentityFeed.begin) + cuff)}
    """
  }

  @Test("A cuff's last value, repeated with its time, casts no doubt on the clock, and ages")
  func cuff() throws {
    var feed = IdentityFeed()
    for second in 0..<400 { feed.send("7", at: Double(second), record(second, cuff: second / 300 * 300, hr: 74)) }
    let clocks = feed.events.filter { if case .condition(let change) = $0 { change.kind == .clock } else { false } }
    #expect(clocks.isEmpty)
    #expect(feed.rejects == [])
    let patient = try #require(feed.shard.patients.first)
    #expect(patient.history.measuredSeconds.systolicPressure == IdentityFeed.begin + 300)
    #expect(patient.history.measuredSeconds.heartRate == IdentityFeed.begin + 399)
    #expect(patient.lastReadingSeconds == IdentityFeed.begin + 399)
  }

  @Test("A single record counts its older values too")
  func single() throws {
    var feed = IdentityFeed()
    feed.send("7", at: 0, record(0, cuff: -120, hr: 74, systolic: 85))
    let patient = try #require(feed.shard.patients.first)
    #expect(patient.assessment?.observation.values.systolicPressure == 85)
    #expect(patient.assessment?.news2.total == 3)
  }

  @Test("The clock of such a feed that goes back is seen, and mutes nobody")
  func goesBack() {
    var feed = IdentityFeed()
    for second in 0..<120 {
      let claimed = second < 60 ? second : second - 3600
      let fields = record(claimed, cuff: claimed / 30 * 30, hr: second < 70 ? 74 : 180, systolic: second < 70 ? 124 : 70)
      feed.send("7", at: Double(second), claimed: Double(claimed), fields)
    }
    let words = feed.events.compactMap { event -> String? in
      guard case .condition(let change) = event, change.kind == .clock, change.phase == .begins else { return nil }
      return change.words
    }
    #expect(words.contains { $0.contains("went back 1:00:00") })
    #expect(feed.shard.patients.map(\.alarm.severity) == [.high])
  }
}
