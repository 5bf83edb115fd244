/// Somebody at another console of the same ward, as that console says itself: a claim, and no proof.
package struct Presence: Sendable, Hashable {
  package var person: String
  /// The machine that the console runs on.
  package var host: String
  /// The patient whom they have open, by `PatientIdentity.key`; nil while they look at the whole ward.
  package var patientKey: String?
  /// Whether the console can change nothing.
  package var onlyWatches: Bool

  package init(person: String, host: String, patientKey: String? = nil, onlyWatches: Bool = false) {
    self.person = person
    self.host = host
    self.patientKey = patientKey
    self.onlyWatches = onlyWatches
  }

  /// By whom others know them: the name that they have given, else the machine.
  package var name: String { person.isEmpty ? host : person }
}
