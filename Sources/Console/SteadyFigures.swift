internal import Alarms
internal import Vitals

/// What is shown in steps of some seconds, because nobody needs it sooner: a screen that moves everywhere draws no eye, and costs
/// most of the bytes. Severities, alarms and whatever may become one are never held.
enum SteadyFigures {
  /// On the wall clock, so that all figures that wait change together.
  static let stepSeconds = 5.0

  static func isSameStep(_ left: Double, _ right: Double) -> Bool {
    (left / stepSeconds).rounded(.down) == (right / stepSeconds).rounded(.down)
  }

  /// Whether the reasons are still the same, in other numbers: then they wait, whoever looks.
  static func holdsReasons(_ bed: ShownBed, _ before: BedRow) -> Bool {
    guard let new = bed.firstReason, let old = before.bed.firstReason else { return false }
    return new == old && bed.alarm.severity == before.bed.alarm.severity
  }

  /// Whether the figures wait, of a patient whom nobody looks at.
  /// - Parameter isCalm: as in `BedRow`, of the newest.
  static func holdsFigures(_ bed: ShownBed, isCalm: Bool, _ before: BedRow, wallSeconds: Double) -> Bool {
    isCalm && before.isCalm && !bed.isSilent(at: wallSeconds) && !before.bed.isSilent(at: wallSeconds)
  }
}
