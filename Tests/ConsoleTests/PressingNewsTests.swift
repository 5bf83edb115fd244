import Alarms
import MadeUpWard
import Testing
import Vitals

@testable import Console

@Suite("What cannot wait for the next second")
struct PressingNewsTests {
  private let ward = MadeUpWard().snapshot()

  /// A bed about which there is nothing to tell.
  private var calm: Int {
    ward.beds.firstIndex { $0.alarm.severity == .normal && $0.assessment.severity == .normal && $0.conditions.isEmpty } ?? 0
  }

  private func changed(_ change: (inout WardSnapshot) -> Void) -> Bool {
    var next = ward
    change(&next)
    return PressingNews(next) != PressingNews(ward)
  }

  @Test("is an alarm, and what may become one")
  func alarms() throws {
    let sick = try #require(ward.beds.max { $0.assessment.anomaly < $1.assessment.anomaly })
    #expect(changed { $0.beds[calm].assessment = sick.assessment })
    #expect(changed { $0.beds[calm].alarm = sick.alarm })
    #expect(changed { $0.beds[calm].assessment.lifeThreat = .asystoleOrLeadsOff })
  }

  @Test("is a technical condition, and a patient who comes or leaves")
  func others() {
    let condition = TechnicalCondition(kind: .identity, cause: "two names", sinceSeconds: 1_000)
    #expect(changed { $0.beds[calm].conditions = [condition] })
    #expect(changed { $0.beds.removeLast() })
    #expect(changed { $0.beds.append($0.beds[calm]) })
  }

  @Test("is no other number of a patient who is well, nor the order of the beds")
  func none() {
    #expect(
      !changed {
        $0.beds[calm].assessment.anomaly += 1
        $0.beds[calm].lastReadingSeconds += 1
        $0.beds.reverse()
      })
  }
}
