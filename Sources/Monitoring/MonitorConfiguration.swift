package import Alarms
package import Engine
package import Interchange
package import Vitals

/// How the shell runs.
package struct MonitorConfiguration: Sendable {
  package var wardName: String
  package var naming: EpisodeNaming
  package var policy: AlarmPolicy
  /// What stays on screen where the policy is not that of the settings.
  package var adoption: String?
  /// From which readings are to come.
  package var expectedBeds: [Place] = []
  package var limits: DecoderLimits
  /// Of times that name none; UTC where it is nil.
  package var zone: LocalZone?
  /// Says where in the records everything stands; nil leaves it to them.
  package var mapping: CompiledMapping?
  /// Of records that a schema registry's serializers framed.
  package var schemas: SchemaLookup?
  package var clockLimits: ClockLimits
  package var patientLimits = PatientLimits()
  /// How many shards the partitions are parted among, each with a thread of its own for a batch.
  package var threads = 1
  /// Something that was not right at the start and that stays on screen, such as missing weights.
  package var warning: String?
  /// The ward that is shown, with beds of which no ward is known; nil shows all. What is kept does not depend on it.
  package var onlyWard: String?
  /// Whether a HIGH that ended without an acknowledgement is shown until it has one.
  package var latches = false
  /// False without a screen: then no snapshots are made.
  package var wantsSnapshots: Bool
  /// Enough for runs of several partitions, so that all shards have work; scored within a twentieth of a second.
  package var recordsPerBatch = 8_000
  package var batchesInFlight = 3
  /// From saving all who had changed to the next slice of the checkpoint.
  package var checkpointIntervalNanoseconds: UInt64 = 5_000_000_000
  package var snapshotIntervalNanoseconds: UInt64 = 250_000_000

  package init(
    wardName: String, naming: EpisodeNaming = EpisodeNaming(), policy: AlarmPolicy = AlarmPolicy(),
    limits: DecoderLimits = DecoderLimits(), zone: LocalZone? = nil, clockLimits: ClockLimits = ClockLimits(),
    warning: String? = nil, wantsSnapshots: Bool = true
  ) {
    self.wardName = wardName
    self.naming = naming
    self.policy = policy
    self.limits = limits
    self.zone = zone
    self.clockLimits = clockLimits
    self.warning = warning
    self.wantsSnapshots = wantsSnapshots
  }
}

extension MonitorConfiguration {
  /// Nobody is hidden because the records do not say where.
  func shows(_ patient: PatientIdentity) -> Bool { onlyWard == nil || patient.ward == nil || patient.ward == onlyWard }
}

/// What a run came to.
package struct MonitorTotals: Sendable, Equatable {
  package var patients: Int
  package var readings: Int
  /// Those that came after newer ones of their patients.
  package var lateReadings: Int
  package var rejects: Int
  package var rejectsByReason: [RejectReason: Int]
  package var tombstones: Int
  package var coverage: FeedCoverage
  /// Fields in which nothing was found to use, the most frequent first.
  package var unusedFields: [UnusedField]
  package var alarms: PerSeverity<Int>
}
