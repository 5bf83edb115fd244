package import Alarms

/// A key as a person means it, whatever the terminal sends for it.
package enum Key: Sendable, Hashable {
  case up
  case down
  case left
  case right
  case shiftLeft
  case shiftRight
  case pageUp
  case pageDown
  case home
  case end
  case enter
  case escape
  case backspace
  case tab
  /// F1 and up.
  case function(Int)
  /// Draw the screen anew (Ctrl-L).
  case redraw
  /// A printable character.
  case character(Unicode.Scalar)

  /// What people call it.
  var sign: String {
    switch self {
    case .up: "↑"
    case .down: "↓"
    case .left: "←"
    case .right: "→"
    case .shiftLeft: "Shift ←"
    case .shiftRight: "Shift →"
    case .pageUp: "PgUp"
    case .pageDown: "PgDn"
    case .home: "Home"
    case .end: "End"
    case .enter: "Enter"
    case .escape: "Esc"
    case .backspace: "Bksp"
    case .tab: "Tab"
    case .function(let number): "F\(number)"
    case .redraw: "Ctrl-L"
    case .character(" "): "Space"
    case .character(let character): String(character)
    }
  }
}

/// What a key asks of the rest of the program.
package enum ConsoleCommand: Sendable, Equatable {
  /// The person at this console has seen the patient's alarm.
  case acknowledge(patientID: String)
  /// They take it back.
  case undoAcknowledgement(patientID: String)
  /// They do something else about it.
  case care(patientID: String, CareDeed)
  /// An alarm that is marked as a test, to see that it comes through.
  case testAlarm
  /// They have entered something about a patient.
  case enter(PatientEntry)
  /// The patient whose explanation is wanted from now on; nil for none.
  case focus(patientID: String?)
  /// Somebody has to look: one audible signal.
  case bell
  /// Something else has written on the terminal.
  case redraw
  case quit

  /// Whether it changes something for others.
  package var acts: Bool {
    switch self {
    case .acknowledge, .undoAcknowledgement, .care, .enter, .testAlarm: true
    case .focus, .bell, .redraw, .quit: false
    }
  }
}
