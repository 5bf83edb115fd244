import Alarms
import Foundation
import Testing
import Vitals

@testable import Console

@Suite("What kills within minutes, on screen")
struct LifeThreatTests {
  /// The raging ward, in which the first patient in order has `threat`.
  private func stage(_ threat: LifeThreat, silentSeconds: Double = 0, _ columns: Int, _ rows: Int) -> Stage {
    var snapshot = WardState.raging.made
    let place = snapshot.beds.firstIndex { $0.alarm.severity == .high } ?? 0
    snapshot.beds[place].assessment.lifeThreat = threat
    snapshot.beds[place].lastReadingSeconds -= silentSeconds
    snapshot.beds[place].arrivedSeconds -= silentSeconds
    snapshot.beds = [snapshot.beds[place]]
    return Stage(columns, rows, snapshot: snapshot)
  }

  @Test(
    "It stands in the list in place of the main factor, in as many words as there is room for",
    arguments: [(40, 12, "asystole?"), (80, 24, "asystole?"), (200, 60, "asystole?")])
  func list(columns: Int, rows: Int, words: String) {
    #expect(stage(.asystoleOrLeadsOff, columns, rows).text.contains(words))
    #expect(stage(.value(.oxygenSaturation, 74), columns, rows).text.contains("SpO2 74"))
  }

  @Test("The pane says it first, before the score")
  func pane() {
    var open = stage(.asystoleOrLeadsOff, 120, 40)
    open.press(.enter)
    let lines = open.text.split(separator: "\n")
    let now = lines.firstIndex { $0.contains("NOW asystole or leads off") }
    let why = lines.firstIndex { $0.contains("WHY") }
    #expect(now != nil && why != nil && (now ?? 0) < (why ?? 0))
  }

  @Test("What is to come, and what kills, is told once: the sentence below goes on without it")
  func toldOnce() throws {
    var snapshot = WardState.raging.made
    let place = try #require(snapshot.beds.firstIndex { $0.patient.bed == "07" })
    var moves = PerVital<Forecast.Move?>(repeating: nil)
    moves.systolicPressure = Forecast.Move(perMinute: -3.2, value: 80, turn: 130)
    let forecast = Forecast(moves: moves, withinSeconds: 600, madeSeconds: snapshot.beds[place].lastReadingSeconds)
    let words = forecast.words(from: snapshot.beds[place].assessment.observation)
    let threat = LifeThreat.value(.oxygenSaturation, 74)
    snapshot.beds[place].assessment.forecast = forecast
    snapshot.beds[place].assessment.lifeThreat = threat
    let rest = try #require(snapshot.beds[place].explanation?.reasons)
    snapshot.beds[place].explanation?.threat = threat.sentenceBegin
    snapshot.beds[place].explanation?.forecast = words
    #expect(snapshot.beds[place].explanation?.sentence == "\(threat.sentenceBegin). \(words). \(rest)")
    var stage = Stage(200, 60, snapshot: snapshot)
    stage.press(.enter)
    let text = stage.text
    #expect(text.components(separatedBy: "if this goes on").count == 2)
    #expect(text.contains("NOW \(threat.words)") && !text.contains("\(threat.sentenceBegin)."))
    #expect(text.contains(rest.prefix(20)))
  }

  @Test("Signals that are all gone make a patient silent too, and are not hidden by that; an old value is")
  func silent() {
    let gone = stage(.asystoleOrLeadsOff, silentSeconds: 600, 120, 40).text
    #expect(gone.contains("asystole"))
    let old = stage(.value(.oxygenSaturation, 74), silentSeconds: 600, 120, 40).text
    #expect(!old.contains("SpO2 74") && old.contains("no data"))
  }
}
