import Alarms
import Foundation
import Testing
import Vitals

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

  @Test("counts an acknowledgement that was taken back as none, and the next one from the alarm on")
  func takenBack() {
    var meter = BurdenMeter()
    let (episode, patient) = (UUID(), PatientIdentity(id: "P1"))
    meter.note(beds: 1, withheld: 0, at: 0)
    meter.note(beds: 1, withheld: 0, at: 50)
    meter.take(.raised(patient.id, episodeID: episode, at: 10))
    for (turn, seconds, acknowledged, median) in [
      (0, 20.0, 1, 10.0), (1, 24, 0, nil), (1, 25, 0, nil), (2, 40, 1, 30), (2, 45, 1, 30),
    ] as [(Int, Double, Int, Double?)] {
      meter.take(
        AlarmAcknowledgement(episodeID: episode, step: 0, turn: turn, patient: patient, person: "jk", timeSeconds: seconds))
      #expect(meter.burden?.acknowledgedEpisodes == acknowledged)
      #expect(meter.burden?.medianSecondsToAcknowledge == median)
    }
  }

  @Test("is unknown before any time has passed")
  func unknown() {
    var meter = BurdenMeter()
    meter.note(beds: 1, withheld: 0, at: 0)
    #expect(meter.burden == nil)
  }
}
