import Alarms
import MadeUpWard
import Testing
import Vitals

@testable import Console

@Suite("Keys")
struct KeyTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var keys: String
    var means: String
    var holds: @Sendable (Stage, [ConsoleCommand]) -> Bool
    var testDescription: String { "\(keys) \(means)" }
  }

  static let table: [Case] = [
    Case(keys: "j", means: "selects the second row") { stage, _ in stage.model.selection.patientID == stage.model.order.rows[1].id
    },
    Case(keys: "jjk", means: "goes down and up") { stage, _ in stage.model.selection.patientID == stage.model.order.rows[1].id },
    Case(keys: "G", means: "selects the last") { stage, _ in stage.model.selection.patientID == stage.model.order.rows.last?.id },
    Case(keys: "Gg", means: "selects the first again") { stage, _ in
      stage.model.selection.patientID == stage.model.order.rows.first?.id
    },
    Case(keys: "1", means: "shows HIGH only") { stage, _ in stage.model.visibleRows.allSatisfy { $0.urgency == .high } },
    Case(keys: "12", means: "adds MEDIUM") { stage, _ in
      Set(stage.model.visibleRows.map(\.urgency)) == [.high, .medium]
    },
    Case(keys: "11", means: "takes HIGH away again") { stage, _ in stage.model.filter.isOpen },
    Case(keys: "120", means: "shows everyone") { stage, _ in stage.model.visibleRows.count == 36 },
    Case(keys: "4", means: "shows technical alarms") { stage, _ in stage.model.visibleRows.allSatisfy { $0.urgency == .technical }
    },
    Case(keys: "s", means: "sorts by bed") { stage, _ in
      stage.model.order.rows.map(\.bedLabel) == stage.model.order.rows.map(\.bedLabel).sorted()
    },
    Case(keys: "ss", means: "sorts by name") { stage, _ in stage.model.order.sort == .name && !stage.model.order.isHeld },
    Case(keys: "ssss", means: "comes round to urgency") { stage, _ in stage.model.order.sort == .urgency },
    Case(keys: "/park", means: "finds by name while typing") { stage, _ in stage.model.visibleRows.map(\.nameLabel) == ["Park J"]
    },
    Case(keys: "/OBRIEN", means: "finds O'Brien without the apostrophe") { stage, _ in
      stage.model.visibleRows.map(\.nameLabel) == ["O'Brien M"]
    },
    Case(keys: "/p okafor 07", means: "finds by words in any order, of name and bed") { stage, _ in
      stage.model.visibleRows.map(\.bedLabel) == ["07"]
    },
    Case(keys: "/P007", means: "finds by id") { stage, _ in stage.model.visibleRows.map(\.bedLabel) == ["07"] },
    Case(keys: "/q", means: "types q into the search and does not quit") { stage, commands in
      stage.model.filter.query == "q" && !commands.contains(.quit)
    },
    Case(keys: "p", means: "freezes") { stage, _ in stage.model.frozen != nil && stage.text.contains("FROZEN") },
    Case(keys: "pp", means: "goes on") { stage, _ in stage.model.frozen == nil },
    Case(keys: "[", means: "lengthens the trends") { stage, _ in stage.model.span == TrendSpan(.twoHours) },
    Case(keys: "[]", means: "shortens them again") { stage, _ in stage.model.span == TrendSpan(.halfHour) },
    Case(keys: "]]", means: "stops at the shortest, of five minutes") { stage, _ in stage.model.span?.seconds == 300 },
    Case(keys: "?", means: "opens the help") { stage, _ in stage.text.contains("not a medical device") },
    Case(keys: "??", means: "closes it") { stage, _ in stage.model.view == .ward },
    Case(keys: "r", means: "opens the rejects") { stage, _ in stage.text.contains("implausible value") },
    Case(keys: "l", means: "opens the log") { stage, _ in stage.text.contains("NEWEST FIRST") },
    Case(keys: "b", means: "pauses the bell, with a countdown") { stage, _ in stage.text.contains("♪ paused 2:00") },
    Case(keys: "bb", means: "turns the bell off") { stage, _ in stage.model.bell.state == .off },
    Case(keys: "bbb", means: "turns the bell on again") { stage, _ in stage.model.bell.state == .on },
    Case(keys: "q", means: "quits and asks nothing") { _, commands in commands == [.quit] },
    Case(keys: "?q", means: "quits from the help too") { _, commands in commands == [.quit] },
    Case(keys: "a", means: "acknowledges the worst patient") { stage, commands in
      commands == [.acknowledge(patientID: stage.model.selection.patientID ?? "")] && stage.model.selectedRow?.bedLabel == "07"
    },
    Case(keys: "au", means: "takes the acknowledgement back") { stage, commands in
      let id = stage.model.selection.patientID ?? ""
      return commands == [.acknowledge(patientID: id), .undoAcknowledgement(patientID: id)]
    },
    Case(keys: "auu", means: "takes it back once") { stage, commands in
      commands.count == 2 && stage.text.contains("nothing to take back")
    },
    Case(keys: "u", means: "takes back nothing where there is nothing") { _, commands in commands.isEmpty },
    Case(keys: "ja", means: "acknowledges nobody twice") { stage, commands in
      !commands.contains { if case .acknowledge = $0 { true } else { false } } && stage.text.contains("already")
    },
    Case(keys: "Ga", means: "acknowledges no patient who is well") { _, commands in
      !commands.contains { if case .acknowledge = $0 { true } else { false } }
    },
    Case(keys: "pa", means: "acknowledges nothing while frozen") { _, commands in
      !commands.contains { if case .acknowledge = $0 { true } else { false } }
    },
    Case(keys: "xy~", means: "does nothing") { stage, commands in commands.isEmpty && stage.model.view == .ward },
  ]

  @Test("A key does what the help says", arguments: table)
  func keyDoes(_ example: Case) {
    var stage = Stage(120, 40)
    let commands = stage.type(example.keys)
    #expect(example.holds(stage, commands))
  }

  @Test("Enter opens the patient and Esc goes back, step by step to everyone")
  func escapeGoesBack() {
    var stage = Stage(80, 24)
    stage.type("/o'brien")
    stage.press(.enter, .enter)
    #expect(stage.model.view == .patient)
    #expect(stage.text.contains("O'Brien M"))
    stage.press(.escape)
    #expect(stage.model.view == .ward && stage.model.visibleRows.count == 1)
    stage.press(.escape)
    #expect(stage.model.visibleRows.count == 36)
  }

  @Test("The selected patient stays selected when the order changes")
  func selectionIsByIdentity() {
    var stage = Stage(120, 40)
    stage.type("jj")
    let chosen = stage.model.selection.patientID
    var snapshot = WardState.raging.made
    snapshot.beds.reverse()
    for index in snapshot.beds.indices { snapshot.beds[index].assessment.anomaly = Double(index) }
    snapshot.timeSeconds += 30
    stage.receive(snapshot)
    #expect(stage.model.selection.patientID == chosen)
    stage.type("s")
    #expect(stage.model.selection.patientID == chosen)
  }

  @Test("While somebody moves among the rows they stay, and it says so; later they are sorted")
  func orderIsHeldWhileMoving() {
    var stage = Stage(120, 40)
    stage.type("j")
    let before = stage.model.order.rows.map(\.id)
    var snapshot = WardState.raging.made
    snapshot.timeSeconds += 3
    for index in snapshot.beds.indices { snapshot.beds[index].assessment.anomaly = Double(index) }
    stage.receive(snapshot)
    #expect(stage.model.order.rows.map(\.id) == before)
    #expect(stage.text.contains("order held"))
    stage.model.tick(atSeconds: Stage.now + 20)
    #expect(stage.model.order.rows.map(\.id) != before)
    #expect(!stage.text.contains("order held"))
  }

  @Test("The way to the top leads to who is worst now, though the rows were held, and a key right behind it acts on nobody")
  func topIsOfNow() throws {
    var stage = Stage(120, 40)
    stage.type("j")
    let before = stage.model.order.rows.map(\.id)
    var snapshot = WardState.raging.made
    snapshot.timeSeconds += 3
    var fresh = MadeUpPatient.raging[0].bed(at: Stage.now, epochSeconds: Stage.now, intervalSeconds: 15, historySeconds: 1800)
    fresh.patient = PatientIdentity(id: "NEW", bed: "99", name: "New")
    fresh.assessment.anomaly = 100
    snapshot.beds.append(fresh)
    stage.receive(snapshot)
    #expect(Array(stage.model.order.rows.map(\.id).prefix(before.count)) == before)
    stage.type("g")
    #expect(stage.model.order.rows.first?.id == "NEW")
    #expect(stage.model.selection.patientID == "NEW")
    #expect(stage.type("a").isEmpty)
  }

  @Test("A patient who has just moved under the cursor is not acknowledged by a key meant for another")
  func acknowledgementWaitsForASettledSelection() {
    var stage = Stage(120, 40)
    var snapshot = WardState.raging.made
    snapshot.timeSeconds = Stage.now + 3
    snapshot.beds.removeAll { $0.patient.bed == "07" }
    // The next one would be taken by a key that was meant for bed 07.
    for index in snapshot.beds.indices where snapshot.beds[index].patient.bed == "31" {
      snapshot.beds[index] = MadeUpPatient.raging[0].bed(
        at: Stage.now, epochSeconds: Stage.now, intervalSeconds: 15, historySeconds: 1800)
      snapshot.beds[index].patient = PatientIdentity(id: "NEW", bed: "31", name: "New")
    }
    stage.receive(snapshot)
    #expect(stage.model.selection.patientID == "NEW")
    #expect(stage.type("a").isEmpty)
    #expect(stage.type("a") == [.acknowledge(patientID: "NEW")])
  }

  @Test("An acknowledgement can be taken back for ten seconds, and no longer")
  func undoEnds() {
    var stage = Stage(120, 40)
    stage.type("a")
    stage.model.tick(atSeconds: stage.model.nowSeconds + 9)
    #expect(stage.text.contains("u undo"))
    stage.model.tick(atSeconds: stage.model.nowSeconds + 1.1)
    #expect(!stage.text.contains("u undo"))
    #expect(stage.type("u").isEmpty)
  }

  @Test("A bed whose row has just moved is not acknowledged by a key that was meant for the place where it was")
  func acknowledgementWaitsForARowThatMoves() throws {
    var stage = Stage(120, 40)
    let rows = stage.model.order.rows
    let place = try #require(rows.indices.last { rows[$0].bed.alarm.severity > .normal && !rows[$0].isAcknowledged && $0 > 0 })
    stage.type(String(repeating: "j", count: place))
    let chosen = rows[place].id
    var snapshot = WardState.raging.made
    snapshot.timeSeconds = Stage.now + 20
    // The others go home.
    snapshot.beds.removeAll { $0.patient.id != chosen }
    stage.receive(snapshot)
    #expect(stage.type("a").isEmpty)
    #expect(stage.text.contains("has just moved"))
    #expect(stage.type("a") == [.acknowledge(patientID: chosen)])
  }

  @Test("Whatever the clock on the wall does, what is measured goes on", arguments: [3600.0, -3600, 86_400, -0.5])
  func wallClockJumps(by jump: Double) {
    var stage = Stage(120, 40)
    stage.type("j")
    let ages = stage.model.wallSeconds
    stage.model.tick(atSeconds: Stage.now + 3 + jump, uptimeSeconds: Stage.now + 3)
    #expect(
      stage.model.localTime(stage.model.nowSeconds).clock == CivilTime(seconds: Stage.now + 3 + jump, offsetSeconds: 0).clock)
    #expect(abs(stage.model.wallSeconds - ages - 1) < 1e-6)
    #expect(stage.model.stalledForSeconds == nil)
    #expect(stage.model.isHolding)
    stage.type("p")
    stage.model.tick(atSeconds: Stage.now + 23 - jump, uptimeSeconds: Stage.now + 23)
    #expect(stage.text.contains("0:23 ago"))
    #expect(!stage.model.isHolding)
    stage.type("p")
    #expect(stage.model.stalledForSeconds.map { abs($0 - 23) < 1e-6 } == true)
  }

  @Test("A picture of so many beds that the next takes its time is not called old before that is due twice over")
  func picturesOfMany() {
    var snapshot = WardState.raging.made
    snapshot.nextWithinSeconds = 4
    var stage = Stage(120, 40, snapshot: snapshot)
    stage.model.tick(atSeconds: Stage.now + 7)
    #expect(stage.model.stalledForSeconds == nil)
    stage.model.tick(atSeconds: Stage.now + 10)
    #expect(stage.model.stalledForSeconds != nil)
  }

  @Test("A terminal that takes little is said, and gets no trends while it takes less")
  func slowTerminalIsSaid() {
    var stage = Stage(120, 40)
    #expect(stage.text.contains("▂") && !stage.text.contains("slow"))
    stage.model.pace = .slow
    #expect(stage.text.contains("slow"))
    stage.model.pace = .sparse
    #expect(stage.text.contains("slow") && !stage.text.contains("▂"))
  }

  @Test("A small change of score moves nobody")
  func smallChangesMoveNobody() {
    var stage = Stage(120, 40)
    let before = stage.model.order.rows.map(\.id)
    for second in 1...30 {
      var snapshot = WardState.raging.made
      snapshot.timeSeconds += Double(second)
      for index in snapshot.beds.indices { snapshot.beds[index].assessment.anomaly += (index + second) % 2 == 0 ? 4 : -4 }
      stage.receive(snapshot)
      #expect(stage.model.order.rows.map(\.id) == before)
    }
  }

  @Test("What a key acts on is told to the engine, once")
  func focusIsTold() {
    var stage = Stage(120, 40)
    let second = stage.model.order.rows[1].id
    #expect(stage.press(.down) == [.focus(patientID: second)])
    #expect(stage.press(.enter).isEmpty)
    #expect(ConsoleModel().focusedPatientID == nil)
  }

  @Test("After a minute without a key the worst are on screen again, and the chosen patient stays chosen")
  func idleListShowsTheWorst() {
    var stage = Stage(40, 12)
    stage.press(.end)
    let chosen = stage.model.selection.patientID
    #expect(stage.model.listWindow(size: stage.size).top > 0)
    stage.model.tick(atSeconds: Stage.now + 90)
    #expect(stage.model.listWindow(size: stage.size).top == 0)
    #expect(stage.model.selection.patientID == chosen)
  }

  @Test("Alarms that come while the picture is frozen are counted on it")
  func frozenCountsAlarms() {
    var stage = Stage(120, 40)
    stage.type("p")
    var snapshot = WardState.raging.made
    snapshot.timeSeconds += 10
    snapshot.alarmsRaised.high += 2
    snapshot.alarmsRaised.low += 1
    stage.receive(snapshot)
    #expect(stage.text.contains("3 ALARMS SINCE (2 HIGH)"))
  }
}
