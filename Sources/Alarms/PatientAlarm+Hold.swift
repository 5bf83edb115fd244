package import Vitals

extension PatientAlarm {
  /// What keeps an alarm standing whose readings say less: it ends once they have said so for its off-delay.
  package struct Hold: Sendable, Equatable {
    /// Since when the readings have said less.
    package var sinceSeconds: Double
    /// The first reading from then on steps down.
    package var untilSeconds: Double
    /// To what, if they go on as they are.
    package var next: Severity
  }

  /// Nil while the readings say what the alarm stands at, and where there is none.
  package func hold(_ policy: AlarmPolicy) -> Hold? {
    guard severity > .normal, atOrAboveSince[severity] == nil, let since = belowSince[severity] else { return nil }
    let until = since + policy.offDelaySeconds[severity]
    let next = Severity.alarms.last { level in
      level < severity
        && (atOrAboveSince[level] != nil || belowSince[level].map { $0 + policy.offDelaySeconds[level] > until } ?? false)
    }
    return Hold(sinceSeconds: since, untilSeconds: until, next: next ?? .normal)
  }
}
