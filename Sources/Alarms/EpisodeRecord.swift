package import Foundation
package import Vitals

/// An alarm episode as it is remembered: what became of a patient from the first raise to the end, and who has seen it.
package struct EpisodeRecord: Sendable, Equatable {
  package var episodeID: UUID
  package var patient: PatientIdentity
  package var startSeconds: Double
  /// Nil while it stands.
  package var endSeconds: Double?
  /// Why it ended without the patient's getting better; nil for all others.
  package var closure: AlarmClosure?
  /// The highest it came to.
  package var severity: Severity
  /// NEWS2 at the first step of that severity, a lower bound where it is partial; nil of patients whom NEWS2 is not for.
  package var news2: Int?
  package var isNEWS2Partial: Bool
  /// What it was raised to that severity for: what kills by itself, else the factor that pushed the score most.
  package var reason: String?
  /// Raises and escalations to each severity within the period that was asked for.
  package var alarms: PerSeverity<Int>
  /// The first that stands; nil where nobody has seen it.
  package var acknowledgement: Acknowledgement?
  /// When its first mail was taken; nil where none was, or none was asked for.
  package var mailedSeconds: Double?
  /// How often people have silenced it.
  package var silences: Int
  /// Notices of it that reached a recipient never: refused for good, or of no use any more.
  package var untold: Int
  /// What was ordered for the patient when it came to that severity; nil where nothing was.
  package var orders: String?
  /// How often, before its alarms, something stood for less than its delay.
  package var withheld = 0

  package struct Acknowledgement: Sendable, Equatable {
    package var person: String
    package var timeSeconds: Double
    /// From the raise or escalation that it answers.
    package var delaySeconds: Double

    package init(person: String, timeSeconds: Double, delaySeconds: Double) {
      self.person = person
      self.timeSeconds = timeSeconds
      self.delaySeconds = delaySeconds
    }
  }

  package init(
    episodeID: UUID, patient: PatientIdentity, startSeconds: Double, endSeconds: Double? = nil, closure: AlarmClosure? = nil,
    severity: Severity, news2: Int? = nil, isNEWS2Partial: Bool = false, reason: String? = nil,
    alarms: PerSeverity<Int> = PerSeverity(low: 0, medium: 0, high: 0), acknowledgement: Acknowledgement? = nil,
    mailedSeconds: Double? = nil, silences: Int = 0, untold: Int = 0
  ) {
    self.episodeID = episodeID
    self.patient = patient
    self.startSeconds = startSeconds
    self.endSeconds = endSeconds
    self.closure = closure
    self.severity = severity
    self.news2 = news2
    self.isNEWS2Partial = isNEWS2Partial
    self.reason = reason
    self.alarms = alarms
    self.acknowledgement = acknowledgement
    self.mailedSeconds = mailedSeconds
    self.silences = silences
    self.untold = untold
  }
}
