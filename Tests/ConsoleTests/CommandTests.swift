import Alarms
import MadeUpWard
import Testing
import Vitals

@testable import Console

@Suite("One map of keys, and a way back")
struct CommandTests {
  @Test("No key has two meanings in one place, and every entry is called by at most nine columns")
  func keysAreOne() {
    for context in KeyMap.Context.allCases {
      let keys = KeyMap.entries.filter { $0.contexts.contains(context) }.flatMap { entry in entry.keys.map(\.key) }
      // Enter opens where there is something to open, and goes back elsewhere.
      #expect(Set(keys).count == keys.count - (context == .ward ? 1 : 0), "\(context)")
    }
    #expect(KeyMap.entries.allSatisfy { $0.sign.count <= 9 && !$0.keys.isEmpty && !$0.help.isEmpty })
  }

  @Test(
    "A key that does nothing where it is pressed says so, and how to come to where it does", arguments: ["a", "f", "m", "1", "z"])
  func keysElsewhere(key: String) {
    for view in ["?", "l", "r"] {
      var stage = Stage(80, 24)
      stage.type(view)
      let before = stage.model.view
      #expect(stage.type(key).isEmpty && stage.model.view == before)
      #expect(stage.text.contains("\(key) does nothing here: Esc goes back"))
    }
  }

  @Test("Everything that has a key stands in the help, and can be asked for by its name")
  func helpIsWhole() {
    let help = HelpText.keys(isReadOnly: false)
    for entry in KeyMap.entries { #expect(help.contains(.key(entry.sign, entry.help))) }
    #expect(Set(KeyMap.named.map(\.name)).count == KeyMap.named.count)
    for action in [Action.acknowledge, .undo, .quit, .sort(.name), .preset(3), .view(.log)] {
      #expect(KeyMap.named.contains(action))
    }
  }

  @Test("What changes something for others weighs so, and is nowhere in a console that only watches")
  func readOnlyOffersNothing() {
    for entry in KeyMap.entries where entry.acts { #expect(entry.weight == .act) }
    var stage = Stage(120, 40)
    stage.model = ConsoleModel(isReadOnly: true)
    stage.model.tick(atSeconds: Stage.now)
    stage.model.receive(WardState.raging.made)
    stage.model.tick(atSeconds: Stage.now + 2)
    #expect(!stage.text.contains("a ack"))
    #expect(stage.type("a").isEmpty && stage.text.contains("only watches"))
    #expect(stage.type("u").isEmpty)
    stage.type(":acknowl")
    #expect(!stage.model.commandProposals.contains { $0.action == .acknowledge || $0.action == .undo })
    stage.press(.escape)
    #expect(!HelpText.keys(isReadOnly: true).contains { if case .key("a", _) = $0 { true } else { false } })
    #expect(stage.type("q") == [.quit])
  }

  @Test("Esc goes back to where one was, to the line one had read")
  func goesBack() {
    var stage = Stage(80, 24)
    stage.press(.down, .enter)
    stage.type("?")
    stage.press(.pageDown)
    let line = stage.model.navigation.scrollLine
    #expect(stage.model.view == .help && line > 0)
    stage.type("lr")
    #expect(stage.model.view == .rejects)
    stage.press(.escape)
    #expect(stage.model.view == .log)
    stage.press(.escape)
    #expect(stage.model.view == .help && stage.model.navigation.scrollLine == line)
    stage.press(.escape)
    #expect(stage.model.view == .patient)
    // A view that is open already is gone back to, so that nothing piles up.
    stage.type("?l?l?l")
    stage.press(.escape, .escape, .escape)
    #expect(stage.model.view == .ward)
  }

  @Test(
    "A bed is gone to by typing it, by its name, in full or in part",
    arguments: [("7", "07"), ("07", "07"), ("12", "12"), ("lindq", "12"), ("hasan r", "03")])
  func goesToABed(text: String, bed: String) {
    var stage = Stage(120, 40)
    stage.type(":" + text)
    stage.press(.enter)
    #expect(stage.model.selectedRow?.bedLabel == bed && stage.model.field == nil)
  }

  @Test("Going to somebody whom the filter hides shows everyone again")
  func goesToAHiddenBed() {
    var stage = Stage(120, 40)
    stage.type("1:20")
    stage.press(.enter)
    #expect(stage.model.selectedRow?.bedLabel == "20")
    #expect(stage.model.visibleRows.contains { $0.bedLabel == "20" })
  }

  @Test(
    "A command is asked for by its name, by a part of it, or by its letters",
    arguments: [
      ("alarm log", Action.view(.log)), ("log", .view(.log)), ("sort by name", .sort(.name)), ("unack", .showUnacknowledged),
      ("quit", .quit), ("rejrec", .view(.rejects)),
    ])
  func findsACommand(text: String, action: Action) {
    var stage = Stage(120, 40)
    stage.type(":" + text)
    #expect(stage.model.commandProposals.first?.action == action)
  }

  @Test("The list of commands is drawn above its field, with the keys that do the same")
  func drawsProposals() {
    var stage = Stage(80, 24)
    stage.type(":sort")
    #expect(stage.text.contains("COMMANDS AND BEDS") && stage.text.contains("sort by bed") && stage.text.contains(":sort_"))
    stage.press(.down)
    let chosen = stage.model.commandProposals[1].action
    stage.press(.enter)
    #expect(chosen == .sort(stage.model.order.sort))
    stage.type(":zzzz")
    stage.press(.enter)
    #expect(stage.text.contains("nothing is called \"zzzz\""))
  }

  @Test("What a pasted line ends in does not do what the line says")
  func pastedCommandDoesNothing() {
    var decoder = InputDecoder()
    var model = Stage(80, 24).model
    decoder.take(Array(":quit\r".utf8), atSeconds: 1)
    var commands: [ConsoleCommand] = []
    func drain() {
      while let input = decoder.next(weigh: { model.weight(of: $0) }) {
        commands += model.take(input, size: Size(columns: 80, rows: 24))
      }
    }
    drain()
    decoder.pass(toSeconds: 2)
    drain()
    #expect(!commands.contains(.quit))
    // A person's own Enter does.
    decoder.take([13], atSeconds: 3)
    drain()
    decoder.pass(toSeconds: 4)
    drain()
    #expect(commands.contains(.quit))
  }

  @Test("Only unacknowledged, only mine, by one key")
  func oneKeyFilters() {
    var stage = Stage(120, 40)
    stage.type("5")
    #expect(
      stage.model.visibleRows.map(\.id)
        == stage.model.order.rows.filter { $0.bed.alarm.severity > .normal && !$0.isAcknowledged }.map(\.id))
    #expect(stage.text.contains(" only unacknowledged "))
    stage.type("5")
    #expect(stage.model.visibleRows.count == 36)
    stage.type("6")
    #expect(stage.model.visibleRows.isEmpty && stage.text.contains("No patient is left: only mine."))
  }

  @Test(
    "Function keys are what terminals send for them",
    arguments: [
      ("\u{1B}OP", 1), ("\u{1B}OS", 4), ("\u{1B}[15~", 5), ("\u{1B}[19~", 8), ("\u{1B}[11~", 1), ("\u{1B}[[A", 1),
      ("\u{1B}[[E", 5),
      ("\u{1B}[P", 1),
    ])
  func functionKeys(bytes: String, number: Int) {
    var decoder = InputDecoder()
    decoder.take(Array(bytes.utf8), atSeconds: 1)
    var meant: [TypedInput] = []
    while let input = decoder.next(weigh: { _ in .motion }) { meant.append(input) }
    #expect(meant == [.key(.function(number))])
  }
}
