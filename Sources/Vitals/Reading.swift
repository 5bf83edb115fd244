package import Saving

/// What one record says of one patient at one time, in canonical units. Every vital is optional: a reading updates only what
/// it carries, and what is missing stays unknown, never 0 and never normal.
package struct Reading: Sendable, Equatable {
  package var patient: PatientIdentity
  /// When the vitals were measured, as the record claims, in seconds since 1970-01-01T00:00:00Z.
  package var timeSeconds: Double
  /// The record's own Kafka time, in seconds since 1970: when it was created or appended. A second witness, not the truth either.
  package var kafkaSeconds: Double?
  /// Which device measured it, where the record names one, as a number that is the same for the same name.
  package var device: UInt64?
  /// The place of the record in its topic; nil for what comes from a file.
  package var position: RecordPosition?
  /// In the unit of `Vital.unit`; each value is finite and inside the hard band of `Plausibility`.
  package var values: PerVital<Double?>
  package var onOxygen: Bool?
  package var consciousness: Consciousness?
  /// What the record says of the patient beyond measurements; nil where it says nothing of that kind.
  @inlinable
  package var circumstances: Circumstances.Entry? {
    get { circumstancesApart.value }
    set { circumstancesApart.value = newValue }
  }
  // Few readings have any, and every reading is moved about. It is seen by other rooms, since to ask it by a call is to copy the reading.
  @usableFromInline package var circumstancesApart = Apart<Circumstances.Entry>()
  /// Vitals that were sent with a value outside the hard band, which was taken out.
  package var implausible: VitalSet
  /// Set in a record that tells of no vital signs, but of where the patient is.
  package var movement: Movement?
  /// Whether its record carries something newer of the same patient, and this is only the last value that is known of its vitals.
  package var isSurpassed = false
  /// Whether its record's own time could not be read, and another serves, mostly when it was sent: it may be older than it seems.
  package var isUndated = false

  package init(
    patient: PatientIdentity, timeSeconds: Double, values: PerVital<Double?> = PerVital(repeating: nil),
    onOxygen: Bool? = nil, consciousness: Consciousness? = nil, circumstances: Circumstances.Entry? = nil,
    implausible: VitalSet = VitalSet(), movement: Movement? = nil, kafkaSeconds: Double? = nil, device: UInt64? = nil,
    position: RecordPosition? = nil, isUndated: Bool = false
  ) {
    self.patient = patient
    self.timeSeconds = timeSeconds
    self.kafkaSeconds = kafkaSeconds
    self.device = device
    self.position = position
    self.values = values
    self.onOxygen = onOxygen
    self.consciousness = consciousness
    circumstancesApart.value = circumstances
    self.implausible = implausible
    self.movement = movement
    self.isUndated = isUndated
  }
}

/// Where a record stands in its topic.
package struct RecordPosition: Sendable, Hashable {
  package var partition: Int32
  package var offset: Int64

  package init(partition: Int32, offset: Int64) {
    self.partition = partition
    self.offset = offset
  }
}

/// A set of vitals in one byte.
package struct VitalSet: OptionSet, Sendable, Hashable, Codable {
  package var rawValue: UInt8

  package init() { rawValue = 0 }

  package init(rawValue: UInt8) { self.rawValue = rawValue }

  package init(_ vital: Vital) { rawValue = 1 << vital.rawValue }

  package func contains(_ vital: Vital) -> Bool { contains(VitalSet(vital)) }

  package mutating func insert(_ vital: Vital) { formUnion(VitalSet(vital)) }

  /// As `isEmpty`, which costs other rooms dozens of calls.
  @inlinable
  package var isNone: Bool { rawValue == 0 }
}

extension Reading {
  /// False for a row in which nothing was measured: it says nothing of the patient, not even that someone looked.
  @inlinable
  package var carriesSomething: Bool {
    values.hasAny || onOxygen != nil || consciousness != nil || !implausible.isNone
  }
}

extension Reading {
  /// Whether one of the vitals, or of what is charted, is in both.
  package func measuresAnything(of other: Reading) -> Bool {
    onOxygen != nil && other.onOxygen != nil || consciousness != nil && other.consciousness != nil
      || Vital.allCases.contains { values[$0] != nil && other.values[$0] != nil }
  }
}

extension Reading: Saved {
  package static var blank: Reading { Reading(patient: .blank, timeSeconds: 0) }

  /// Without its movement: what tells of one is never kept waiting.
  package mutating func pass(through coder: inout StateCoder) {
    coder.pass(&patient)
    coder.pass(&timeSeconds)
    coder.pass(&kafkaSeconds)
    coder.pass(&position)
    coder.pass(&values)
    coder.pass(&onOxygen)
    coder.pass(&consciousness)
    coder.pass(&circumstances)
    coder.pass(&implausible)
  }
}

extension RecordPosition: Saved {
  package static var blank: RecordPosition { RecordPosition(partition: 0, offset: 0) }

  package mutating func pass(through coder: inout StateCoder) {
    coder.pass(&partition)
    coder.pass(&offset)
  }
}

extension VitalSet: Saved {
  package static var blank: VitalSet { [] }
}
