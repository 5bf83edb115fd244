internal import Foundation
internal import Vitals

/// Makes technical alarms of conditions that come and go: a pure state machine. What is wrong with a signal, or with the machinery, has
/// to last to be one: a hand on a probe, a connection that is made anew, are none.
package struct TechnicalLog: Sendable {
  /// As long as a signal must be bad before it is an alarm of its own: artefacts of care are mostly over by then.
  package static let leastSeconds = 10.0

  private struct Subject: Hashable {
    var kind: TechnicalAlarm.Kind
    var patientKey: String?
  }

  private struct Standing {
    var alarm: TechnicalAlarm
    /// By the shell's clock; nil once it has lasted long enough and was told.
    var untilSeconds: Double?
  }

  private let siteName: String
  private var standing: [Subject: Standing] = [:]

  package init(siteName: String) { self.siteName = siteName }

  /// Those that stand and were told.
  package var told: [TechnicalAlarm] { standing.values.filter { $0.untilSeconds == nil }.map(\.alarm) }

  /// Takes what is news of a patient; `nowSeconds` is the shell's clock. Answers what is to be stored.
  package mutating func take(_ change: ConditionChange, at nowSeconds: Double) -> [TechnicalAlarm] {
    let kind = TechnicalAlarm.Kind.ofPatient(change.kind)
    switch change.phase {
    case .begins:
      let id = AlarmIdentity.condition(
        of: siteName, patientID: change.patient.key, kind: change.kind,
        lastRecordSeconds: change.lastRecordSeconds ?? change.timeSeconds)
      let alarm = TechnicalAlarm(
        id: id, kind: kind, patient: change.patient, cause: change.cause, beganSeconds: change.timeSeconds)
      return begin(alarm, at: nowSeconds)
    case .ends:
      return end(Subject(kind: kind, patientKey: change.patient.key), atSeconds: change.timeSeconds, nowSeconds: nowSeconds)
    }
  }

  /// Says how a part of the machinery is at `nowSeconds`: wrong for a cause, or well.
  package mutating func set(_ kind: TechnicalAlarm.Kind, cause: String?, at nowSeconds: Double) -> [TechnicalAlarm] {
    let subject = Subject(kind: kind, patientKey: nil)
    guard let cause else { return end(subject, atSeconds: nowSeconds, nowSeconds: nowSeconds) }
    guard standing[subject] == nil else { return [] }
    return begin(
      TechnicalAlarm(id: UUID(), kind: kind, patient: nil, cause: cause, beganSeconds: nowSeconds), at: nowSeconds)
  }

  /// Time passes: what has lasted until now is an alarm.
  package mutating func settle(at nowSeconds: Double) -> [TechnicalAlarm] {
    var alarms: [TechnicalAlarm] = []
    for (subject, one) in standing where (one.untilSeconds ?? .infinity) <= nowSeconds {
      standing[subject]?.untilSeconds = nil
      alarms.append(one.alarm)
    }
    return alarms.sorted { ($0.beganSeconds, $0.id.uuidString) < ($1.beganSeconds, $1.id.uuidString) }
  }

  private mutating func begin(_ alarm: TechnicalAlarm, at nowSeconds: Double) -> [TechnicalAlarm] {
    let subject = Subject(kind: alarm.kind, patientKey: alarm.patient?.key)
    // Another cause of the same trouble is no other trouble.
    if standing[subject] != nil { return [] }
    let mustLast = Self.mustLast(alarm.kind)
    standing[subject] = Standing(alarm: alarm, untilSeconds: mustLast ? nowSeconds + Self.leastSeconds : nil)
    return mustLast ? [] : [alarm]
  }

  private mutating func end(_ subject: Subject, atSeconds endSeconds: Double, nowSeconds: Double) -> [TechnicalAlarm] {
    guard let one = standing.removeValue(forKey: subject) else { return [] }
    var alarm = one.alarm
    alarm.endedSeconds = max(endSeconds, alarm.beganSeconds)
    // Records that come all at once say themselves how long it was.
    let hasLasted = one.untilSeconds.map { $0 <= nowSeconds } ?? true
    return hasLasted || endSeconds - alarm.beganSeconds >= Self.leastSeconds ? [alarm] : []
  }

  private static func mustLast(_ kind: TechnicalAlarm.Kind) -> Bool {
    switch kind {
    case .ofPatient(.signal), .feed, .schemas, .database, .delivery, .journal, .duty: true
    // A silence has lasted already; a clock and a name are not wrong for a moment.
    case .ofPatient, .undelivered: false
    }
  }
}
