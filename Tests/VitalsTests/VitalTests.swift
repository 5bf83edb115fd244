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

  @Test(
    "Readings of one id from two places, or under two names, are never made one",
    arguments: [
      (PatientIdentity(id: "P1", bed: "07"), true), (PatientIdentity(id: "P1"), true),
      (PatientIdentity(id: "P2", bed: "07"), false),
      (PatientIdentity(id: "P1", bed: "08"), false), (PatientIdentity(id: "P1", ward: "4A", bed: "07", name: "Ito K"), true),
      (PatientIdentity(id: "P1", ward: "5B", bed: "07"), false), (PatientIdentity(id: "P1", bed: "07", name: "Quist B"), false),
    ])
  func joining(other: PatientIdentity, isOne: Bool) {
    var one = Reading(patient: PatientIdentity(id: "P1", ward: "4A", bed: "07", name: "Ito K"), timeSeconds: 0)
    one.values.heartRate = 80
    var two = Reading(patient: other, timeSeconds: 0)
    two.values.oxygenSaturation = 97
    #expect((one.joined(with: two) != nil) == isOne)
  }

  @Test("Places agree where neither says what the other contradicts")
  func places() {
    let place = Place(ward: "4A", bed: "07")
    for other in [Place(ward: "4a", bed: "07"), Place(ward: nil, bed: "07"), Place(ward: "4A", bed: nil)] {
      #expect(place.agrees(with: other) && other.agrees(with: place))
    }
    for other in [Place(ward: "4A", bed: "08"), Place(ward: "5B", bed: "07"), Place(ward: "5B", bed: nil)] {
      #expect(!place.agrees(with: other) && !other.agrees(with: place))
    }
  }
}
