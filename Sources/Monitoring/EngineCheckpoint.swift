internal import Alarms
internal import Detection
package import Foundation
internal import Vitals

/// The engine's memory at a point of the topic: with it a restart goes on exactly where the last commit was.
///
/// Trends are not in it: they fill again from the records that are read back at start. Records that the state has already
/// seen are late or duplicate for their patients and change nothing else.
package struct EngineCheckpoint: Sendable {
  /// The next offset to read, by partition.
  package var offsets: [Int32: Int64]
  package var modelVersion: String
  package var state: Data

  package init(offsets: [Int32: Int64], modelVersion: String, state: Data) {
    self.offsets = offsets
    self.modelVersion = modelVersion
    self.state = state
  }
}

extension Engine {
  private struct SavedPatient: Codable {
    var identity: PatientIdentity
    var history: PatientHistory
    var alarm: PatientAlarm
    /// Nil in states of version 0.1.0, which made it of the ward's name.
    var episodeID: UUID?
    /// Nil in states of version 0.1.0.
    var conditions: StandingConditions?
    /// Nil in states of version 0.1.0.
    var pressureUnits: PressureUnitWatch?
    var occupant: Occupant?
    var explanation: Explanation?
    /// Nil in checkpoints from before it was kept.
    var threats: LifeThreatWatch?
    /// Nil in states of version 0.1.0.
    var clock: SourceClock?
    var doubted: DoubtedReadings?
    var circumstances: Circumstances?
    var episodeCircumstances: [Circumstances]?
    /// Nil where there is none.
    var unexplained: [UnexplainedStep]?
  }

  private struct SavedState: Codable {
    var patients: [SavedPatient]
    /// Until when ids were somebody's who has been let go since.
    var letGo: [String: Double]
  }

  /// The state as bytes, for the checkpoint.
  package func saved() throws -> Data {
    let saved = patients.map {
      SavedPatient(
        identity: $0.identity, history: $0.history, alarm: $0.alarm, episodeID: $0.episodeID, conditions: $0.conditions,
        pressureUnits: $0.pressureUnits, occupant: occupants.occupant($0.identity), explanation: $0.explanation,
        threats: $0.threats, clock: $0.clock, doubted: $0.doubted, circumstances: $0.circumstances,
        episodeCircumstances: $0.episodeCircumstances,
        unexplained: $0.unexplained.isEmpty ? nil : $0.unexplained)
    }
    return try JSONEncoder().encode(SavedState(patients: saved, letGo: occupants.letGo))
  }

  /// Takes up a saved state; whatever was known before is forgotten.
  /// - Throws: when the bytes are not such a state, for example because an older version wrote them.
  /// - Parameter nextOffsets: what had been read then, by partition: earlier records are read once more for their trends alone.
  package mutating func restore(_ data: Data, nextOffsets: [Int32: Int64] = [:]) throws {
    self.nextOffsets = nextOffsets
    let (saved, letGo) = try Self.decoded(data)
    forgetAll()
    occupants.restore(
      saved.map { $0.occupant ?? Occupant($0.identity, newestSeconds: $0.history.newestSeconds ?? -.greatestFiniteMagnitude) },
      letGo: letGo)
    for patient in saved {
      let index = indexOfPatient(patient.identity)
      patients[index].history = patient.history
      patients[index].alarm = patient.alarm
      patients[index].clock = patient.clock ?? SourceClock(newestSeconds: patient.history.newestSeconds)
      patients[index].doubted = patient.doubted
      if let newestSeconds = patients[index].newestSeconds {
        patients[index].lastReadingSeconds = newestSeconds
      }
      patients[index].episodeID =
        patient.episodeID
        ?? patient.alarm.episodeStartSeconds.map { newEpisodeID(of: patients[index], startSeconds: $0) }
      patients[index].conditions = patient.conditions ?? StandingConditions()
      patients[index].pressureUnits = patient.pressureUnits ?? PressureUnitWatch()
      patients[index].explanation = patient.explanation
      patients[index].threats = patient.threats ?? LifeThreatWatch()
      patients[index].circumstances = patient.circumstances ?? Circumstances()
      patients[index].episodeCircumstances = patient.episodeCircumstances ?? []
      patients[index].unexplained = patient.unexplained ?? []
      patients[index].explainedStepID = patients[index].unexplained.last?.transitionID
      if let newest = patient.history.newestSeconds {
        patients[index].assessment = assessment(
          detector.assess(patient.history), of: index, at: newest, threats: patients[index].threats)
      }
    }
  }

  private static func decoded(_ data: Data) throws -> (patients: [SavedPatient], letGo: [String: Double]) {
    if let state = try? JSONDecoder().decode(SavedState.self, from: data) { return (state.patients, state.letGo) }
    // Version 0.1.0 wrote the patients alone.
    return (try JSONDecoder().decode([SavedPatient].self, from: data), [:])
  }
}
