import Alarms
import Detection
import Testing
import Vitals

@testable import Monitoring

@Suite("The ward's clock")
struct WardClockTests {
  private static let following = FeedStatus(state: .following, lag: 0)
  private let noon = 1_795_350_000.0

  /// How far the ward's clock is behind the wall.
  private func delay(_ clock: WardClock, _ wall: Double, _ feed: FeedStatus = following) -> Double {
    wall - clock.wardSeconds(atWallSeconds: wall, feed: feed)
  }

  @Test("Old data is of its own time while it comes in, and an outage as soon as no more of it comes")
  func oldDataAges() {
    var clock = WardClock()
    clock.received(newestReadingSeconds: noon - 600, atWallSeconds: noon)
    #expect(delay(clock, noon) == 600)
    #expect(delay(clock, noon + 2) == 600)
    #expect(delay(clock, noon + 4) == 0)
  }

  @Test(
    "While more is on its way, silence is no outage",
    arguments: [FeedStatus(state: .catchingUp), FeedStatus(state: .following, lag: 7)])
  func moreToCome(_ feed: FeedStatus) {
    var clock = WardClock()
    clock.received(newestReadingSeconds: noon - 600, atWallSeconds: noon)
    #expect(delay(clock, noon + 30, feed) == 600)
  }

  @Test("A replay goes on with the pauses that it has had, and no longer", arguments: [10.0, 20, 60])
  func replayWithPauses(pause: Double) {
    var clock = WardClock()
    for burst in 0..<3 {
      clock.received(newestReadingSeconds: noon - 90_000 + Double(burst) * 3600, atWallSeconds: noon + Double(burst) * pause)
    }
    let last = noon + 2 * pause
    #expect(delay(clock, last + pause) > 80_000)
    #expect(delay(clock, last + 2 * pause) == 0)
  }

  @Test("What is late by what networks take, or ahead, is live", arguments: [-240.0, 0, 60, 119])
  func live(late: Double) {
    var clock = WardClock()
    clock.received(newestReadingSeconds: noon - late, atWallSeconds: noon)
    #expect(delay(clock, noon) == 0)
  }

  @Test("One late monitor does not turn back the clock of a whole ward")
  func lateMonitor() {
    var clock = WardClock()
    clock.received(newestReadingSeconds: noon, atWallSeconds: noon)
    clock.received(newestReadingSeconds: noon - 600, atWallSeconds: noon + 1)
    #expect(delay(clock, noon + 1) == 0)
  }

  @Test("Readings that are read back at the start are no rate")
  func historyIsNoRate() {
    var meter = WardMeter()
    meter.count(readings: 4000, at: noon, isLive: false)
    for second in 1...4 { meter.count(readings: 12, at: noon + Double(second), isLive: true) }
    #expect(meter.readingsPerSecond(at: noon + 5) == 12)
    #expect(meter.readings == 4048)
  }

  @Test("When the whole feed is silent nobody has left the ward; who alone is silent for half a day has")
  func departure() {
    var engine = Engine(wardName: "Ward", detector: .rulesOnly)
    var events: [EngineEvent] = []
    func reading(_ id: String, _ seconds: Double) -> Reading {
      var reading = Reading(patient: PatientIdentity(id: id, bed: id), timeSeconds: seconds)
      reading.values.heartRate = 72
      return reading
    }
    func shown() -> [String] {
      var focus: FocusedPatient?
      var drivers = DriverStrip()
      return engine.beds(at: noon + 13 * 3600, focus: &focus, drivers: &drivers).map(\.patient.id)
    }
    engine.step([reading("1", noon), reading("2", noon + 1)], into: &events)
    #expect(shown() == ["1", "2"])
    engine.step([reading("2", noon + 13 * 3600)], into: &events)
    #expect(shown() == ["2"])
  }
}
