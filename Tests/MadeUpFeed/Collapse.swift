package import Vitals

/// Readings of patients who are well for a minute and then very ill, all in the same second.
package func collapse(of patients: Int, seconds: Int) -> [[Reading]] {
  (0..<seconds).map { second in
    (0..<patients).map { number in
      var reading = Reading(
        patient: PatientIdentity(id: "P\(number)", bed: "\(number)"), timeSeconds: 1_700_000_000 + Double(second))
      let isIll = second >= 60
      reading.values.heartRate = isIll ? 135 : 72 + Double((second + number) % 5)
      reading.values.respiratoryRate = isIll ? 28 : 15
      reading.values.oxygenSaturation = isIll ? 88 : 97
      return reading
    }
  }
}
