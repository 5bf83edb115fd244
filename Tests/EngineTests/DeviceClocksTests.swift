import Alarms
import Detection
import Testing
import Vitals

@testable import Engine

/// A monitor and a ventilator at one bed, one of them wrong by hours.
@Suite("A clock for each device")
struct DeviceClocksTests {
  private static let monitor = #""device_id": "M1", "hr": 74, "spo2": 97, "sbp": 124, "dbp": 78, "temp": 36.8"#

  private func feed(offset: Double, wrongIsFirst: Bool = false, isIll: Bool) -> IdentityFeed {
    var feed = IdentityFeed()
    for second in 0..<240 {
      let time = Double(second)
      let rate = isIll && second >= 60 ? 38 : 15
      let ventilator = #""device_id": "V1", "rr": \#(rate)"#
      if wrongIsFirst { feed.send("7", at: time, claimed: time + offset, ventilator) }
      feed.send("7", at: time + 0.2, Self.monitor)
      if !wrongIsFirst { feed.send("7", at: time + 0.5, claimed: time + 0.5 + offset, ventilator) }
    }
    return feed
  }

  private func clockNews(_ feed: IdentityFeed) -> [String] {
    feed.events.compactMap { event in
      guard case .condition(let change) = event, change.kind == .clock,
        change.timeSeconds > IdentityFeed.begin + 30, change.timeSeconds < IdentityFeed.begin + 300
      else { return nil }
      return "\(change.phase) \(change.words)"
    }
  }

  @Test(
    "What one device measures counts with what the other does, whichever is wrong and comes first",
    arguments: [-10_800.0, 10_800, 3600, -90_000], [false, true])
  func raised(offset: Double, wrongIsFirst: Bool) throws {
    let feed = feed(offset: offset, wrongIsFirst: wrongIsFirst, isIll: true)
    let patient = try #require(feed.shard.patients.first)
    #expect(feed.shard.patients.count == 1)
    #expect(patient.assessment?.observation.values.respiratoryRate == 38)
    #expect(patient.assessment?.observation.values.heartRate == 74)
    #expect(patient.alarm.severity == .medium)
    #expect(!feed.transitions.contains { $0.kind == .resolved })
    #expect(abs(patient.lastReadingSeconds - (IdentityFeed.begin + 239)) < 2, "dated by the one that is right")
  }

  @Test("A restart knows the clocks of the devices, and nobody is in doubt after it", arguments: [-10_800.0, 10_800])
  func restarted(offset: Double) throws {
    func send(_ feed: inout IdentityFeed, _ seconds: Range<Int>) {
      for second in seconds {
        let time = Double(second)
        feed.send("7", at: time, claimed: time + offset, #""device_id": "V1", "rr": \#(second < 60 ? 15 : 38)"#)
        feed.send("7", at: time + 0.2, Self.monitor)
      }
    }
    var whole = IdentityFeed()
    send(&whole, 0..<66)
    var restarted = IdentityFeed()
    try restarted.shard.restart(from: whole.shard.checkpoint())
    send(&whole, 66..<240)
    send(&restarted, 66..<240)
    #expect(restarted.shard.patients.map(\.alarm) == whole.shard.patients.map(\.alarm))
    #expect(restarted.transitions.map(\.id) == whole.transitions.map(\.id) && !whole.transitions.isEmpty)
    #expect(restarted.shard.patients.map(\.devices) == whole.shard.patients.map(\.devices))
  }

  @Test("The patient's clock is not in doubt for it; that a device's is off is said once", arguments: [-10_800.0, 10_800])
  func said(offset: Double) throws {
    let feed = feed(offset: offset, isIll: false)
    #expect(clockNews(feed).isEmpty)
    let standing = try #require(feed.shard.patients.first).conditions.all.filter { $0.kind == .clock }
    #expect(standing.map(\.cause) == ["a device's clock is 3:00:00 \(offset < 0 ? "behind" : "ahead")"])
    #expect(feed.shard.patients.map(\.alarm.severity) == [.normal])
  }

  @Test("Devices that agree, or are not named, change nothing", arguments: [#""device_id": "M1", "#, ""])
  func agree(name: String) {
    var feed = IdentityFeed()
    var plain = IdentityFeed()
    for second in 0..<60 {
      feed.send("7", at: Double(second), name + (second < 30 ? IdentityFeed.well : IdentityFeed.ill))
      plain.send("7", at: Double(second), second < 30 ? IdentityFeed.well : IdentityFeed.ill)
    }
    #expect(feed.transitions.map(\.id) == plain.transitions.map(\.id))
    #expect(feed.shard.patients.first?.conditions.all.isEmpty == true)
  }
}
