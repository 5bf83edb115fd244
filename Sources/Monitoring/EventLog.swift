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

  mutating func add(_ acknowledgement: AlarmAcknowledgement) {
    let patient = acknowledgement.patient
    add(
      LogEntry(
        timeSeconds: acknowledgement.timeSeconds, kind: .acknowledged, bed: patient.bed, patient: patient.name ?? patient.id,
        text: "acknowledged by \(acknowledgement.person)"))
  }

  mutating func add(_ transition: AlarmTransition) {
    add(
      LogEntry(
        timeSeconds: transition.timeSeconds, kind: .alarm(transition.kind, transition.severity), bed: transition.patient.bed,
        patient: transition.patient.name ?? transition.patient.id, text: Self.text(of: transition)))
  }

  /// A bad contact comes and goes every few seconds: all of it is one entry, which moves up and counts.
  mutating func add(_ change: ConditionChange) {
    let patient = change.patient.name ?? change.patient.id
    let fault = Fault(patientID: change.patient.id, kind: change.kind)
    var times = 0
    if let known = faults[fault], change.timeSeconds - known.entry.timeSeconds < Self.sameFaultSeconds,
      let index = entries.firstIndex(of: known.entry)
    {
      entries.remove(at: index)
      times = known.times
    }
    if change.phase == .begins { times += 1 }
    let entry = LogEntry(
      timeSeconds: change.timeSeconds, kind: .technical, bed: change.patient.bed, patient: patient,
      text: times > 1 ? "\(change.words) · \(times) times" : change.words)
    faults[fault] = (entry, times)
    add(entry)
  }

  private struct Fault: Hashable {
    var patientID: String
    var kind: TechnicalCondition.Kind
  }

  /// The newest entry of each fault and how often it has come.
  private var faults: [Fault: (entry: LogEntry, times: Int)] = [:]
  private static let sameFaultSeconds = 300.0

  private static func text(of transition: AlarmTransition) -> String {
    let change =
      switch transition.kind {
      case .raised: "\(transition.severity.word) raised"
      case .escalated, .deescalated: "\(transition.previousSeverity.word) → \(transition.severity.word)"
      case .resolved: "\(transition.previousSeverity.word) over"
      }
    // What makes a patient a little odd is a reason to raise; of one who is better, what still counts for NEWS2 is news.
    let reasons = transition.explanation.contributions.filter {
      $0.points > 0 && (transition.kind != .deescalated || ($0.news2Points ?? 0) > 0)
    }
    let factors = reasons.prefix(2).compactMap { contribution in
      switch contribution.factor {
      case .vital(let vital): contribution.value.map { "\(vital.label) \(vital.formatted($0))" }
      case .oxygen: "on oxygen"
      case .consciousness: transition.assessment.observation.consciousness?.word
      }
    }
    guard transition.kind != .resolved else { return change }
    // What kills by itself is told first, and not twice.
    let threat = transition.assessment.lifeThreat?.words
    let others = factors.filter { $0 != threat }
    let named = [threat, others.isEmpty ? nil : others.joined(separator: ", ")].compactMap(\.self)
    return ([change] + named + ["NEWS2 \(transition.assessment.news2.total)"]).joined(separator: " · ")
  }
}
