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

  /// Puts what may wait as it was in the row before it, in the same step.
  /// - Parameter isFocused: whether a person looks at this patient: then only the reasons wait.
  static func hold(_ bed: inout BedSnapshot, as before: BedRow, isFocused: Bool, wallSeconds: Double) {
    if holdsReasons(bed, before) { bed.explanation = before.bed.explanation }
    if !isFocused, isCalm(bed, wallSeconds: wallSeconds), isCalm(before.bed, wallSeconds: wallSeconds) {
      bed.assessment = before.bed.assessment
      bed.trends = before.bed.trends
    }
  }

  /// Whether the reasons are still the same, in other numbers.
  static func holdsReasons(_ bed: BedSnapshot, _ before: BedRow) -> Bool {
    guard let new = bed.explanation, let old = before.bed.explanation else { return false }
    return new.primary?.factor == old.primary?.factor && bed.alarm.severity == before.bed.alarm.severity
  }

  /// Nothing about the patient asks for anybody, nor may soon.
  private static func isCalm(_ bed: BedSnapshot, wallSeconds: Double) -> Bool {
    bed.alarm.severity == .normal && bed.assessment.severity == .normal && bed.conditions.isEmpty && !bed.hasBadSignal
      && !bed.isSilent(at: wallSeconds)
  }
}
