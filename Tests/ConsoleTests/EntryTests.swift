import Alarms
import MadeUpWard
import Testing
import Vitals

@testable import Console

@Suite("Entering what only a person knows")
struct EntryTests {
  private let patient = PatientIdentity(id: "P007", ward: "4A", bed: "07", name: "Okafor P")

  private func what(_ text: String) throws -> PatientEntry.What { try EntryText.read(text, of: patient, by: "jk").what }

  @Test("Everything is written in a word or two")
  func reads() throws {
    #expect(try what("v") == .consciousness(.voice))
    #expect(try what(" Confused ") == .consciousness(.confusion))
    #expect(try what("oxygen") == .oxygen(true))
    #expect(try what("AIR") == .oxygen(false))
    #expect(try what("discharge") == .discharge)
    #expect(
      try what("scale 2 Dr Example, COPD with CO2 retention") == .scale(.two, by: "Dr Example", reason: "COPD with CO2 retention")
    )
    #expect(try what("scale 1 Dr Example") == .scale(.one, by: "Dr Example", reason: ""))
    var values = PerVital<Double?>(repeating: nil)
    (values.heartRate, values.systolicPressure, values.diastolicPressure, values.temperature) = (88, 120, 80, 37.2)
    #expect(try what("hr 88 bp 120/80 temp 37,2") == .values(values))
    let (admitted, admission) = try EntryText.read("admit 09 P123 van der Berg A", of: patient, by: "jk")
    #expect(admission == .admission)
    #expect(admitted == PatientIdentity(id: "P123", ward: "4A", bed: "09", name: "van der Berg A"))
  }

  @Test(
    "What is no entry is refused in words",
    arguments: [
      "", "x", "hr", "hr fast", "hr 900", "spo2 -1", "bp 120", "scale 2", "scale 2 Dr Example", "scale 3 x, y", "admit 09", "v v",
    ])
  func refuses(text: String) {
    #expect(throws: EntryError.self) { try what(text) }
  }

  @Test("It is of the moment at which it was sent: what came while the question stood must not be newer")
  func isOfItsSending() {
    var stage = Stage(120, 40)
    stage.type("ev")
    stage.press(.enter)
    var snapshot = WardState.raging.made
    snapshot.timeSeconds = Stage.now + 8
    for index in snapshot.beds.indices {
      snapshot.beds[index].lastReadingSeconds = snapshot.timeSeconds
      snapshot.beds[index].arrivedSeconds = snapshot.timeSeconds
    }
    stage.receive(snapshot)
    let times = stage.press(.enter).compactMap { if case .enter(let entry) = $0 { entry.timeSeconds } else { nil } }
    #expect(times.count == 1 && times.allSatisfy { $0 >= snapshot.timeSeconds })
  }

  @Test("It names the patient and asks once; Enter sends it with its author, Esc goes back to what was typed")
  func asksOnce() throws {
    var stage = Stage(120, 40)
    stage.model = ConsoleModel(user: "jk")
    stage.model.tick(atSeconds: Stage.now)
    stage.model.receive(WardState.raging.made)
    stage.model.tick(atSeconds: Stage.now + 2)
    #expect(stage.type("ev").isEmpty)
    #expect(stage.text.contains("ENTER WHAT ONLY A PERSON KNOWS") && stage.text.contains("bed 07 Okafor P: v_"))
    #expect(stage.press(.enter).isEmpty)
    #expect(stage.text.contains("bed 07 Okafor P: consciousness V, responds to voice, by jk. Enter sends, Esc does not."))
    stage.press(.escape)
    #expect(stage.model.field?.text == "v")
    stage.press(.enter)
    #expect(stage.type("q").isEmpty)
    let commands = stage.press(.enter)
    guard case .enter(let entry)? = commands.first else {
      Issue.record("\(commands)")
      return
    }
    #expect(entry.patient.id == "P007" && entry.what == .consciousness(.voice) && entry.by == "jk" && commands.count == 1)
    #expect(stage.model.field == nil && stage.model.entry == nil)
  }

  @Test("Where the bed has another patient by then, nothing is entered")
  func refusesABedThatMoved() {
    var stage = Stage(120, 40)
    stage.type("eair")
    stage.press(.enter)
    var snapshot = WardState.raging.made
    snapshot.timeSeconds = stage.model.nowSeconds + 1
    for index in snapshot.beds.indices where snapshot.beds[index].patient.bed == "07" { snapshot.beds[index].patient.bed = "40" }
    stage.receive(snapshot)
    #expect(stage.press(.enter).isEmpty)
    #expect(stage.text.contains("another patient now") && stage.model.field == nil)
  }

  @Test("Nothing is entered in the past, on a frozen picture, or where one only watches")
  func refusesElsewhere() {
    for keys in [",,,e", "pe"] {
      var stage = Stage(120, 40)
      stage.type(keys)
      #expect(stage.model.field == nil && stage.text.contains("not the live picture"))
    }
    var stage = Stage(120, 40)
    stage.model = ConsoleModel(isReadOnly: true)
    stage.model.tick(atSeconds: Stage.now)
    stage.model.receive(WardState.raging.made)
    stage.model.tick(atSeconds: Stage.now + 2)
    stage.type("e")
    #expect(stage.model.field == nil && stage.text.contains("only watches"))
  }

  @Test("While what was sent before is still being read nothing is entered, and it is said why")
  func refusesWhileReadingBack() {
    var snapshot = WardState.raging.made
    snapshot.feed = FeedStatus(state: .catchingUp, partitions: 6, lag: 40_000)
    var stage = Stage(120, 40, snapshot: snapshot)
    stage.type("e")
    #expect(stage.model.field == nil && stage.text.contains("is still being read"))
  }

  /// Types an entry and says yes.
  private func enter(_ text: String, _ stage: inout Stage) -> PatientEntry? {
    stage.type("e\(text)")
    stage.press(.enter)
    for case .enter(let entry) in stage.press(.enter) { return entry }
    stage.press(.escape)
    return nil
  }

  @Test("An entry made in error is taken back by an entry that says so, once, and what held before holds again")
  func takesBack() throws {
    var stage = Stage(120, 40)
    #expect(enter("error", &stage) == nil)
    let wrong = try #require(enter("v", &stage))
    stage.type("e error")
    stage.press(.enter)
    #expect(stage.text.contains("was wrong, so again: consciousness A, alert"))
    stage.press(.escape, .escape)
    let right = try #require(enter("error", &stage))
    #expect(right.what == .consciousness(.alert) && right.inErrorSeconds == wrong.timeSeconds && right.patient.id == "P007")
    #expect(enter("error", &stage) == nil)
    let scale = try #require(enter("scale 2 Dr Example, COPD", &stage))
    #expect(scale.inErrorSeconds == nil)
    #expect(enter("error", &stage)?.what == .scale(.one, by: "", reason: "entered in error"))
    // Of the values that were entered, and no others.
    #expect(enter("hr 50", &stage) != nil)
    guard case .values(let values)? = enter("error", &stage)?.what else {
      Issue.record("no values")
      return
    }
    #expect(values.heartRate != nil && values.oxygenSaturation == nil)
    // Another patient's entry is another's.
    stage.press(.down)
    #expect(enter("error", &stage) == nil)
  }

  @Test("Nobody is admitted to a bed that is taken, or twice; into an empty ward anybody is")
  func admits() throws {
    var stage = Stage(120, 40)
    #expect(enter("admit 12 X1 New", &stage) == nil)
    #expect(enter("admit 90 P012 Lindqvist M", &stage) == nil)
    let entry = try #require(enter("admit 90 X1 van der Berg A", &stage))
    #expect(entry.what == .admission && entry.patient.bed == "90" && entry.patient.id == "X1")
    stage.type("eadmit 91 X2 Ray D")
    stage.press(.enter)
    #expect(stage.text.contains("bed 91 Ray D: admitted as X2"))
    var empty = Stage(120, 40, snapshot: WardSnapshot(wardName: "4A", timeSeconds: Stage.now, wardTimeSeconds: Stage.now))
    #expect(enter("v", &empty) == nil)
    #expect(enter("admit 01 X3 First P", &empty)?.patient.bed == "01")
  }

  @Test("A pasted entry with its line end is not sent")
  func pastedIsNotSent() {
    var model = Stage(120, 40).model
    var decoder = InputDecoder()
    var commands: [ConsoleCommand] = []
    func drain() {
      while let input = decoder.next(weigh: { model.weight(of: $0) }) {
        commands += model.take(input, size: Size(columns: 120, rows: 40))
      }
    }
    decoder.take(Array("eu\r\r".utf8), atSeconds: 1)
    drain()
    decoder.pass(toSeconds: 2)
    drain()
    #expect(!commands.contains { if case .enter = $0 { true } else { false } })
  }
}

