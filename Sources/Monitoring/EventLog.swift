import Alarms
import Engine
import Foundation
import Vitals

/// The alarm log on screen: the newest entries, made from events.
struct EventLog: Sendable {
  /// Newest first.
  private(set) var entries: [LogEntry] = []
  private static let entriesKept = 500
  /// What is later than that is of another time altogether: a replay beside what the machinery says now.
  private static let mostLateSeconds = 7200.0

  /// In the order of time: what is known late, because it had to last or comes from another console, stands where it happened.
  mutating func add(_ entry: LogEntry) {
    let place =
      entries.firstIndex {
        !(0..<Self.mostLateSeconds).contains($0.timeSeconds - entry.timeSeconds) || $0.timeSeconds == entry.timeSeconds
      }
      ?? entries.endIndex
    entries.insert(entry, at: place)
    if entries.count > Self.entriesKept { entries.removeLast() }
  }

  /// What is about a patient who is not to be shown is left out.
  mutating func add(_ event: ShardEvent, where isShown: (PatientIdentity) -> Bool) {
    switch event {
    case .transition(let transition) where isShown(transition.patient): add(transition)
    case .condition(let change) where isShown(change.patient): add(change)
    case .parted(let patient, let timeSeconds) where isShown(patient):
      add("another person under this id: begun anew", of: patient, at: timeSeconds)
    case .left(let patient, let words, let timeSeconds) where isShown(patient): add(words, of: patient, at: timeSeconds)
    case .acknowledged(let acknowledgement) where isShown(acknowledgement.patient): add(acknowledgement)
    case .ordered(let patient, let entry, let timeSeconds) where isShown(patient):
      add(entry.words, of: patient, at: timeSeconds)
    case .overruled(let patient, let words, let timeSeconds) where isShown(patient): add(words, of: patient, at: timeSeconds)
    case .transition, .condition, .parted, .left, .ordered, .overruled, .acknowledged, .unexplained: break
    }
  }

  mutating func add(_ acknowledgement: AlarmAcknowledgement) {
    let patient = acknowledgement.patient
    add(
      LogEntry(
        timeSeconds: acknowledgement.timeSeconds, kind: acknowledgement.isTakenBack ? .undone : .acknowledged, bed: patient.bed,
        patient: patient.name ?? patient.id,
        text: "\(acknowledgement.isTakenBack ? "acknowledgement taken back" : "acknowledged") by \(acknowledgement.person)"))
  }

  mutating func add(_ event: EpisodeEvent, of patient: PatientIdentity) {
    let (kind, words): (LogEntry.Kind, String) =
      switch event.kind {
      case .claimed: (.acknowledged, "\(event.person ?? "somebody") is going")
      case .released: (.undone, "\(event.person ?? "somebody") says nobody is going any more")
      case .silenced: (.acknowledged, "silenced by \(event.person ?? "somebody")")
      case .unsilenced: (.undone, "sounds again")
      case .realarmed: (.undone, "sounds again: nobody has acknowledged it")
      }
    add(
      LogEntry(timeSeconds: event.timeSeconds, kind: kind, bed: patient.bed, patient: patient.name ?? patient.id, text: words))
  }

  mutating func add(_ transition: AlarmTransition) {
    // Read once more after a restart.
    guard recalled.remove(transition.id) == nil else { return }
    add(Self.entry(of: transition))
    guard transition.explanation == nil else { return }
    unexplained.append(transition)
    if unexplained.count > Self.entriesKept { unexplained.removeFirst() }
  }

  /// Steps that are in the log from before this start.
  private var recalled: Set<UUID> = []

  /// Takes in what the database has from before this start, each where it belongs.
  mutating func recall(_ steps: [AlarmTransition]) {
    for step in steps.reversed() {
      let entry = Self.entry(of: step)
      let isThere = entries.contains {
        $0.timeSeconds == entry.timeSeconds && $0.kind == entry.kind && $0.patient == entry.patient
      }
      guard !isThere, entries.count < Self.entriesKept else { continue }
      recalled.insert(step.id)
      entries.insert(entry, at: entries.firstIndex { $0.timeSeconds <= entry.timeSeconds } ?? entries.endIndex)
    }
  }

  /// Alarms whose lines do not give the reasons yet, oldest first.
  private var unexplained: [AlarmTransition] = []

  /// The reasons of an alarm are known now, and stand in its line.
  mutating func explain(_ explained: AlarmExplanation) {
    guard let index = unexplained.firstIndex(where: { $0.id == explained.transitionID }) else { return }
    var transition = unexplained.remove(at: index)
    let before = Self.entry(of: transition)
    transition.explanation = explained.explanation
    if let line = entries.firstIndex(of: before) { entries[line] = Self.entry(of: transition) }
  }

  private static func entry(of transition: AlarmTransition) -> LogEntry {
    let wordings = wordings(of: transition)
    return LogEntry(
      timeSeconds: transition.timeSeconds, kind: .alarm(transition.kind, transition.severity), bed: transition.patient.bed,
      patient: transition.patient.name ?? transition.patient.id, text: wordings.whole, shorter: wordings.shorter)
  }

