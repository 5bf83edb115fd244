import Alarms
import MadeUpWard
import Testing
import Vitals

@testable import Console

@Suite("Screens")
struct FrameTests {
  struct Scene: Sendable, CustomTestStringConvertible {
    var name: String
    var columns: Int
    var rows: Int
    var make: @Sendable (Int, Int) -> Stage
    var abilities = Abilities()

    var fixture: String { "\(name)-\(columns)x\(rows)" }
    var testDescription: String { fixture }
  }

  private static func state(_ state: WardState, _ columns: Int, _ rows: Int) -> Scene {
    Scene(name: state.rawValue, columns: columns, rows: rows) { Stage($0, $1, snapshot: state.made) }
  }

  private static func keys(_ name: String, _ columns: Int, _ rows: Int, _ act: @escaping @Sendable (inout Stage) -> Void) -> Scene
  {
    Scene(name: name, columns: columns, rows: rows) { columns, rows in
      var stage = Stage(columns, rows)
      act(&stage)
      return stage
    }
  }

  static let scenes: [Scene] =
    [(40, 12), (80, 24), (120, 40), (200, 60)].flatMap { [state(.raging, $0.0, $0.1), state(.quiet, $0.0, $0.1)] }
    + [(40, 12), (80, 24), (120, 40)].flatMap { [state(.databaseDown, $0.0, $0.1), state(.hostile, $0.0, $0.1)] }
    + [
      state(.feedDown, 120, 40), state(.feedDown, 80, 24), state(.replay, 120, 40), state(.replay, 40, 12),
      state(.noModel, 120, 40), state(.spotChecks, 120, 40),
      Scene(name: "empty", columns: 80, rows: 24) { Stage($0, $1, snapshot: nil) },
      Scene(name: "waiting", columns: 80, rows: 24) { columns, rows in
        var snapshot = MadeUpWard(patients: []).snapshot()
        snapshot.feed = FeedStatus(state: .waitingForTopic, message: "patient_vitals does not exist yet on localhost:9092.")
        return Stage(columns, rows, snapshot: snapshot)
      },
      Scene(name: "ascii", columns: 120, rows: 40, make: { Stage($0, $1) }, abilities: Abilities(isUnicode: false)),
      Scene(
        name: "ascii-hostile", columns: 80, rows: 24, make: { Stage($0, $1, snapshot: WardState.hostile.made) },
        abilities: Abilities(isUnicode: false, colours: .none)),
      keys("patient", 40, 12) { $0.press(.enter) }, keys("patient", 80, 24) { $0.press(.enter) },
      keys("patient", 120, 40) { $0.press(.enter) }, keys("patient", 200, 60) { $0.press(.down, .enter) },
      keys("help", 120, 40) { $0.type("?") }, keys("help", 80, 24) { $0.type("?") }, keys("help", 40, 12) { $0.type("?") },
      keys("rejects", 80, 24) { $0.type("r") }, keys("log", 80, 24) { $0.type("l") },
      keys("find", 80, 24) { $0.type("/mo") }, keys("find-none", 80, 24) { $0.type("/zzz") },
      keys("filter-medium", 80, 24) { $0.type("2") }, keys("by-bed", 80, 24) { $0.type("s") },
      keys("frozen", 80, 24) { stage in
        stage.type("p")
        var later = WardState.raging.snapshot()
        later.timeSeconds += 20
        later.alarmsRaised.high += 1
        stage.receive(later)
      },
      Scene(name: "taken", columns: 300, rows: 100) { taken($0, $1, by: "nurse.ratched") },
      Scene(name: "taken", columns: 120, rows: 40) { taken($0, $1, by: "nurse.ratched") },
      keys("stalled", 120, 40) { $0.model.tick(atSeconds: Stage.now + 75) },
      // The ladder of sizes between those above, and a wall.
      state(.raging, 60, 20), state(.raging, 160, 50), state(.raging, 300, 100), state(.quiet, 60, 20),
      keys("map", 200, 60) { $0.type("m") }, keys("map", 80, 24) { $0.type("m") },
      keys("past", 120, 40) { $0.type(",,,,,,,,") }, keys("past", 80, 24) { $0.type(",,,,,,,,") },
      keys("past", 40, 12) { $0.type(",,,,,,,,") },
      keys("filter", 100, 30) { $0.type("fsev>=low & !ack") }, keys("filter-mistake", 100, 30) { $0.type("fspo2<9x & ack") },
      keys("commands", 80, 24) { $0.type(":sort") }, keys("entry", 120, 40) { $0.type("e") },
      keys("entry-asked", 120, 40) { stage in
        stage.type("ev")
        stage.press(.enter)
      }, keys("masked", 80, 24) { $0.type("P") },
      Scene(name: "one", columns: 120, rows: 40) { columns, rows in
        Stage(columns, rows, snapshot: MadeUpWard(patients: Array(MadeUpPatient.raging.prefix(1))).snapshot())
      },
      Scene(name: "200-beds", columns: 120, rows: 40) { Stage($0, $1, snapshot: WardMapTests.many(200)) },
      Scene(name: "500-beds", columns: 200, rows: 60) { Stage($0, $1, snapshot: WardMapTests.many(500)) },
      Scene(
        name: "blocks", columns: 120, rows: 40, make: { Stage($0, $1) }, abilities: Abilities(graph: .block)),
      Scene(
        name: "quadrants", columns: 120, rows: 40, make: { Stage($0, $1) }, abilities: Abilities(graph: .quadrant)),
      Scene(
        name: "ascii-lines", columns: 120, rows: 40, make: { Stage($0, $1) },
        abilities: Abilities(isUnicode: false, graph: .ascii)),
    ]