@Suite("What is on screen is fresh, or says that it is not")
struct FreshnessTests {
  @Test("A feed that is down is said across the line, since when")
  func deadFeed() throws {
    var stage = Stage(120, 40)
    var snapshot = WardState.feedDown.made
    snapshot.timeSeconds = Stage.now + 3
    stage.receive(snapshot)
    stage.model.tick(atSeconds: Stage.now + 60)
    let frame = stage.frame()
    let lines = stage.text.split(separator: "\n", omittingEmptySubsequences: false)
    let row = try #require(lines.firstIndex { $0.contains("FEED DOWN SINCE 14:32:10") })
    #expect((0..<120).allSatisfy { frame[row, $0].style.isReversed && frame[row, $0].style.ink == .technical })
  }

  @Test("While a backlog is read it is said how far it is and how long it takes")
  func backlog() {
    var progress = BacklogProgress(lag: 1000, atSeconds: 10)
    #expect(progress.secondsLeft == nil)
    progress.update(lag: 250, atSeconds: 40)
    #expect(progress.words == "75 % read, 250 left, about 0:10 more")
    progress.update(lag: 10, atSeconds: 50)
    #expect(progress.words == "99 % read, 10 left")
    progress.update(lag: 2000, atSeconds: 50)
    #expect(progress.share == 0)
    var stage = Stage(120, 40)
    for (second, lag) in [(3.0, Int64(100_000)), (9, 40_000)] {
      var snapshot = WardState.raging.made
      snapshot.timeSeconds = Stage.now + second
      snapshot.feed = FeedStatus(state: .catchingUp, partitions: 6, lag: lag)
      stage.receive(snapshot)
    }
    #expect(stage.text.contains("READING BACK") && stage.text.contains("60 % read, 40.0k left, about 0:04 more"))
  }

