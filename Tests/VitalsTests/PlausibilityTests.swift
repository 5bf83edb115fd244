import Testing
import Vitals

@Suite struct PlausibilityTests {
  private func reading(_ values: [(Vital, Double)]) -> Reading {
    var reading = Reading(patient: PatientIdentity(id: "P1"), timeSeconds: 0)
    for (vital, value) in values { reading.values[vital] = value }
    return reading
  }

  @Test(
    "A value on the edge of the hard band stays",
    arguments: [
      (Vital.heartRate, 0.0), (.heartRate, 350), (.respiratoryRate, 0), (.respiratoryRate, 120), (.oxygenSaturation, 0.1),
      (.oxygenSaturation, 100), (.systolicPressure, 400), (.diastolicPressure, 300), (.temperature, 14.2), (.temperature, 50),
    ])
  func edge(vital: Vital, value: Double) {
    var reading = reading([(vital, value)])
    let unsifted = reading
    let hasTakenOut = reading.sift()
    #expect(!hasTakenOut)
    #expect(reading == unsifted)
  }

  @Test(
    "A value outside the hard band is taken out and flagged, never clamped",
    arguments: [
      (Vital.heartRate, -1.0), (.heartRate, 350.1), (.respiratoryRate, 121), (.oxygenSaturation, 0), (.oxygenSaturation, 101),
      (.systolicPressure, 401), (.diastolicPressure, -0.5), (.temperature, 14.1), (.temperature, 51), (.heartRate, .nan),
      (.temperature, .infinity),
    ])
  func outside(vital: Vital, value: Double) {
    let other: Vital = vital == .heartRate ? .respiratoryRate : .heartRate
    var reading = reading([(vital, value), (other, 15)])
    let hasTakenOut = reading.sift()
    #expect(hasTakenOut)
    #expect(reading.values[vital] == nil)
    #expect(reading.values[other] == 15)
    #expect(reading.implausible == VitalSet(vital))
  }

  @Test("A diastolic pressure at or above the systolic takes both out", arguments: [(85.8, 86.28), (80, 80), (0, 0)])
  func pair(systolic: Double, diastolic: Double) {
    var reading = reading([(.systolicPressure, systolic), (.diastolicPressure, diastolic), (.heartRate, 70)])
    let hasTakenOut = reading.sift()
    #expect(hasTakenOut)
    #expect(reading.values.systolicPressure == nil)
    #expect(reading.values.diastolicPressure == nil)
    #expect(reading.values.heartRate == 70)
    #expect(reading.implausible == [VitalSet(.systolicPressure), VitalSet(.diastolicPressure)])
  }

  @Test("An implausible pressure does not take its partner out")
  func half() {
    var reading = reading([(.systolicPressure, 500), (.diastolicPressure, 80)])
    let hasTakenOut = reading.sift()
    #expect(hasTakenOut)
    #expect(reading.values.diastolicPressure == 80)
    let hasTakenOutMore = reading.sift()
    #expect(!hasTakenOutMore, "sifting twice finds nothing new")
  }
}
