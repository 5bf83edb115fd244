/// What became of a patient's stay: what a model is trained and judged against. Times are seconds since admission, on the
/// clock of the stay's readings; nil where it did not happen.
package struct StayOutcome: Sendable, Equatable {
  package var patientID: String
  /// One person can have several stays: whoever splits data splits by this.
  package var personID: String
  package var dischargeSeconds: Double?
  package var deathSeconds: Double?
  package var vasopressorSeconds: Double?
  package var ventilationSeconds: Double?
  package var arrestSeconds: Double?
  /// When a do-not-resuscitate order or comfort care was recorded.
  package var careLimitedSeconds: Double?
  /// Whether the patient died before leaving hospital; nil where that is not told.
  package var diesInHospital: Bool?
  /// When sepsis began.
  package var sepsisSeconds: Double?
  /// Whether sepsis was there when the record began: when it began is then not known.
  package var isSepticAtStart = false

  package init(
    patientID: String, personID: String, dischargeSeconds: Double? = nil, deathSeconds: Double? = nil,
    vasopressorSeconds: Double? = nil, ventilationSeconds: Double? = nil, arrestSeconds: Double? = nil,
    careLimitedSeconds: Double? = nil
  ) {
    self.patientID = patientID
    self.personID = personID
    self.dischargeSeconds = dischargeSeconds
    self.deathSeconds = deathSeconds
    self.vasopressorSeconds = vasopressorSeconds
    self.ventilationSeconds = ventilationSeconds
    self.arrestSeconds = arrestSeconds
    self.careLimitedSeconds = careLimitedSeconds
  }
}
