import Alarms
import MadeUpWard
import Testing
import Vitals

@testable import Console

/// Beds and people are told apart whatever they are called.
@Suite("What beds and people are called")
struct LabelTests {
  private func ward(_ rename: (Int, inout PatientIdentity) -> Void) -> WardSnapshot {
    var snapshot = WardState.raging.made
    for index in snapshot.beds.indices { rename(index, &snapshot.beds[index].patient) }
    return snapshot
  }

  @Test(
    "Beds that differ at their ends are told apart at every size, in the list and on the map",
    arguments: [(40, 12), (60, 20), (80, 24), (120, 40), (200, 60)], ["", "m"])
  func longLabels(size: (columns: Int, rows: Int), keys: String) throws {
    let snapshot = ward { index, patient in patient.bed = "Intensive care north \(index + 10)" }
    var stage = Stage(size.columns, size.rows, snapshot: snapshot)
    stage.type(keys)
    let text = stage.text
    checkIntegrity(stage.frame(), isUnicode: true)
    for row in stage.model.order.rows where row.urgency == .high {
      let end = try #require(row.bed.patient.bed?.suffix(2))
      // Before what of the name there is room for; on the smallest tiles before the sign.
      #expect(text.contains("\(end) \(row.nameLabel.prefix(1))") || text.contains("\(end) !!!"), "\(end): \(text)")
    }
  }

  @Test(
    "Who has no name that can be seen is called by the id, and a bed of that kind has none",
    arguments: [
      "", "   ", "\u{3164}", "\u{200B}\u{200D}", "\u{A0}\u{2003}", "\u{115F}\u{1160}", "\u{2800}", "\u{FE0F}", "\u{AD}",
    ])
  func blank(name: String) {
    let snapshot = ward { _, patient in (patient.name, patient.bed) = (name, name) }
    let stage = Stage(120, 40, snapshot: snapshot)
    #expect(stage.model.order.rows.allSatisfy { $0.nameLabel == $0.bed.patient.id && $0.bedLabel == "--" })
    #expect(stage.text.contains("--  P007"))
  }

  @Test(
    "Whatever is in a name, what stands behind it stays in its column",
    arguments: [
      "한국어 이름", "\u{1112}\u{1161}\u{11AB}글", "हिन्दी नाम", "தமிழ்", "नि\u{200D}ष्क", "עברית", "אבג 12 דהו", "العربية ٣",
      "🇩🇪🇫🇷 flag", "❤\u{FE0F} heart", "1\u{FE0F}\u{20E3}", "👍🏽 thumb", "\u{E0041}\u{E0042}tag", "\u{2066}x\u{2069}", "ﷺ", "𒐫",
      "…………",
      "ｆｕｌｌ", "a\u{300}\u{301}\u{302}\u{303}\u{304}", "\u{FFFE}\u{FFFF}", "\u{F8FF}\u{E0B0}", "tab\there", "line\u{2028}line",
    ])
  func staysInColumn(name: String) throws {
    let plain = Stage(120, 40).frame()
    let snapshot = ward { index, patient in if patient.bed == "07" { patient.name = name } }
    let stage = Stage(120, 40, snapshot: snapshot)
    let frame = stage.frame()
    checkIntegrity(frame, isUnicode: true)
    checkIntegrity(stage.frame(Abilities(isUnicode: false)), isUnicode: false)
    let row = try #require((0..<40).first { plain[$0, 10].text == "0" && plain[$0, 11].text == "7" })
    // From the score on the row is what it was, and so is the one below.
    let start = try #require((15..<60).first { plain[row, $0].text == "9" && plain[row, $0 + 1].text == "9" })
    for column in start..<70 { #expect(frame[row, column] == plain[row, column], "\(column)") }
    for column in 0..<70 { #expect(frame[row + 1, column] == plain[row + 1, column]) }
  }
}
