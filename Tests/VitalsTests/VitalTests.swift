import Testing
import Vitals

@Suite("A vital")
struct VitalTests {
  @Test(
    "is shown with the digits that matter",
    arguments: [
      (Vital.heartRate, 71.4, "71"), (.heartRate, 71.5, "72"), (.heartRate, 0, "0"), (.heartRate, -0.4, "0"),
      (.oxygenSaturation, 99.6, "100"), (.systolicPressure, 120, "120"), (.temperature, 36.64, "36.6"),
      (.temperature, 36.66, "36.7"), (.temperature, 37, "37.0"), (.temperature, 39.96, "40.0"), (.temperature, 0.05, "0.1"),
      (.temperature, -0.04, "0.0"), (.temperature, -0.26, "-0.3"), (.temperature, -1.2, "-1.2"), (.heartRate, -12.5, "-13"),
    ] as [(Vital, Double, String)])
  func formatted(vital: Vital, value: Double, text: String) {
    #expect(vital.formatted(value) == text)
  }

  @Test(
    "that is no number is shown as unknown, and never traps",
    arguments: [Double.nan, .infinity, -.infinity, 1e300, -1e300, 1e12, .greatestFiniteMagnitude])
  func noNumber(value: Double) {
    for vital in Vital.allCases { #expect(vital.formatted(value) == "--") }
  }

  @Test("has a key, label and unit of its own, and a normal range that scores 0 in NEWS2")
  func table() {
    #expect(Set(Vital.allCases.map(\.key)) == ["hr", "rr", "spo2", "sbp", "dbp", "temp"])
    #expect(Set(Vital.allCases.map(\.label)).count == 6)
    for vital in Vital.allCases where vital != .diastolicPressure {
      for bound in [vital.normalRange.lowerBound, vital.normalRange.upperBound] {
        var observation = Observation()
        observation.values[vital] = bound
        #expect(NEWS2Score(observation).points(of: vital) == 0)
      }
    }
  }

  @Test("is implausible outside its hard band, suspect outside its usual one, plausible inside", arguments: Vital.allCases)
  func plausibility(vital: Vital) {
    let hard = Plausibility.hardBand(vital)
    let usual = Plausibility.usualBand(vital)
    #expect(hard.contains(usual.lowerBound) && hard.contains(usual.upperBound))
    #expect(Plausibility(hard.upperBound + 0.1, of: vital) == .implausible)
    #expect(Plausibility(hard.lowerBound - 0.1, of: vital) == .implausible)
    #expect(Plausibility(usual.lowerBound, of: vital) == .plausible)
    #expect(Plausibility(usual.upperBound, of: vital) == .plausible)
    if hard.upperBound > usual.upperBound { #expect(Plausibility(hard.upperBound, of: vital) == .suspect) }
    for value in [Double.nan, .infinity, -.infinity] { #expect(Plausibility(value, of: vital) == .implausible) }
  }

  @Test("A pulse of 0 may be asystole and is kept; a saturation of 0 is a sensor without a patient")
  func zero() {
    #expect(Plausibility(0, of: .heartRate) == .suspect)
    #expect(Plausibility(0, of: .oxygenSaturation) == .implausible)
  }

  @Test("An identity takes over what a later record knows and keeps the rest")
  func merge() {
    var identity = PatientIdentity(id: "P1", ward: "4A", bed: "07", name: nil)
    identity.merge(PatientIdentity(id: "P1", ward: nil, bed: "08", name: "Ito K"))
    #expect(identity == PatientIdentity(id: "P1", ward: "4A", bed: "08", name: "Ito K"))
  }
}