  @Test("A screen looks as its fixture shows it", arguments: scenes)
  func looksLikeFixture(_ scene: Scene) throws {
    let text = scene.make(scene.columns, scene.rows).frame(scene.abilities).text
    #expect(try Fixture.expected(scene.fixture, recording: text) == text + "\n")
  }

  @Test("The screens in the README are the program's own", arguments: ["raging-80x24", "raging-40x12"])
  func readme(fixture: String) throws {
    let screen = try Fixture.text(fixture)
    #expect(try Fixture.readme().contains("```\n\(screen)```\n"))
  }

  @Test("Nothing of a hostile name reaches the screen but printable characters", arguments: [true, false])
  func hostileNamesAreHarmless(isUnicode: Bool) {
    for (columns, rows) in [(40, 12), (80, 24), (200, 60)] {
      var stage = Stage(columns, rows, snapshot: WardState.hostile.made)
      for keys in ["", "j", "l"] {
        stage.type(keys)
        let frame = stage.frame(Abilities(isUnicode: isUnicode))
        checkIntegrity(frame, isUnicode: isUnicode)
      }
    }
  }

  @Test("The same ward gives the same colours", arguments: [(80, 24), (120, 40)])
  func coloursAsRecorded(columns: Int, rows: Int) throws {
    let frame = Stage(columns, rows).frame()
    let inks = (0..<rows).map { row in
      String((0..<columns).map { Self.letter(frame[row, $0]) })
    }.joined(separator: "\n")
    #expect(try Fixture.expected("inks-\(columns)x\(rows)", recording: inks) == inks + "\n")
  }

  @Test("Without the reading of a second, only clocks, ages and the marker of a HIGH nobody has taken change")
  func aQuietSecondChangesLittle() {
    var stage = Stage(120, 40)
    stage.model.tick(atSeconds: Stage.now + 3)
    let before = stage.frame()
    stage.model.tick(atSeconds: Stage.now + 4)
    let after = stage.frame()
    var changed = 0
    for row in 0..<40 {
      for column in 0..<120 where before[row, column] != after[row, column] { changed += 1 }
    }
    #expect(changed > 0 && changed < 60)
  }

