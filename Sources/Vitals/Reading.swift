/// What one record says of one patient at one time, in canonical units. Every vital is optional: a reading updates only what
/// it carries, and what is missing stays unknown, never 0 and never normal.
package struct Reading: Sendable, Equatable {
  package var patient: PatientIdentity
  /// When the vitals were measured, in seconds since 1970-01-01T00:00:00Z.
  package var timeSeconds: Double
  /// In the unit of `Vital.unit`; each value is finite and inside the hard band of `Plausibility`.
  package var values: PerVital<Double?>
  package var onOxygen: Bool?
  package var consciousness: Consciousness?
  /// Vitals that were sent with a value outside the hard band, which was taken out.
  package var implausible: VitalSet
  /// Set in a record that tells of no vital signs, but of where the patient is.
  package var movement: Movement?

  package init(
    patient: PatientIdentity, timeSeconds: Double, values: PerVital<Double?> = PerVital(repeating: nil),
    onOxygen: Bool? = nil, consciousness: Consciousness? = nil, implausible: VitalSet = [], movement: Movement? = nil
  ) {
    self.patient = patient
    self.timeSeconds = timeSeconds
    self.values = values
    self.onOxygen = onOxygen
    self.consciousness = consciousness
    self.implausible = implausible
    self.movement = movement
  }
}

/// A set of vitals in one byte.
package struct VitalSet: OptionSet, Sendable, Hashable, Codable {
  package var rawValue: UInt8

  package init(rawValue: UInt8) { self.rawValue = rawValue }

  package init(_ vital: Vital) { rawValue = 1 << vital.rawValue }

  package func contains(_ vital: Vital) -> Bool { contains(VitalSet(vital)) }

  package mutating func insert(_ vital: Vital) { formUnion(VitalSet(vital)) }
}

extension Reading {
  /// False for a row in which nothing was measured: it says nothing of the patient, not even that someone looked.
  package var carriesSomething: Bool {
    onOxygen != nil || consciousness != nil || !implausible.isEmpty || Vital.allCases.contains { values[$0] != nil }
  }
}
