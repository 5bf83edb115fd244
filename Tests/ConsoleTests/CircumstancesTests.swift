import Alarms
import Testing
import Vitals

@testable import Console

@Suite("Whom NEWS2 is for, on screen")
struct CircumstancesTests {
  private func stage(_ entry: Circumstances.Entry, open: Bool) -> Stage {
    var snapshot = WardState.quiet.made
    var circumstances = Circumstances()
    circumstances.take(entry, at: Stage.now)
    snapshot.beds = [snapshot.beds[0]]
    snapshot.beds[0].assessment = circumstances.applied(to: snapshot.beds[0].assessment, at: Stage.now)
    if let exemption = snapshot.beds[0].assessment.exemption {
      snapshot.beds[0].conditions = [
        TechnicalCondition(kind: .exemption, cause: "no NEWS2: \(exemption.words)", sinceSeconds: Stage.now)
      ]
    }
    var stage = Stage(120, 40, snapshot: snapshot)
    if open { stage.press(.enter) }
    return stage
  }

  @Test("The pane always says that scale 2 applies and who recorded it, with its own normal range")
  func scale() {
    let text = stage(.init(oxygenScale: .two, oxygenScaleBy: "Dr X"), open: true).text
    #expect(text.contains("SpO2 scale 2 by Dr X"))
    #expect(text.contains("88–92 %") || text.contains("88–100 %"))
  }

  @Test("Of a child there is no total and no score, and that is a technical condition")
  func child() {
    let entry = Circumstances.Entry(birthDate: BirthDate("2022"))
    let list = stage(entry, open: false).text
    #expect(list.contains("TECH") && list.contains("under 16"))
    let pane = stage(entry, open: true).text
    #expect(pane.contains("NEWS2 none: under 16") && !pane.contains("risk 24 h") && !pane.contains("score "))
  }
}
