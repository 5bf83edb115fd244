package import Foundation
package import Vitals

/// Something was wrong with what is known of a patient, or with the machinery, from when to when: a row of its own beside the alarms.
package struct TechnicalAlarm: Sendable, Equatable, Codable {
  package enum Kind: Sendable, Hashable, Codable {
    case ofPatient(TechnicalCondition.Kind)
    /// No feed, or none that can be read.
    case feed
    /// Schemas that records need cannot be had.
    case schemas
    case database
    /// People cannot be told.
    case delivery
    /// Somebody was not told of an alarm, for good.
    case undelivered
    /// Alarms gather on the disk and do not leave it.
    case journal
    /// Nobody stores and delivers.
    case duty

    /// As it stands in the database.
    package var word: String {
      switch self {
      case .ofPatient(.signal(let vital)): "signal \(vital.label)"
      case .ofPatient(.stale(let vital)): "stale \(vital.label)"
      case .ofPatient(.identity): "identity"
      case .ofPatient(.clock): "clock"
      case .ofPatient(.exemption): "exemption"
      case .ofPatient(.silence): "silence"
      case .feed: "feed"
      case .schemas: "schemas"
      case .database: "database"
      case .delivery: "delivery"
      case .undelivered: "undelivered"
      case .journal: "journal"
      case .duty: "duty"
      }
    }
  }

  /// The same wherever it is noticed, as far as it is told by the records.
  package var id: UUID
  package var kind: Kind
  /// Nil where it is about no patient.
  package var patient: PatientIdentity?
  /// In words; never a patient's data.
  package var cause: String
  package var beganSeconds: Double
  /// Nil while it stands.
  package var endedSeconds: Double?

  package init(
    id: UUID, kind: Kind, patient: PatientIdentity?, cause: String, beganSeconds: Double, endedSeconds: Double? = nil
  ) {
    self.id = id
    self.kind = kind
    self.patient = patient
    self.cause = cause
    self.beganSeconds = beganSeconds
    self.endedSeconds = endedSeconds
  }

  /// Of something that happened with the machinery and did not last.
  package init(_ kind: Kind, cause: String, atSeconds timeSeconds: Double) {
    self.init(id: UUID(), kind: kind, patient: nil, cause: cause, beganSeconds: timeSeconds, endedSeconds: timeSeconds)
  }
}
