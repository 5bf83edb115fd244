import Alarms
import MadeUpWard
import Testing
import Vitals

@testable import Console

/// Every view in every state at every size of the ladder, as text; what it looks like in a theme is the meaning of each cell
/// (`looks-…`), and what each meaning looks like (`themes`).
@Suite("Views")
struct ViewsTests {
  enum State: String, CaseIterable, Sendable {
    case calm
    case oneHigh = "one-high"
    case storm
    case feedLost = "feed-lost"
    case databaseDown = "database-down"
    case past
    case nobody
    case beds1 = "1-bed"
    case beds36 = "36-beds"
    case beds200 = "200-beds"
    case beds500 = "500-beds"
    /// Wide, combining, from right to left, and hostile.
    case names

    var snapshot: WardSnapshot {
      switch self {
      case .calm: WardState.quiet.made
      case .oneHigh: MadeUpWard(patients: [MadeUpPatient.raging[0]] + MadeUpPatient.quiet(20, taken: ["07"])).snapshot()
      case .storm:
        MadeUpWard(
          patients: MadeUpPatient.quiet(24).map {
            var patient = $0
            patient.moved = MadeUpPatient.raging[0].moved
            return patient
          }
        ).snapshot()
      case .feedLost: WardState.feedDown.made
      case .databaseDown: WardState.databaseDown.made
      case .past, .beds36: WardState.raging.made
      case .nobody: MadeUpWard(patients: []).snapshot()
      case .beds1: MadeUpWard(patients: Array(MadeUpPatient.raging.prefix(1))).snapshot()
      case .beds200: WardMapTests.many(200)
      case .beds500: WardMapTests.many(500)
      case .names: WardState.hostile.made
      }
    }

    /// Made once: inventing half an hour of a ward takes its time.
    static let all = Dictionary(uniqueKeysWithValues: allCases.map { ($0, $0.snapshot) })

    func stage(_ size: (columns: Int, rows: Int), keys: String = "") -> Stage {
      var stage = Stage(size.columns, size.rows, snapshot: Self.all[self])
      if self == .past { stage.type(",,,,,,,,") }
      if keys == "\r" { stage.press(.enter) } else { stage.type(keys) }
      return stage
    }
  }

  enum View: String, CaseIterable, Sendable {
    case ward
    case patient
    case log
    case map
    case help
    case rejects
    case burden

    var keys: String {
      switch self {
      case .ward: ""
      case .patient: "\r"
      case .log: "l"
      case .map: "m"
      case .help: "?"
      case .rejects: "r"
      case .burden: "B"
      }
    }

    var sizes: [(columns: Int, rows: Int)] {
      switch self {
      case .ward: [(40, 12), (60, 20), (80, 24), (120, 40), (160, 50), (200, 60), (300, 100)]
      case .patient: [(40, 12), (60, 20), (80, 24), (120, 40), (160, 50), (200, 60)]
      case .log: [(40, 12), (60, 20), (80, 24), (160, 50)]
      case .rejects, .burden: [(40, 12), (80, 24)]
      case .help: [(40, 12), (80, 24), (120, 40)]
      case .map: [(40, 12), (60, 20), (80, 24), (120, 40), (200, 60)]
      }
    }
  }

  private func check(_ name: String, _ frames: [(title: String, text: String)]) throws {
    let text = frames.map { "=== \($0.title)\n\($0.text)" }.joined(separator: "\n")
    #expect(try Fixture.expected(name, recording: text) == text + "\n")
  }

  @Test("Every view looks as its fixture shows it, in every state of the ward", arguments: State.allCases, View.allCases)
  func looksLikeFixture(state: State, view: View) throws {
    try check(
      "\(view.rawValue)-\(state.rawValue)",
      view.sizes.map { size in ("\(size.columns)x\(size.rows)", state.stage(size, keys: view.keys).text) })
  }

  /// Of what is drawn otherwise where there is no Unicode, or where colours are few: not every state looks otherwise there.
  private static let drawn: [(view: View, size: (columns: Int, rows: Int))] = [
    (.ward, (40, 12)), (.ward, (80, 24)), (.patient, (40, 12)), (.patient, (120, 40)), (.map, (80, 24)), (.log, (60, 20)),
  ]

  @Test("Without Unicode and colours every view says the same", arguments: State.allCases)
  func plain(state: State) throws {
    let plain = Abilities(isUnicode: false, colours: .none)
    try check(
      "plain-\(state.rawValue)",
      Self.drawn.map { view, size in
        ("\(view.rawValue) \(size.columns)x\(size.rows)", state.stage(size, keys: view.keys).frame(plain).text)
      })
  }

  @Test("In a few colours a view has the same words, and what colours said is said by signs", arguments: State.allCases)
  func fewColours(state: State) throws {
    let few = Abilities(colours: .eight)
    try check(
      "few-colours-\(state.rawValue)",
      [(View.ward, (columns: 80, rows: 24)), (.patient, (80, 24))].map { view, size in
        ("\(view.rawValue) \(size.columns)x\(size.rows)", state.stage(size, keys: view.keys).frame(few).text)
      })
  }

  @Test("The same state has the same inks and grounds, in every view", arguments: State.allCases)
  func looks(state: State) throws {
    let sizes: [(view: View, size: (columns: Int, rows: Int))] = [
      (.ward, (40, 12)), (.ward, (80, 24)), (.ward, (120, 40)), (.patient, (80, 24)), (.map, (80, 24)), (.log, (60, 20)),
    ]
    try check(
      "looks-\(state.rawValue)",
      sizes.map { view, size in
        let frame = state.stage(size, keys: view.keys).frame()
        let lines = (0..<size.rows).map { row in
          String((0..<size.columns).map { FrameTests.letter(frame[row, $0]) })
        }
        return ("\(view.rawValue) \(size.columns)x\(size.rows)", lines.joined(separator: "\n"))
      })
  }

  @Test("Every meaning on every ground looks as its theme says, at every depth of colour")
  func themes() throws {
    let depths: [(String, Abilities.Colours)] = [("256", .twoHundredFiftySix), ("16", .sixteen), ("8", .eight), ("none", .none)]
    try check(
      "themes",
      Theme.allCases.flatMap { theme in
        depths.map { name, colours in
          let lines = Ground.allCases.map { ground in
            let looks = Ink.allCases.map { ink in
              let look = theme.look(of: Style(ink, bold: ink == .high), on: ground, colours: colours)
              let signs = (look.isBold ? "b" : "") + (look.isDim ? "d" : "") + (look.isReversed ? "r" : "")
              return "\(ink) \(look.foreground.map(String.init) ?? "-")/\(look.background.map(String.init) ?? "-")\(signs)"
            }
            return "\(ground): \(looks.joined(separator: ", "))"
          }
          return ("\(theme.rawValue) \(name)", lines.joined(separator: "\n"))
        }
      })
  }
}
