/// What every key means, written down once: it is what keys do, what help and key line say, what can be asked for by name, and what
/// a console that only watches leaves out.
enum KeyMap {
  /// Where a person is.
  enum Context: Sendable, CaseIterable {
    case ward
    case patient
    /// Views that scroll by lines.
    case lines
  }

  /// Keys that belong together.
  struct Entry: Sendable {
    var keys: [(key: Key, action: Action)]
    /// The keys as people call them, in at most nine columns.
    var sign: String
    var help: String
    /// For the key line, from the longest wording; none keeps it out.
    var brief: [String] = []
    var contexts: Set<Context> = [.ward, .patient]
    var weight = KeyWeight.view
    var acts: Bool { keys.contains { $0.action.acts } }

    init(
      _ sign: String, _ keys: [(key: Key, action: Action)], _ help: String, brief: [String] = [],
      in contexts: Set<Context> = [.ward, .patient], weight: KeyWeight = .view
    ) {
      self.sign = sign
      self.keys = keys
      self.help = help
      self.brief = brief
      self.contexts = contexts
      self.weight = weight
    }

    /// The first key that means `action`, as people call it.
    func sign(of action: Action) -> String { keys.first { $0.action == action }?.key.sign ?? "" }
  }

  private static let everywhere = Set(Context.allCases)

