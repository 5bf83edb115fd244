import Foundation
import Vitals

@testable import Training

/// A made-up intensive care unit: each stay drifts about its own usual values; those who die get worse over their last day.
struct SyntheticWard {
  var readings: [Reading] = []
  var outcomes: [StayOutcome] = []

  /// As a set that knows when its patients died.
  func study(
    name: String = "made up", hospital: String = "nowhere", outcomes: Set<Outcome> = [.death24, .death48]
  ) -> StudySet {
    StudySet(
      StudySet.Description(name: name, hospital: hospital, outcomes: outcomes), rows: readings, outcomes: self.outcomes)
  }

  init(stays: Int, deaths: Int, rowsPerStay: Int = 30, seed: UInt64 = 1) {
    var random = SplitMix64(seed: seed)
    for stay in 0..<stays {
      let dies = stay < deaths
      let usual = (0..<6).map { _ in random.normal() }
      for row in 0..<rowsPerStay {
        let time = 3600 * Double(row + 1)
        let worse = dies ? max(0, Double(row - rowsPerStay + 26)) / 12 : 0
        let noise = (0..<6).map { _ in random.normal() }
        var values = PerVital<Double?>(repeating: nil)
        values.heartRate = 82 + 10 * usual[0] + 3 * noise[0] + 14 * worse
        values.respiratoryRate = 18 + 2 * usual[1] + 2 * noise[1] + 3 * worse
        values.oxygenSaturation = min(100, 96.5 + usual[2] + noise[2] - 3 * worse)
        values.systolicPressure = 122 + 12 * usual[3] + 5 * noise[3] - 14 * worse
        values.diastolicPressure = 66 + 6 * usual[3] + 4 * noise[4] - 6 * worse
        if row % 4 == 0 { values.temperature = 37 + 0.3 * usual[5] + 0.2 * noise[5] }
        readings.append(
          Reading(
            patient: PatientIdentity(id: "S\(stay)"), timeSeconds: time, values: values,
            onOxygen: row % 6 == 0 ? stay % 3 == 0 : nil, consciousness: row % 6 == 0 ? (worse > 1 ? .confusion : .alert) : nil))
      }
      let end = 3600 * Double(rowsPerStay) + 1800
      var outcome = StayOutcome(
        patientID: "S\(stay)", personID: dies ? "D\(stay)" : "P\(stay / 2)", dischargeSeconds: end,
        deathSeconds: dies ? end : nil)
      outcome.diesInHospital = dies
      outcomes.append(outcome)
    }
  }
}