  /// Conditions that have begun and not lasted yet.
  private var beginning: [Fault: ConditionChange] = [:]
  private static let mostBeginning = 10_000
  /// What is over sooner is marked in its row, and no line.
  private static let leastConditionSeconds = 10.0

  /// What is wrong with a signal has to last to be a line, which then stands where it began.
  mutating func add(_ change: ConditionChange) {
    guard case .signal = change.kind else {
      write(change)
      return
    }
    var change = change
    let fault = Fault(patientKey: change.patient.key, kind: change.kind)
    if let begun = beginning.removeValue(forKey: fault) {
      let hasLasted = change.timeSeconds - begun.timeSeconds >= Self.leastConditionSeconds
      if hasLasted { write(begun) }
      if change.phase == .ends, !hasLasted { return }
      // Another cause of the same trouble.
      if !hasLasted { change.timeSeconds = begun.timeSeconds }
    }
    if change.phase == .begins { beginning[fault] = change } else { write(change) }
    if beginning.count > Self.mostBeginning {
      // More than anybody reads: of the oldest half nobody is told.
      let newest = beginning.sorted { $0.value.timeSeconds > $1.value.timeSeconds }.prefix(Self.mostBeginning / 2)
      beginning = Dictionary(uniqueKeysWithValues: newest.map { ($0.key, $0.value) })
    }
  }

  /// The time is `timeSeconds` on the ward: what has lasted until now becomes a line.
  mutating func settle(atSeconds timeSeconds: Double) {
    let lasting = beginning.filter { timeSeconds - $0.value.timeSeconds >= Self.leastConditionSeconds }
    for (fault, change) in lasting.sorted(by: { $0.value.timeSeconds < $1.value.timeSeconds }) {
      beginning[fault] = nil
      write(change)
    }
  }

  /// A bad contact comes and goes: all of it is one entry, which moves up and counts.
  private mutating func write(_ change: ConditionChange) {
    let patient = change.patient.name ?? change.patient.id
    let fault = Fault(patientKey: change.patient.key, kind: change.kind)
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
    // Only those whose entries still stand are of use.
    if faults.count > 4 * Self.entriesKept {
      let standing = Set(entries)
      faults = faults.filter { standing.contains($0.value.entry) }
    }
    add(entry)
  }

  /// What became known of who a patient is, or where.
  mutating func add(_ words: String, of patient: PatientIdentity, at timeSeconds: Double) {
    add(
      LogEntry(
        timeSeconds: timeSeconds, kind: .technical, bed: patient.bed, patient: patient.name ?? patient.id,
        text: words))
  }

  private struct Fault: Hashable {
    var patientKey: String
    var kind: TechnicalCondition.Kind
  }

  /// The newest entry of each fault and how often it has come.
  private var faults: [Fault: (entry: LogEntry, times: Int)] = [:]
  private static let sameFaultSeconds = 300.0

  private static func score(of assessment: Assessment) -> String {
    assessment.exemption.map { "no NEWS2, \($0.words)" } ?? "NEWS2 \(assessment.news2.total)"
  }

  /// All of it; and what is left where there is less room: first the second reason goes, then what the sign before the line says too.
  private static func wordings(of transition: AlarmTransition) -> (whole: String, shorter: [String]) {
    let change =
      switch transition.kind {
      case .raised: "\(transition.severity.word) raised"
      case .escalated, .deescalated: "\(transition.previousSeverity.word) → \(transition.severity.word)"
      case .resolved: "\(transition.previousSeverity.word) over"
      case .closed: "\(transition.previousSeverity.word) closed: \((transition.closure ?? .identity).rawValue)"
      }
    // What makes a patient a little odd is a reason to raise; of one who is better, what still counts for NEWS2 is news.
    let reasons = (transition.explanation?.contributions ?? []).filter {
      $0.points > 0 && (transition.kind != .deescalated || ($0.news2Points ?? 0) > 0)
    }
    let factors = reasons.prefix(2).compactMap { contribution in
      switch contribution.factor {
      case .vital(let vital): contribution.value.map { "\(vital.label) \(vital.formatted($0))" }
      case .oxygen: "on oxygen"
      case .consciousness: transition.assessment.observation.consciousness?.word
      }
    }
    guard transition.kind != .resolved, transition.kind != .closed else { return (change, []) }
    // What kills by itself is told first, and not twice.
    let threat = transition.assessment.lifeThreat?.words
    let others = factors.filter { $0 != threat }
    let score = Self.score(of: transition.assessment)
    func line(_ change: String, _ reasons: String?...) -> String {
      ([change] + reasons.compactMap(\.self) + [score]).joined(separator: " · ")
    }
    let main = threat ?? others.first
    let word = transition.severity.word
    return (
      line(change, threat, others.isEmpty ? nil : others.joined(separator: ", ")),
      [line(change, main), line(word, main), line(word)]
    )
  }
}
