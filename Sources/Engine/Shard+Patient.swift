package import Alarms
package import Detection
package import Foundation
package import Saving
package import Vitals

extension Shard {
  /// All that is known of one patient.
  package struct Patient: Sendable {
    package var identity: PatientIdentity
    package var alarm = PatientAlarm()
    /// The last HIGH that ended without an acknowledgement.
    package var latched: LatchedAlarm? { latchedApart.value }
    var latchedApart = Apart<LatchedAlarm>()
    /// Of the running episode; nil while normal.
    package internal(set) var episodeID: UUID?
    /// Those of the signals are in the assessment.
    package var conditions = StandingConditions()
    package var threats = LifeThreatWatch()
    var pressureUnits = PressureUnitWatch()
    package internal(set) var circumstances = Circumstances()
    /// What stands by the word of a person against what records only repeat; nothing for most.
    var enteredApart = Apart<EnteredChart>()
    /// How often, since the last alarm, something stood for less than its delay.
    var withheld = 0
    var withheldRun = WithheldRun()
    /// Those that were in force at some time of the running episode, oldest first; empty while normal.
    var episodeCircumstances: [Circumstances] = []
    /// All that is kept here of the trends.
    var tail = TrendTail()
    /// Nil before the first reading that could be scored.
    package var assessment: Assessment?
    /// In no checkpoint: without it the next reading costs more, and gives the same.
    var forestWalks = ForestMemory()
    /// As of the last change of severity; nil until it has been worked out.
    package internal(set) var explanation: Explanation?
    /// The step that it is to be of.
    var explainedStepID: UUID?
    /// Steps whose explanations are still being worked out, oldest first. Part of a checkpoint: a restart has them explained.
    var unexplained: [UnexplainedStep] = []
    /// When the newest reading was measured, by the clock of the patient's records.
    package var lastReadingSeconds: Double = -.infinity
    /// When something came last, by the shell's clock; nil before anything has in this run.
    var arrivedSeconds: Double?
    var clock = SourceClock()
    var devices = DeviceClocks()
    /// Nil while the clock is not in doubt.
    package internal(set) var doubted: DoubtedReadings? {
      get { doubtedApart.value }
      set { doubtedApart.value = newValue }
    }
    /// It is rare, and as large as all the rest.
    private(set) var doubtedApart = Apart<DoubtedReadings>()
    var isInDoubt: Bool { doubtedApart.isPresent }
    /// Whether a row of this patient waits to be scored, whether it is of an observation that others have begun, and whether its
    /// time is in doubt.
    var isInFlight = false
    var joins = false
    package internal(set) var isDoubtful = false
    /// Whether the reading that came last may be older than it seems, since nobody could read its time.
    var isUndated = false
    /// At the end, as its own end is seldom looked at (`Foresight`).
    package var history = PatientHistory()

    init(identity: PatientIdentity) { self.identity = identity }
  }
}

extension Shard.Patient {
  /// The Kafka time of the newest reading.
  package var kafkaSeconds: Double? { clock.kafkaSeconds }

  /// Whether the order of the records is all that tells their times.
  package var isOrderedOnly: Bool { clock.isStanding }

  /// What came of scoring the newest reading.
  mutating func note(row: Int, of batch: borrowing FeatureBatch) {
    if isInDoubt { doubtedApart.update { batch.note(row: row, in: &$0.history) } } else { batch.note(row: row, in: &history) }
  }

  /// The models are others now.
  mutating func forgetScores() {
    history.forgetScores()
    doubtedApart.update { $0.forgetScores() }
  }

  /// Readings further apart are scored anew each time: it costs little where they are few, and what is remembered of each is much
  /// where there are many who send them.
  private static let mostRememberedSeconds = 15.0

  @inline(__always)
  var remembersWalks: Bool { history.usualIntervalSeconds.map { $0 <= Self.mostRememberedSeconds } ?? false }

  // What the newest readings say, be their time in doubt or not.

  package var newestHistory: PatientHistory { doubted?.history ?? history }

  @inline(__always)
  var newestSeconds: Double? { isInDoubt ? newestHistory.newestSeconds : history.newestSeconds }

  // Asked in place: a patient is too large to be copied for each reading, as a call with one would do.

  @inline(__always)
  var newestThreat: LifeThreat? { isInDoubt ? newestThreats.threat : threats.threat }

  /// Whether any more need be asked: else the two below copy what is watched for nothing.
  @inline(__always)
  var showsThreat: Bool { isInDoubt || threats.evidence != nil }

  func isThreatDue(_ policy: AlarmPolicy) -> Bool { newestThreats.isDue(policy) }

  func threatDueSeconds(_ policy: AlarmPolicy) -> Double? { newestThreats.dueSeconds(policy) }

  var newestThreats: LifeThreatWatch { doubted?.threats ?? threats }

  package var newestAssessment: Assessment? { doubted?.assessment ?? assessment }
}

extension Shard.Patient: Saved {
  package static var blank: Shard.Patient { Shard.Patient(identity: .blank) }

  /// All but what is only set while a reading is taken. Of the trends, what is stored of them.
  package mutating func pass(through coder: inout StateCoder) {
    coder.pass(&identity)
    coder.pass(&history)
    coder.pass(&alarm)
    coder.pass(&latchedApart)
    coder.pass(&episodeID)
    coder.pass(&conditions)
    coder.pass(&threats)
    coder.pass(&pressureUnits)
    coder.pass(&circumstances)
    coder.pass(&enteredApart)
    coder.pass(&episodeCircumstances)
    coder.pass(&withheld)
    if coder.version >= 2 { coder.pass(&withheldRun) }
    coder.pass(&assessment)
    coder.pass(&explanation)
    coder.pass(&explainedStepID)
    coder.pass(&unexplained)
    coder.pass(&lastReadingSeconds)
    coder.pass(&tail.stored)
    coder.pass(&clock)
    coder.pass(&devices)
    coder.pass(&doubtedApart)
  }
}

extension UUID: Saved {
  package static var blank: UUID { UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)) }

  package mutating func pass(through coder: inout StateCoder) {
    var bytes = withUnsafeBytes(of: uuid) { Array($0) }
    for index in bytes.indices { coder.pass(&bytes[index]) }
    self = bytes.withUnsafeBytes { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) }
  }
}
