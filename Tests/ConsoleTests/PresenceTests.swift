import Alarms
import MadeUpWard
import Testing
import Vitals

@testable import Console

@Suite("Who else watches, on screen")
struct PresenceTests {
  private func stage(_ others: [Presence], _ columns: Int = 120, _ rows: Int = 40) -> Stage {
    var stage = Stage(columns, rows)
    stage.model.others = others
    return stage
  }

  @Test("Few others stand in the header by name, many by their number, and nobody takes no room")
  func header() {
    func line(_ others: [Presence], _ columns: Int) -> Substring { stage(others, columns).text.prefix { $0 != "\n" } }
    #expect(line([Presence(person: "dr2", host: "h")], 160).contains("◇ with dr2  "))
    #expect(line([Presence(person: "", host: "desk-4"), Presence(person: "rn2", host: "h")], 160).contains("with desk-4, rn2"))
    #expect(line(Array(repeating: Presence(person: "rn", host: "h"), count: 5), 160).contains("with 5 others"))
    #expect(line([Presence(person: String(repeating: "long ", count: 90), host: "h")], 160).contains("with 1 other  "))
    #expect(line([], 160) == Stage(160, 40).text.prefix { $0 != "\n" })
    // On a phone the clock and the states come first.
    #expect(!line([Presence(person: "dr2", host: "h")], 40).contains("dr2"))
  }

  @Test("Whom somebody has open elsewhere is marked in the row and said beside it; the columns stay where they are")
  func bed() {
    let alone = Stage(120, 40)
    let other = Presence(person: "dr2", host: "h", patientKey: "P007")
    let text = stage([other]).text
    #expect(text.contains("dr2 has this patient open"))
    let row = text.split(separator: "\n").first { $0.contains("Okafor P     99") }
    #expect(row?.contains("7:30 ◇") == true)
    #expect(
      text.split(separator: "\n").first { $0.contains("SEVERITY") }
        == alone.text.split(separator: "\n").first { $0.contains("SEVERITY") })
    let two = stage([other, Presence(person: "rn3", host: "h", patientKey: "P007", onlyWatches: true)])
    #expect(two.text.contains("dr2, rn3 have this patient open"))
    #expect(!stage([Presence(person: "dr2", host: "h", patientKey: "nobody")]).text.contains("has this patient open"))
  }

  @Test("Names of others are data, whatever is in them")
  func hostile() {
    var stage = stage([Presence(person: "\u{1B}[31m\u{202E}x\r\n漢", host: "\u{9B}2J", patientKey: "P007")])
    stage.press(.enter)
    checkIntegrity(stage.frame(), isUnicode: true)
  }

  @Test("Others are told whom a person opened or chose and stayed with, and nobody while nobody is here")
  func open() {
    var stage = Stage(120, 40)
    #expect(stage.model.openPatientID == nil, "the list follows the worst by itself")
    stage.press(.down)
    #expect(stage.model.openPatientID == nil, "whoever moves on has opened nobody")
    stage.model.tick(atSeconds: Stage.now + 10)
    #expect(stage.model.openPatientID == stage.model.selection.patientID)
    stage.model.tick(atSeconds: Stage.now + 80)
    #expect(stage.model.openPatientID == nil)
    stage.press(.enter)
    #expect(stage.model.openPatientID == stage.model.selection.patientID)
    stage.model.tick(atSeconds: Stage.now + 300)
    #expect(stage.model.openPatientID != nil, "a picture that is open is open")
    stage.model.tick(atSeconds: Stage.now + 1_000)
    #expect(stage.model.openPatientID == nil)
  }
}
