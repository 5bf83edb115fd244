import Alarms
import Detection
import Foundation
import Vitals

/// The state of everybody in one JSON text, as wardwatch saved it before 0.2.0. It is only read, so that an upgrade goes on where
/// the older version stopped.
enum FormerState {
  private struct Patient: Decodable {
    var identity: PatientIdentity
    var history: PatientHistory
    var alarm: PatientAlarm
    /// Nil in states of version 0.1.0, which made it of the ward's name. So are all that follow.
    var episodeID: UUID?
    var conditions: StandingConditions?
    var pressureUnits: PressureUnitWatch?
    var occupant: Occupant?
    var explanation: Explanation?
    var threats: LifeThreatWatch?
    var clock: SourceClock?
    var doubted: DoubtedReadings?
    var circumstances: Circumstances?
    var episodeCircumstances: [Circumstances]?
  }

  private struct State: Decodable {
    var patients: [Patient]
    /// Until when ids were somebody's who has been let go since.
    var letGo: [String: Double]
  }

  static func read(_ bytes: [UInt8]) throws -> [SavedID] {
    let state = try state(Data(bytes))
    var byID = Dictionary(grouping: state.patients, by: \.identity.id).mapValues(savedID)
    for (id, seconds) in state.letGo {
      byID[id, default: SavedID(id: id)].occupancy.letGoSeconds = seconds
    }
    return Array(byID.values)
  }

  private static func state(_ data: Data) throws -> State {
    if let state = try? JSONDecoder().decode(State.self, from: data) { return state }
    // Version 0.1.0 wrote the patients alone.
    return State(patients: try JSONDecoder().decode([Patient].self, from: data), letGo: [:])
  }

  private static func savedID(_ former: [Patient]) -> SavedID {
    var saved = SavedID(id: former.first?.identity.id ?? "")
    saved.occupancy = Occupancy(
      former.map { $0.occupant ?? Occupant($0.identity, newestSeconds: $0.history.newestSeconds ?? -.greatestFiniteMagnitude) })
    saved.patients = former.map(patient)
    saved.newestKafkaSeconds = saved.patients.compactMap(\.clock.newestKafkaSeconds).max()
    return saved
  }

  private static func patient(_ former: Patient) -> Shard.Patient {
    var patient = Shard.Patient(identity: former.identity)
    patient.history = former.history
    patient.alarm = former.alarm
    patient.clock = former.clock ?? SourceClock(newestSeconds: former.history.newestSeconds)
    patient.doubted = former.doubted
    patient.lastReadingSeconds = patient.newestSeconds ?? -.infinity
    patient.episodeID = former.episodeID
    patient.conditions = former.conditions ?? StandingConditions()
    patient.pressureUnits = former.pressureUnits ?? PressureUnitWatch()
    patient.explanation = former.explanation
    patient.threats = former.threats ?? LifeThreatWatch()
    patient.circumstances = former.circumstances ?? Circumstances()
    patient.episodeCircumstances = former.episodeCircumstances ?? []
    return patient
  }
}
