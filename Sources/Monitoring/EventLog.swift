import Alarms
import Vitals

/// The alarm log on screen: the newest entries, made from events.
struct EventLog: Sendable {
  /// Newest first.
  private(set) var entries: [LogEntry] = []
  private static let entriesKept = 500

  mutating func add(_ entry: LogEntry) {
    entries.insert(entry, at: 0)
    if entries.count > Self.entriesKept { entries.removeLast() }
  }

  mutating func add(_ transition: AlarmTransition) {
    add(
      LogEntry(
        timeSeconds: transition.timeSeconds, kind: .alarm(transition.kind, transition.severity), bed: transition.patient.bed,
        patient: transition.patient.name ?? transition.patient.id, text: Self.text(of: transition)))
  }

  mutating func add(_ change: TechnicalChange) {
    add(
      LogEntry(
        timeSeconds: change.timeSeconds, kind: .technical, bed: change.patient.bed,
        patient: change.patient.name ?? change.patient.id,
        text: change.quality == .good ? "\(change.vital.label) signal is back" : "\(change.vital.label) \(change.quality.word)"))
  }

  private static func text(of transition: AlarmTransition) -> String {
    let change =
      switch transition.kind {
      case .raised: "\(transition.severity.word) raised"
      case .escalated, .deescalated: "\(transition.previousSeverity.word) → \(transition.severity.word)"
      case .resolved: "\(transition.previousSeverity.word) over"
      }
    let factors = transition.explanation.contributions.filter { $0.points > 0 }.prefix(2).compactMap { contribution in
      switch contribution.factor {
      case .vital(let vital): contribution.value.map { "\(vital.label) \(vital.formatted($0))" }
      case .oxygen: "on oxygen"
      case .consciousness: transition.assessment.observation.consciousness?.word
      }
    }
    guard transition.kind != .resolved, !factors.isEmpty else { return change }
    return "\(change) · \(factors.joined(separator: ", ")) · NEWS2 \(transition.assessment.news2.total)"
  }
}