  /// In the order of the help.
  static let entries: [Entry] = [
    Entry(
      "↑ ↓  j k",
      [
        (.up, .move(.up)), (.down, .move(.down)), (.character("k"), .move(.up)), (.character("j"), .move(.down)),
        (.left, .sideways(.up)), (.right, .sideways(.down)),
      ], "move from bed to bed, or line to line", brief: ["bed"], in: everywhere, weight: .motion),
    Entry(
      "PgUp PgDn",
      [
        (.pageUp, .move(.pageUp)), (.pageDown, .move(.pageDown)), (.character("g"), .move(.first)),
        (.character("G"), .move(.last)), (.home, .move(.first)), (.end, .move(.last)),
      ], "a page; g G or Home End: first, last", in: everywhere, weight: .motion),
    Entry("Space", [(.character(" "), .move(.pageDown))], "a page down, in help and logs", in: [.lines], weight: .motion),
    Entry("Enter", [(.enter, .open)], "open the patient", brief: ["open"], in: [.ward], weight: .motion),
    Entry(
      "Esc", [(.escape, .back), (.backspace, .back), (.enter, .back)], "back to where you were; then shows everyone",
      brief: ["back"],
      in: everywhere, weight: .motion),
    Entry(
      "a", [(.character("a"), .acknowledge)], "acknowledge: I have seen this alarm", brief: ["acknowledge", "ack"], weight: .act),
    Entry("u", [(.character("u"), .undo)], "take that back, within 10 s", brief: ["undo"], weight: .act),
    Entry(
      "c", [(.character("c"), .claim)], "claim: I am going; c again: not any more", brief: ["I go", "go"], weight: .act),
    Entry(
      "z", [(.character("z"), .silence)], "silence this alarm: 2 min, 10 min, not; the row stays", brief: ["silence"],
      weight: .act),
    Entry(
      "e", [(.character("e"), .enter)], "enter consciousness, oxygen, a reading, SpO2 scale 2, limits, who comes and goes",
      brief: ["enter"], weight: .act),
    Entry("/", [(.character("/"), .find)], "find by bed, name or id", brief: ["find"], weight: .field),
    Entry(
      "f", [(.character("f"), .filter)], "filter: spo2<92 & sev>=medium & !ack bed:7*; Tab completes", brief: ["filter"],
      weight: .field),
    Entry(
      "1 2 3 4",
      [
        (.character("1"), .show(.high)), (.character("2"), .show(.medium)), (.character("3"), .show(.low)),
        (.character("4"), .show(.technical)),
      ], "show only HIGH, MEDIUM, LOW, TECH; add up", brief: ["severity"]),
    Entry("5 6", [(.character("5"), .showUnacknowledged), (.character("6"), .showMine)], "show only unacknowledged, mine"),
    Entry("0", [(.character("0"), .showEveryone)], "show everyone"),
    Entry(
      "F1 - F8", (1...8).map { (.function($0), .preset($0)) },
      "filters ready made: all, unacked, NEWS2, SpO2, O2, new, tech, mine"),
    Entry("s", [(.character("s"), .sort(nil))], "sort: worst first, bed, name, score", brief: ["sort"]),
    Entry(
      "[ ]  - +",
      [
        // Keyboards of several languages have the brackets on a third level.
        (.character("["), .lengthenTrends), (.character("]"), .shortenTrends), (.character("-"), .lengthenTrends),
        (.character("+"), .shortenTrends),
      ], "longer, shorter trends: 5 min to 3 days", brief: ["time"]),
    Entry("m", [(.character("m"), .map)], "a map: a tile for every bed, for a wall", brief: ["map"], in: [.ward, .patient]),
    Entry(
      ", .  < >",
      [
        (.character(","), .travel(-1)), (.character("."), .travel(1)), (.shiftLeft, .travel(-1)), (.shiftRight, .travel(1)),
        (.character("<"), .travel(-10)), (.character(">"), .travel(10)),
      ], "back and on in time (Shift with ← → too), < > ten steps; Esc is now", brief: ["past"]),
    Entry("p", [(.character("p"), .freeze)], "freeze the picture; p again goes on", brief: ["freeze"], in: everywhere),
    Entry(
      ":", [(.character(":"), .command)], "do anything by its name; a bed's number goes to it", brief: ["commands"],
      in: everywhere, weight: .field),
    Entry("l", [(.character("l"), .view(.log))], "the whole alarm log, messages in full", brief: ["log"], in: everywhere),
    Entry(
      "r", [(.character("r"), .view(.rejects))], "records that could not be used, and why", brief: ["rejects"], in: everywhere),
    Entry(
      "B", [(.character("B"), .view(.burden))], "what alarms ask of people: how many, how soon seen, what was withheld",
      brief: ["burden"], in: everywhere),
    Entry("b", [(.character("b"), .bell)], "bell of HIGH: on, paused for 2 min, off", brief: ["bell"], in: everywhere),
    Entry("P", [(.character("P"), .mask)], "hide and show names", brief: ["names"], in: everywhere),
    Entry("Ctrl-L", [(.redraw, .redraw)], "draw the screen anew", in: everywhere, weight: .motion),
    Entry("?", [(.character("?"), .view(.help)), (.character("h"), .view(.help))], "this help", brief: ["help"], in: everywhere),
    Entry(
      "q", [(.character("q"), .quit), (.character("Q"), .quit)], "quit at once", brief: ["quit"], in: everywhere, weight: .act),
  ]

  /// What `key` means there.
  static func meaning(of key: Key, in context: Context) -> (entry: Entry, action: Action)? {
    for entry in entries where entry.contexts.contains(context) {
      if let (_, action) = entry.keys.first(where: { $0.key == key }) { return (entry, action) }
    }
    return nil
  }

  static func entry(of action: Action) -> Entry? { entries.first { $0.keys.contains { $0.action == action } } }

  /// What can be asked for by its name: everything that has a key, and what would be worth none.
  static let named: [Action] = {
    var seen: Set<Action> = [
      .command, .back, .move(.up), .move(.down), .move(.pageUp), .move(.pageDown), .sideways(.up), .sideways(.down),
    ]
    return
      (entries.flatMap { $0.keys.map(\.action) } + [.release, .testAlarm, .live] + BedOrder.Sort.allCases.map { .sort($0) }
      + Theme.allCases.map { .theme($0) }).filter { seen.insert($0).inserted }
  }()
}