  @Test("On a phone every critical patient is on the screen")
  func phoneShowsAllCritical() {
    let stage = Stage(40, 12)
    let text = stage.text
    for row in stage.model.order.rows where row.urgency <= .medium { #expect(text.contains(" \(row.bedLabel) ")) }
  }

  @Test("On a phone an alarm has a name, and the opened patient the key that acknowledges")
  func phoneNamesAlarms() {
    var stage = Stage(40, 12)
    for name in ["Okafor P", "Hasan R", "Brandt A"] { #expect(stage.text.contains(name)) }
    stage.press(.enter)
    #expect(stage.text.contains("a ack"))
  }

  @Test("Every bed of a ward is on an ordinary screen", arguments: [(80, 24), (120, 40), (200, 60)])
  func everyBedIsShown(columns: Int, rows: Int) {
    let stage = Stage(columns, rows)
    let list = stage.model.listWindow(size: stage.size)
    #expect(list.shown == list.lines.indices)
  }

  @Test(
    "A severity that has not lasted yet is named in its ink, and stands without the bar of an alarm",
    arguments: [(true, "⋯ MED  30"), (false, ".. MED  30")])
  func pendingSeverity(isUnicode: Bool, text: String) throws {
    let frame = Stage(120, 40).frame(Abilities(isUnicode: isUnicode))
    let row = try #require((0..<40).first { line(of: frame, $0).contains(text) })
    #expect(frame[row, 0].text == " ")
    #expect(frame[row, 5].text == "M" && frame[row, 5].style == Style(.medium))
  }

  @Test("An alarm that is about to escalate keeps its sign and names what comes; so does a tile")
  func pendingEscalation() {
    var snapshot = WardState.raging.made
    for index in snapshot.beds.indices where ["03", "15"].contains(snapshot.beds[index].patient.bed) {
      snapshot.beds[index].assessment.modelSeverity = .high
    }
    let text = Stage(80, 24, snapshot: snapshot).text
    #expect(text.contains("▌!! ⋯HIGH 03  Hasan R"))
    #expect(text.contains("⋯ HIGH 15  Park J"))
  }

  @Test(
    "Words that must be read are read on a phone too: what has no room on its line goes over the lines above",
    arguments: [40, 80])
  func wordsAreWhole(columns: Int) {
    let rows = columns == 40 ? 12 : 24
    func bottom(_ stage: Stage) -> String {
      stage.text.split(separator: "\n").suffix(3).map { String($0).trimmed }.joined(separator: " ")
    }
    var stage = Stage(columns, rows)
    stage.type("ev")
    stage.press(.enter)
    #expect(bottom(stage).hasSuffix("bed 07 Okafor P: consciousness V, responds to voice, by . Enter sends, Esc does not."))
    stage = Stage(columns, rows)
    stage.type("fspo2<9x & ack")
    #expect(bottom(stage).contains("column 7: x is no part of a number"))
    stage = Stage(columns, rows)
    stage.type("fspo2<9x & ack")
    stage.press(.enter)
    #expect(bottom(stage).contains("column 7: x is no part of a number"))
    stage = Stage(columns, rows)
    stage.type("e")
    for example in ["a c v p u", "oxygen   air", "hr 88 bp 120/80", "discharge", "admit", "error"] {
      #expect(stage.text.contains(example))
    }
  }

  @Test("A second that moves is on the screen at every width that has room for a clock", arguments: [40, 48, 60, 80, 120, 200])
  func secondsMove(columns: Int) {
    for state in [WardState.raging, .databaseDown, .feedDown] {
      var stage = Stage(columns, 24, snapshot: state.made)
      let before = stage.text.split(separator: "\n")[0]
      stage.model.tick(atSeconds: stage.model.nowSeconds + 1)
      #expect(stage.text.split(separator: "\n")[0] != before, "\(state)")
    }
  }

  @Test(
    "A name of any script is drawn in cells of known width, and as it is written",
    arguments: [
      // Korean in its parts, Hebrew with points and cantillation, isolates, a family of four, a flag of tags, a lone mark, Devanagari,
      // Arabic with marks, a soft hyphen, a byte order mark, a line separator, half-width and full-width forms, Hangul fillers.
      ("\u{1112}\u{1161}\u{11AB}\u{1100}\u{1173}\u{11AF}", "한글"), ("\u{5E9}\u{5C1}\u{5B8}\u{591}\u{5DC}", "\u{5E9}"),
      ("\u{2067}שם\u{2069} 07", "שם"), ("👩\u{200D}👩\u{200D}👧\u{200D}👦", "👩"),
      ("🏴\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}", "🏴"), ("\u{301}Ana", "Ana"), ("सिंह", "स"),
      ("مُحَمَّد", "م"), ("Hol\u{AD}t", "Hol"), ("\u{FEFF}Bell", "Bell"), ("Li\u{2028}Wei", "Li"), ("ｱﾝﾅ Ａ", "ｱﾝﾅ"),
      ("\u{3164}\u{115F}\u{1160}x", "x"), ("a\u{20DD}\u{20E3}", "a"), ("e\u{301}\u{327}\u{328}\u{32D}", "e"),
      ("\u{1F1E9}\u{1F1EA}", ""), ("❤\u{FE0F}", "❤"), ("\u{E000}x", "x"), ("\u{FFFE}x", "x"), ("ﷺ", ""),
    ])
  func names(name: String, begin: String) throws {
    for (columns, rows) in [(40, 12), (120, 40)] {
      for isUnicode in [true, false] {
        let patient = MadeUpPatient(bed: "07", name: name, id: "P1", usual: MadeUpPatient.calm)
        var snapshot = MadeUpWard(patients: [patient]).snapshot()
        snapshot.log.insert(
          LogEntry(timeSeconds: snapshot.timeSeconds, kind: .system, bed: "07", patient: name, text: name), at: 0)
        let stage = Stage(columns, rows, snapshot: snapshot)
        let frame = stage.frame(Abilities(isUnicode: isUnicode))
        checkIntegrity(frame, isUnicode: isUnicode)
        // By scalars: text that is written otherwise would count as the same.
        let scalars = Array(frame.text.unicodeScalars)
        if isUnicode { #expect(begin.unicodeScalars.prefix(1).allSatisfy(scalars.contains)) }
      }
    }
  }

  @Test("A line of the log says as much of an alarm as there is room for, and NEWS2 always", arguments: [40, 60, 80, 120])
  func logKeepsNEWS2(columns: Int) throws {
    var snapshot = WardState.raging.made
    let wordings = [
      "MEDIUM → HIGH · SpO2 84, RR 27 · NEWS2 11", "MEDIUM → HIGH · SpO2 84 · NEWS2 11", "HIGH · SpO2 84 · NEWS2 11",
    ]
    snapshot.log.insert(
      LogEntry(
        timeSeconds: snapshot.timeSeconds, kind: .alarm(.escalated, .high), bed: "07", patient: "Okafor P", text: wordings[0],
        shorter: Array(wordings.dropFirst())), at: 0)
    var stage = Stage(columns, 24, snapshot: snapshot)
    stage.type("l")
    let line = try #require(stage.text.split(separator: "\n").first { $0.contains("NEWS2 11") })
    #expect(wordings.contains { line.hasSuffix($0) })
  }

  @Test("The log ticks what somebody has done, and not what was taken back")
  func takenBackHasNoTick() throws {
    var snapshot = WardState.quiet.made
    snapshot.log = [(LogEntry.Kind.undone, "taken back by jk"), (.acknowledged, "acknowledged by jk")].map { kind, text in
      LogEntry(timeSeconds: snapshot.timeSeconds, kind: kind, bed: "07", patient: "Okafor P", text: text)
    }
    let lines = Stage(80, 24, snapshot: snapshot).text.split(separator: "\n").filter { $0.contains("by jk") }
    #expect(lines.map { $0.contains("✓") } == [false, true])
  }

  @Test("On a phone the opened patient says what drives them")
  func phoneSaysWhy() {
    var stage = Stage(40, 12)
    stage.press(.enter)
    #expect(stage.text.contains("WHY SpO2 +"))
    var snapshot = WardState.raging.made
    for index in snapshot.beds.indices {
      snapshot.beds[index].assessment.observation.consciousness = .voice
      snapshot.beds[index].assessment.news2 = NEWS2Score(snapshot.beds[index].assessment.observation)
    }
    stage = Stage(40, 12, snapshot: snapshot)
    stage.press(.enter)
    #expect(stage.text.contains("NEWS2 14 · responds to voice"))
  }

  @Test("The reasons of an alarm take as many lines of its row as it has")
  func reasonsAreWrapped() {
    let text = Stage(120, 40, snapshot: MadeUpWard(patients: Array(MadeUpPatient.raging.prefix(1))).snapshot()).text
    #expect(text.contains("Temp 38.9") && text.contains("of what raises the score."))
  }

  @Test("A value that has just become red lies on its axis, and the newest cell is red with it")
  func newestCell() throws {
    var snapshot = MadeUpWard(patients: MadeUpPatient.quiet(1)).snapshot()
    snapshot.beds[0].assessment.observation.values.oxygenSaturation = 86
    let before = MadeUpWard(patients: MadeUpPatient.quiet(1)).snapshot()
    func newest(_ snapshot: WardSnapshot) throws -> (style: Style, lines: [String]) {
      let frame = Stage(200, 60, snapshot: snapshot).frame()
      let lines = (0..<60).map { line(of: frame, $0) }
      let top = try #require(lines.firstIndex { $0.contains("│ SpO2 ") })
      let bottom = try #require(lines.firstIndex { $0.contains("│ SBP ") }) - 2
      let edge = try #require((top...bottom).first { frame[$0, 192].text != " " && frame[$0, 192].text != "┈" })
      return (frame[edge, 192].style, Array(lines[top...bottom]))
    }
    #expect(try newest(before).style == Style(.text))
    #expect(try newest(before).lines.last?.contains(" 88 ") == true)
    #expect(try newest(snapshot).style == Style(.high))
    #expect(try newest(snapshot).lines.last?.contains(" 82 ") == true)
  }

  @Test("A reason that is not that of the score on screen says of when it is")
  func oldExplanation() {
    var snapshot = WardState.raging.made
    for index in snapshot.beds.indices where snapshot.beds[index].patient.bed == "07" {
      snapshot.beds[index].explanation?.score = 58
    }
    #expect(Stage(120, 40).text.contains("WHY score 99 = usual 3 + 96"))
    #expect(Stage(120, 40, snapshot: snapshot).text.contains("WHY, at 14:24:30: score 58"))
    snapshot.wardTimeSeconds += 120
    snapshot.timeSeconds += 120
    #expect(Stage(200, 60, snapshot: snapshot).text.contains("WHY, at the last reading: score 58 = usual 3 + 55"))
  }

  @Test(
    "Who has taken a patient is told by the whole name where there is any room", arguments: [(120, 40), (200, 60), (100, 30)])
  func whoIsWhole(columns: Int, rows: Int) {
    let text = Self.taken(columns, rows, by: "nurse.ratched").text
    #expect(text.contains("nurse.ratched"))
    #expect(!text.contains("✓ nu…"))
  }

  @Test("The pane says who has taken the patient", arguments: [(120, 40), (200, 60)])
  func paneSaysWho(columns: Int, rows: Int) {
    #expect(Self.taken(columns, rows, by: "nurse.ratched").text.contains("✓ nurse.ratched ─"))
  }

  @Test("An acknowledgement does not narrow the column of names", arguments: [80, 100, 120, 160, 200])
  func whoLeavesNamesAlone(columns: Int) {
    let widths = [2, 4, 13, 30].map {
      BedColumns(width: columns, bedColumns: 2, nameColumns: 20, careColumns: $0).patient?.width
    }
    #expect(Set(widths).count == 1)
  }

  /// A small ward whose worst patient somebody has taken.
  private static func taken(_ columns: Int, _ rows: Int, by person: String) -> Stage {
    var patients = Array(MadeUpPatient.raging.prefix(6))
    patients[0].acknowledgedBy = person
    for index in patients.indices.dropFirst() { patients[index].acknowledgedBy = "jk" }
    return Stage(columns, rows, snapshot: MadeUpWard(patients: patients).snapshot())
  }

  private func line(of frame: Frame, _ row: Int) -> String { (0..<frame.size.columns).map { frame[row, $0].text }.joined() }

  @Test("A filter that hides HIGH patients says so")
  func filterNamesWhatItHides() {
    var stage = Stage(80, 24)
    stage.type("3")
    #expect(stage.text.contains("HIGH hidden"))
  }

  /// An ink, or the ground of a blank, as one letter.
  static func letter(_ cell: Cell) -> Character {
    if cell.text == " " || cell.text.isEmpty {
      return cell.ground == .screen ? " " : ["b", "c", "s", "!", "n", "p"][Int(cell.ground.rawValue) - 1]
    }
    let letters = Array("tTqfHMLXgaNOnomh")
    let letter = letters[Int(cell.style.ink.rawValue)]
    return cell.style.isReversed ? "#" : letter
  }
}

/// Every cell holds one printable character of the width it takes, and nothing else.
func checkIntegrity(_ frame: Frame, isUnicode: Bool, _ location: SourceLocation = #_sourceLocation) {
  for row in 0..<frame.size.rows {
    var column = 0
    while column < frame.size.columns {
      let text = frame[row, column].text
      guard let first = text.unicodeScalars.first else {
        Issue.record("half a wide character at \(row), \(column)", sourceLocation: location)
        return
      }
      let harmful = text.unicodeScalars.contains {
        $0 != "\u{200E}" && [.control, .format, .surrogate, .unassigned].contains($0.properties.generalCategory)
      }
      let width = ScalarWidth.usual(first)
      let isWhole = width == 1 || (width == 2 && column + 1 < frame.size.columns && frame[row, column + 1].text.isEmpty)
      if harmful || !isWhole || text.unicodeScalars.count > 4 || (!isUnicode && !first.isASCII) {
        Issue.record("bad cell \(text.debugDescription) at \(row), \(column)", sourceLocation: location)
        return
      }
      column += width
    }
  }
}
