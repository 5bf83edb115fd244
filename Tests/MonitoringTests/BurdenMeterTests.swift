import Alarms
import Testing

@testable import Monitoring

@Suite("The burden of alarms")
struct BurdenMeterTests {
  @Test("is of the time that passed: a clock that is set, forward or back, counts for nothing")
  func setClock() throws {
    var meter = BurdenMeter()
    for seconds in [0.0, 30, 3_630, 3_660, 60, 90] { meter.note(beds: 12, withheld: 0, at: seconds) }
    let burden = try #require(meter.burden)
    #expect(burden.beds == 12)
    #expect(burden.days == 90.0 / 86_400)
  }

  @Test("leaves out what was withheld before the feed was live, or is read once more")
  func withheld() throws {
    var meter = BurdenMeter()
    meter.note(beds: 1, withheld: 500, at: 0)
    meter.note(beds: 1, withheld: 503, at: 1)
    meter.startOver()
    meter.note(beds: 1, withheld: 40, at: 2)
    meter.note(beds: 1, withheld: 41, at: 3)
    #expect(meter.burden?.withheld == 4)
  }

  @Test("is unknown before any time has passed")
  func unknown() {
    var meter = BurdenMeter()
    meter.note(beds: 1, withheld: 0, at: 0)
    #expect(meter.burden == nil)
  }
}
