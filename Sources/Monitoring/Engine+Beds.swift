import Alarms
import Detection
import Vitals

/// The patient whose pane is open, with the explanation as of its last reading.
struct FocusedPatient: Sendable {
  var key: String
  private(set) var explanation: Explanation?
  private var assessment: Assessment?
  private var readingSeconds = -Double.infinity

  init(key: String) { self.key = key }

  /// Explains `patient` anew whenever there is anything newer than what was explained: with every reading, since a reason that
  /// lags behind the score beside it contradicts it. It takes a millisecond, as often as snapshots are made at most.
  mutating func explain(_ patient: Engine.Patient, by detector: Detector) {
    guard readingSeconds != patient.lastReadingSeconds || assessment != patient.assessment else { return }
    explanation = detector.explain(patient.history, lifeThreat: patient.assessment?.lifeThreat)
    assessment = patient.assessment
    readingSeconds = patient.lastReadingSeconds
  }
}

extension Engine {
  /// A patient of whom nothing has come for so long while others were measured has gone home or elsewhere: NEWS2 asks for
  /// observations at least every 12 hours (RCP 2017, at a score of 0), and the patient was shown as silent all that time.
  static let departedAfterSeconds = 12.0 * 3600

  /// How many of all patients have ever sent what.
  var coverage: FeedCoverage {
    var coverage = FeedCoverage()
    for patient in patients {
      let observation = patient.history.observation
      coverage.add(
        vitals: patient.history.measuredSeconds.map { $0 != nil }, onOxygen: observation.onOxygen != nil,
        consciousness: observation.consciousness != nil)
    }
    return coverage
  }

  /// What the console shows of each patient who is still on the ward.
  func beds(at wardSeconds: Double, focus: inout FocusedPatient?, drivers: inout DriverStrip) -> [BedSnapshot] {
    let occupants = newestOccupants()
    // By the ward's own readings: when the whole feed is silent, nobody has left.
    let newestSeconds = patients.lazy.map(\.lastReadingSeconds).max() ?? wardSeconds
    return patients.compactMap { patient -> BedSnapshot? in
      guard let assessment = patient.assessment else { return nil }
      guard newestSeconds - patient.lastReadingSeconds < Self.departedAfterSeconds else { return nil }
      var explanation = patient.explanation
      if focus?.key == patient.identity.key {
        focus?.explain(patient, by: detector)
        explanation = focus?.explanation ?? explanation
      }
      if let explanation, patient.alarm.severity > .normal || focus?.key == patient.identity.key {
        drivers.note(explanation.primary?.factor, of: patient.identity.key, at: wardSeconds)
      }
      let bed = BedSnapshot(
        patient: patient.identity, assessment: assessment, alarm: patient.alarm, conditions: patient.conditions.all,
        lastReadingSeconds: patient.lastReadingSeconds, usualIntervalSeconds: patient.history.usualIntervalSeconds,
        measuredSeconds: patient.history.measuredSeconds, trends: patient.trends, explanation: explanation,
        drivers: drivers.cells(of: patient.identity.key, endingAt: wardSeconds))
      // Someone else lies in this bed by now.
      if bed.isSilent(at: wardSeconds), let key = BedKey(patient.identity), occupants[key] != patient.identity.key { return nil }
      return bed
    }
  }

  private struct BedKey: Hashable {
    var ward: String?
    var bed: String

    init?(_ identity: PatientIdentity) {
      guard let bed = identity.bed else { return nil }
      self.bed = bed
      ward = identity.ward
    }
  }

  /// Who was measured last in each bed.
  private func newestOccupants() -> [BedKey: String] {
    var newest: [BedKey: (person: String, seconds: Double)] = [:]
    for patient in patients {
      guard let key = BedKey(patient.identity) else { continue }
      if let known = newest[key], known.seconds >= patient.lastReadingSeconds { continue }
      newest[key] = (patient.identity.key, patient.lastReadingSeconds)
    }
    return newest.mapValues(\.person)
  }
}

/// Which factor drove the score in each of the last cells of time, by patient: noted while a patient is in alarm or looked at.
struct DriverStrip: Sendable {
  static let cellSeconds = 15.0
  static let cellCount = 120

  private var factors: [String: [Int64: Factor]] = [:]

  mutating func note(_ factor: Factor?, of patientKey: String, at timeSeconds: Double) {
    guard let factor else { return }
    let cell = Int64((timeSeconds / Self.cellSeconds).rounded(.down))
    factors[patientKey, default: [:]][cell] = factor
    if let count = factors[patientKey]?.count, count > 2 * Self.cellCount {
      factors[patientKey] = factors[patientKey]?.filter { $0.key > cell - Int64(Self.cellCount) }
    }
  }

  /// Oldest first; empty where nothing was noted.
  func cells(of patientKey: String, endingAt timeSeconds: Double) -> [Factor?] {
    guard let noted = factors[patientKey] else { return [] }
    let newest = Int64((timeSeconds / Self.cellSeconds).rounded(.down))
    return (0..<Self.cellCount).map { noted[newest - Int64(Self.cellCount - 1 - $0)] }
  }
}
