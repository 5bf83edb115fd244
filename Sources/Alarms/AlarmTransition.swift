package import Foundation
package import Vitals

/// One step in an alarm episode, with all the evidence for it: a row in the database, perhaps a mail.
package struct AlarmTransition: Sendable, Equatable, Codable {
  package enum Kind: String, CaseIterable, Sendable, Codable {
    /// From normal to an alarm: an episode begins.
    case raised
    /// To a higher severity within the episode.
    case escalated
    /// To a lower severity that is still an alarm.
    case deescalated
    /// Back to normal: the episode is over.
    case resolved
    /// The episode ends for another reason than that the patient is better; see `closure`.
    case closed

    /// Whether somebody has to look: what the counts of alarms count.
    package var isAlarm: Bool { self == .raised || self == .escalated }

    /// The same for other systems: the event phases of IHE's Alert Communication Management (PCD-04, OBX facet EVENT_PHASE).
    package var phase: String {
      switch self {
      case .raised: "start"
      case .escalated: "escalate"
      case .deescalated: "de-escalate"
      case .resolved, .closed: "end"
      }
    }
  }

  /// The same for the same site, patient, episode and step, on every console and in every replay.
  package var id: UUID
  package var episodeID: UUID
  /// Steps of an episode count from 0.
  package var step: Int
  package var kind: Kind
  /// Why it was closed; nil for all other kinds, and in what version 0.1.0 wrote.
  package var closure: AlarmClosure?
  package var severity: Severity
  package var previousSeverity: Severity
  /// What this console calls the ward it watches.
  package var wardName: String
  package var patient: PatientIdentity
  package var episodeStartSeconds: Double
  /// The time of the reading that made the change, in seconds since 1970.
  package var timeSeconds: Double
  package var assessment: Assessment
  /// Nil until it has been worked out, which no alarm waits for; see `AlarmExplanation`.
  package var explanation: Explanation?
  package var modelVersion: String
  /// Whether this step is to be mailed: the first HIGH of its episode.
  package var asksForMail: Bool
  /// How long its mail is held back, by the patient's cool-down; nil where it is not, and in what version 0.1.0 wrote.
  package var mailDelaySeconds: Double?
  /// How often, since the patient's last alarm, something stood for less than its delay; nil in what older versions wrote.
  package var withheld: Int?
  /// The anomaly score over the last 30 minutes in 30 cells, oldest first, for the trend in the mail.
  package var recentAnomaly: [Double?]

  package init(
    id: UUID, episodeID: UUID, step: Int, kind: Kind, closure: AlarmClosure? = nil, severity: Severity,
    previousSeverity: Severity, wardName: String, patient: PatientIdentity, episodeStartSeconds: Double,
    timeSeconds: Double, assessment: Assessment, explanation: Explanation? = nil, modelVersion: String, asksForMail: Bool,
    recentAnomaly: [Double?] = []
  ) {
    self.id = id
    self.episodeID = episodeID
    self.step = step
    self.kind = kind
    self.closure = closure
    self.severity = severity
    self.previousSeverity = previousSeverity
    self.wardName = wardName
    self.patient = patient
    self.episodeStartSeconds = episodeStartSeconds
    self.timeSeconds = timeSeconds
    self.assessment = assessment
    self.explanation = explanation
    self.modelVersion = modelVersion
    self.asksForMail = asksForMail
    self.recentAnomaly = recentAnomaly
  }
}
