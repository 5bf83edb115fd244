import Alarms
import MadeUpWard
import Testing
import Vitals

@testable import Console

/// An alarm of somebody whose numbers are those of somebody well must not look like a contradiction.
@Suite("Why it still stands, or does not")
struct HoldTests {
  /// Bed 03 of the raging ward, a MEDIUM, whose readings have said `severity` for so long.
  private func stage(
    _ severity: Severity = .normal, betterSeconds: Double, columns: Int = 120, rows: Int = 40, readings: Int = 5
  ) -> Stage {
    var snapshot = WardState.raging.made
    for index in snapshot.beds.indices where snapshot.beds[index].patient.bed == "03" {
      let now = snapshot.beds[index].lastReadingSeconds
      for reading in (0..<readings).reversed() {
        let time = now - betterSeconds * Double(reading) / Double(max(1, readings - 1))
        _ = snapshot.beds[index].alarm.update(severity, at: time, policy: AlarmPolicy())
      }
      var observation = Observation(values: MadeUpPatient.calm.map { $0 }, onOxygen: false, consciousness: .alert)
      if severity == .low { observation.values.respiratoryRate = 22 }
      snapshot.beds[index].assessment.observation = observation
      snapshot.beds[index].assessment.news2 = NEWS2Score(observation)
    }
    return Stage(columns, rows, snapshot: snapshot)
  }

  private func line(_ stage: Stage) -> String {
    stage.text.split(separator: "\n").first { $0.contains("Hasan R") }.map(String.init) ?? ""
  }

  @Test(
    "The row says what an alarm comes to and when, in place of a reason that its numbers contradict",
    arguments: [(120, 40, "ok in 40s"), (40, 12, "ok in 40s"), (60, 20, "ok in 40s"), (200, 60, "ok in 40s")])
  func row(columns: Int, rows: Int, words: String) {
    let stage = stage(betterSeconds: 20, columns: columns, rows: rows)
    #expect(line(stage).contains("MED") && line(stage).contains(words) && !line(stage).contains("RR"))
  }

  @Test("It counts down in steps of ten seconds; where no reading came by then, the next one decides")
  func countsDown() {
    var stage = stage(betterSeconds: 20)
    stage.model.tick(atSeconds: Stage.now + 12)
    #expect(line(stage).contains("ok in 30s"))
    stage.model.tick(atSeconds: Stage.now + 70)
    #expect(line(stage).contains("ok at next"))
  }

  @Test(
    "The patient's own picture says since when, and until when, as far as there is room",
    arguments: [
      (200, 60, "STILL MEDIUM until 14:32:40: better since 14:31:40"), (120, 40, "STILL MEDIUM until 14:32:40, now better"),
    ])
  func pane(columns: Int, rows: Int, words: String) {
    var stage = stage(betterSeconds: 20, columns: columns, rows: rows)
    stage.type("jjj")
    #expect(stage.text.contains(words))
  }

  @Test("An alarm that its numbers explain says so, as ever")
  func explained() {
    let text = Stage(120, 40).text
    #expect(text.contains("RR 27 ↑") && !text.contains(" in 40s") && !text.contains("STILL"))
  }

  // MARK: What somebody entered as better than it is charted

  private func relieved() -> WardSnapshot {
    var snapshot = WardState.quiet.made
    var reading = Reading(
      patient: snapshot.beds[0].patient, timeSeconds: snapshot.beds[0].lastReadingSeconds, onOxygen: false, consciousness: .alert)
    reading.circumstances = Circumstances.Entry()
    var entered = EnteredChart()
    entered.take(reading, by: "jk", over: Observation(onOxygen: true, consciousness: .confusion))
    snapshot.beds[0].assessment.entered.value = entered
    snapshot.beds[0].assessment.observation.consciousness = .alert
    snapshot.beds[0].assessment.observation.onOxygen = false
    return snapshot
  }

  @Test("A word that stands against a worse one of the records is marked in the row, and both are said beside it")
  func entered() {
    var stage = Stage(120, 40, snapshot: relieved())
    #expect(stage.text.contains("≠ e") && stage.frame(Abilities(isUnicode: false)).text.contains("= e"))
    #expect(Stage(40, 12, snapshot: relieved()).text.contains("≠"))
    stage.press(.enter)
    for words in ["room air, by jk (charted: on oxygen)", "alert, by jk (charted: new confusion)"] {
      #expect(stage.text.contains(words))
    }
    #expect(!Stage(120, 40, snapshot: WardState.quiet.made).text.contains("≠"))
  }
}
