/// What is looked for, as it stands on the command line and in `dataset.toml`.
package enum Outcome: String, CaseIterable, Sendable, Codable {
  /// Death in the unit within 24 hours: what the risk on screen predicts.
  case death24
  /// Death within 48 hours, for sets that know its time too coarsely for 24.
  case death48
  /// Death in this hospital stay, whenever it comes.
  case hospitalDeath = "hospital-death"
  /// Sepsis that begins within 12 hours, in patients who did not have it when the record began.
  case sepsis12

  package var words: String {
    switch self {
    case .death24: "death within 24 hours"
    case .death48: "death within 48 hours"
    case .hospitalDeath: "death in this hospital stay"
    case .sepsis12: "sepsis within 12 hours"
    }
  }

  /// What tells it in a table of outcomes.
  package var column: String {
    switch self {
    case .death24, .death48: "death_t_seconds"
    case .hospitalDeath: "in_hospital_death"
    case .sepsis12: "sepsis_t_seconds"
    }
  }

  /// How far ahead it is looked for; nil where that does not matter.
  var horizonSeconds: Double? {
    switch self {
    case .death24: 86_400
    case .death48: 172_800
    case .hospitalDeath: nil
    case .sepsis12: 43_200
    }
  }
}
