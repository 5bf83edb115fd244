internal import Alarms
internal import Vitals

/// What a person can ask of the console, by a key or by its name.
enum Action: Sendable, Hashable {
  enum Motion: Sendable, Hashable {
    case up
    case down
    case pageUp
    case pageDown
    case first
    case last
  }

  case move(Motion)
  /// By one bed, also where beds stand beside one another.
  case sideways(Motion)
  /// The selected patient.
  case open
  case back
  case acknowledge
  case undo
  /// "I am going", or not any more.
  case claim
  /// Whoever was going is not.
  case release
  case silence
  case enter
  /// Only by name: to everybody who would be told of a HIGH.
  case testAlarm
  /// Fields for text.
  case find
  case filter
  case command
  case show(Urgency)
  case showUnacknowledged
  case showMine
  case showEveryone
  case preset(Int)
  /// Nil takes the next one.
  case sort(BedOrder.Sort?)
  case lengthenTrends
  case shortenTrends
  case freeze
  /// Through the past; negative is back.
  case travel(Int)
  /// Out of the past.
  case live
  case map
  case view(ConsoleModel.View)
  case mask
  case bell
  /// Only by name.
  case theme(Theme)
  case redraw
  case quit
  /// Only by name: selects a patient.
  case goTo(patientID: String)

  /// Whether it changes something for others, and so needs the right to.
  var acts: Bool {
    switch self {
    case .acknowledge, .undo, .claim, .release, .silence, .enter, .testAlarm: true
    default: false
    }
  }

  /// What it is called where it is asked for by its name.
  var name: String {
    switch self {
    case .sideways(.up): "bed to the left"
    case .sideways: "bed to the right"
    case .travel(let steps):
      steps < 0 ? (steps < -1 ? "far back in time" : "back in time") : steps > 1 ? "far on in time" : "on in time"
    case .live: "now: leave the past"
    case .map: "map of the ward, or list"
    case .move(.up): "bed above"
    case .move(.down): "bed below"
    case .move(.pageUp): "page up"
    case .move(.pageDown): "page down"
    case .move(.first): "first bed"
    case .move(.last): "last bed"
    case .open: "open the patient"
    case .back: "back"
    case .acknowledge: "acknowledge the alarm"
    case .undo: "undo the acknowledgement"
    case .claim: "claim: I am going, or not any more"
    case .release: "release: nobody is going"
    case .silence: "silence the alarm: 2 min, 10 min, not"
    case .enter: "enter consciousness, oxygen, a reading, scale 2"
    case .testAlarm: "test alarm, to everybody who is told of a HIGH"
    case .find: "find a patient"
    case .filter: "filter by an expression"
    case .command: "commands"
    case .show(let urgency): "show \(urgency.word)"
    case .showUnacknowledged: "show unacknowledged"
    case .showMine: "show mine"
    case .showEveryone: "show everyone"
    case .preset(let number): "preset \(number): \(FilterPreset.all[number - 1].words)"
    case .sort(nil): "sort otherwise"
    case .sort(let sort?): "sort \(sort.word)"
    case .lengthenTrends: "longer trends"
    case .shortenTrends: "shorter trends"
    case .freeze: "freeze the picture, or go on"
    case .view(.ward): "list of patients"
    case .view(.patient): "patient"
    case .view(.log): "alarm log"
    case .view(.rejects): "rejected records"
    case .view(.burden): "burden of alarms"
    case .view(.help): "help"
    case .mask: "hide or show names"
    case .bell: "bell: on, paused, off"
    case .theme(let theme): "theme \(theme.rawValue)"
    case .redraw: "draw the screen anew"
    case .quit: "quit"
    case .goTo: "go to a bed"
    }
  }
}
