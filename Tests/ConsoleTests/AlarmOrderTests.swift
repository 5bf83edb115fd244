import Alarms
import MadeUpWard
import Testing
import Vitals

@testable import Console

@Suite("What is ordered about one patient's alarms, on screen")
struct AlarmOrderTests {
  private let patient = PatientIdentity(id: "P007", ward: "4A", bed: "07", name: "Okafor P")

  private func entry(_ text: String) throws -> AlarmOrders.Entry? {
    guard case .order(let entry) = try EntryText.read(text, of: patient, by: "jk").what else { return nil }
    return entry
  }

  @Test("Stricter is entered by whoever sits there; laxer with a time, a name and a reason")
  func reads() throws {
    #expect(try entry("limit hr > 140 medium") == AlarmOrders.Entry(try AlarmOrder("limit hr > 140 medium"), by: "jk"))
    #expect(
      try entry("accept hr to 140 12h Dr Example, known fibrillation")
        == AlarmOrders.Entry(
          try AlarmOrder("accept hr to 140"), by: "Dr Example", reason: "known fibrillation", spanSeconds: 43_200))
    #expect(
      try entry("limit spo2 < 88 high 30min Dr X")
        == AlarmOrders.Entry(try AlarmOrder("limit spo2 < 88 high"), by: "Dr X", spanSeconds: 1800))
    #expect(try entry("care comfort care") == AlarmOrders.Entry(.care("comfort care"), by: "jk"))
    #expect(try entry("no accept hr") == AlarmOrders.Entry(.withdraw(.acceptance(.heartRate)), by: "jk"))
  }

  @Test(
    "What lacks something is refused with what it lacks",
    arguments: [
      ("accept hr to 140", "nobody is named"), ("accept hr to 140 12h Dr X", "no reason"),
      ("accept hr to 140 Dr X, known fibrillation", "for how long"), ("accept hr to 140 25h Dr X, R", "24 h"),
      ("accept hr to 220 1h Dr X, R", "kills within minutes"), ("limit hr 140", "limit hr > 140 medium"),
    ])
  func refuses(text: String, part: String) {
    #expect { try entry(text) } throws: { ($0 as? EntryError)?.message.contains(part) ?? false }
  }

  private func snapshot(_ texts: [String]) throws -> WardSnapshot {
    var snapshot = WardState.quiet.made
    var entry = Circumstances.Entry()
    entry.orders = try texts.map {
      AlarmOrders.Entry(try AlarmOrder($0), by: "Dr X", reason: "known", spanSeconds: 3600)
    }
    var circumstances = Circumstances()
    circumstances.take(entry, at: snapshot.beds[0].lastReadingSeconds)
    snapshot.beds[0].assessment = circumstances.applied(to: snapshot.beds[0].assessment, at: snapshot.beds[0].lastReadingSeconds)
    snapshot.beds = [snapshot.beds[0]]
    return snapshot
  }

  @Test("The row has a mark, the page says what is ordered, by whom and until when; a filter finds it")
  func isShown() throws {
    var stage = Stage(120, 40, snapshot: try snapshot(["accept hr to 140", "care DNAR"]))
    #expect(stage.text.contains("¤±"), "who is well is in a tile, which has the signs alone")
    stage.type("fordered")
    stage.press(.enter)
    #expect(stage.model.visibleRows.count == 1 && stage.text.contains("¤±"))
    stage.press(.enter)
    #expect(stage.text.contains("HR to 140 accepted by Dr X, known, until "))
    #expect(!Stage(120, 40).text.contains("±"))
  }

  @Test("An entry in error gives back what stood before, but never what let less through")
  func takesBack() throws {
    let standing = ["limit hr > 140 medium", "limit hr < 45 high", "limit rr > 30 medium", "accept spo2 to 88", "care DNAR"]
    let assessment = try snapshot(standing).beds[0].assessment
    func made(_ text: String) throws -> MadeEntry {
      let what = try EntryText.read(text, of: patient, by: "jk").what
      return MadeEntry(PatientEntry(patient: patient, what: what, by: "jk", timeSeconds: 0), over: assessment)
    }
    func before(_ text: String) throws -> PatientEntry.What? { try made(text).before }
    func former(_ text: String) throws -> PatientEntry.What {
      .order(AlarmOrders.Entry(try AlarmOrder(text), by: "Dr X", reason: "known"))
    }
    #expect(try before("limit hr > 120 medium") == former("limit hr > 140 medium"))
    #expect(try before("no limit rr") == former("limit rr > 30 medium"))
    #expect(try before("care comfort") == former("care DNAR"))
    // Beside others of the vital the wrong one alone goes.
    let wrong = AlarmOrder.Subject.limit(.heartRate, .above, .high)
    #expect(try before("limit hr > 100 high") == .order(AlarmOrders.Entry(.withdraw(wrong), by: "jk")))
    #expect {
      try made("no limit hr").takenBack(by: "jk", timeSeconds: 1)
    } throws: {
      ($0 as? EntryError)?.message.contains("limit hr > 140 medium; limit hr < 45 high") ?? false
    }
    #expect(throws: EntryError.self) { try made("no accept spo2").takenBack(by: "jk", timeSeconds: 1) }
    #expect(
      try before("accept spo2 to 85 1h Dr Y, R")
        == .order(AlarmOrders.Entry(.withdraw(.acceptance(.oxygenSaturation)), by: "Dr Y")))
  }
}