  @Test("While a backlog is read nobody counts as silent but whom one has heard; once it is read, or reads no further, all do")
  func beingRead() {
    func ward(_ second: Double, lag: Int64, heardSecondsAgo: Double) -> WardSnapshot {
      var snapshot = WardState.quiet.made
      snapshot.timeSeconds = Stage.now + second
      snapshot.feed = FeedStatus(state: lag > 0 ? .catchingUp : .following, partitions: 6, lag: lag)
      for index in snapshot.beds.indices {
        let seconds = Stage.now + second - (index == 0 ? heardSecondsAgo : 7200)
        (snapshot.beds[index].arrivedSeconds, snapshot.beds[index].lastReadingSeconds) = (seconds, seconds)
        snapshot.beds[index].usualIntervalSeconds = 1
      }
      return snapshot
    }
    func technical(_ stage: Stage) -> Int { stage.model.order.rows.count { $0.urgency == .technical } }
    var stage = Stage(120, 40, snapshot: nil)
    stage.receive(ward(3, lag: 9000, heardSecondsAgo: 1))
    #expect(technical(stage) == 0 && stage.text.contains("being read") && !stage.text.contains("no data"))
    #expect(stage.text.contains("1/16") && !stage.text.contains("no gaps"))
    stage.press(.down)
    #expect(stage.text.contains("read up to 12:3"))
    stage.receive(ward(63, lag: 8000, heardSecondsAgo: 61))
    #expect(technical(stage) == 1)
    stage.receive(ward(94, lag: 8000, heardSecondsAgo: 92))
    #expect(technical(stage) == 16, "the reading has stopped")
    stage.receive(ward(95, lag: 7000, heardSecondsAgo: 93))
    #expect(technical(stage) == 1)
    stage.receive(ward(96, lag: 0, heardSecondsAgo: 94))
    #expect(technical(stage) == 16 && stage.text.contains("no data"))
  }

  @Test("Numbers fade when readings should have come since; the severity does not")
  func fades() throws {
    var stage = Stage(120, 40)
    func inks() throws -> (score: Ink, word: Ink) {
      let frame = stage.frame()
      let row = try #require((0..<40).first { row in (0..<30).map { frame[row, $0].text }.joined().contains("MED  03") })
      let column = try #require((20..<40).first { frame[row, $0].text == "7" })
      return (frame[row, column].style.ink, frame[row, 5].style.ink)
    }
    #expect(try inks().score == .medium)
    stage.model.tick(atSeconds: Stage.now + 60)
    #expect(try inks().score == .faint)
    #expect(try inks().word == .medium)
  }

  @Test("The terminal's cursor is on the selected row, or visible in the field that is open")
  func cursor() {
    var stage = Stage(120, 40)
    stage.press(.down)
    let frame = stage.frame()
    #expect(frame[frame.cursor.row, 20].ground == .selection && !frame.cursor.isVisible)
    stage.type("/ab")
    #expect(stage.frame().cursor == Frame.Cursor(row: 39, column: 4, isVisible: true))
  }

  @Test("A large letter that means nothing asks for Caps Lock")
  func capsLock() {
    var stage = Stage(120, 40)
    #expect(stage.type("A").isEmpty)
    #expect(stage.text.contains("A means nothing, a does: is Caps Lock on?"))
  }

  @Test(
    "A name written from right to left ends in a mark that holds the row; what changes widths is left out; ASCII spells letters")
  func names() {
    let abilities = Abilities()
    #expect(ScreenText.glyphs(of: "אבג 7", abilities).map(\.text).joined() == "אבג\u{200E} 7")
    #expect(ScreenText.glyphs(of: "☎\u{FE0F}x", abilities).map(\.text).joined() == "☎x")
    let ascii = Abilities(isUnicode: false)
    #expect(ScreenText.glyphs(of: "Жуков", ascii).map(\.text).joined() == "Zukov")
    #expect(ScreenText.glyphs(of: "Παπάς", ascii).map(\.text).joined() == "Papas")
    #expect(ScreenText.glyphs(of: "漢", ascii).map(\.text).joined().allSatisfy { $0.isASCII })
  }
}
