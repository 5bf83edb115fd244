import Testing
import Vitals

@Suite("What kills within minutes")
struct LifeThreatTests {
  @Test(
    "Every whole number from 0 on is a threat or none, by the published bounds",
    arguments: [
      (Vital.heartRate, Array(0...29) + Array(201...350), 0...350),
      (.respiratoryRate, Array(0...3) + Array(61...120), 0...120),
      (.oxygenSaturation, Array(1...79), 1...100), (.systolicPressure, Array(0...49), 0...400),
      (.diastolicPressure, [], 0...300), (.temperature, [], 15...50),
    ] as [(Vital, [Int], ClosedRange<Int>)])
  func bounds(vital: Vital, threats: [Int], band: ClosedRange<Int>) {
    let found = band.filter { LifeThreat(Double($0), of: vital, followsLife: true) != nil }
    #expect(found == threats)
  }

  @Test(
    "No pulse and no breath say something only where there were some; an extreme rate always does",
    arguments: [
      (Vital.heartRate, 0, true), (.heartRate, 19, true), (.heartRate, 20, false), (.heartRate, 220, false),
      (.respiratoryRate, 0, true), (.respiratoryRate, 3, false), (.oxygenSaturation, 60, false), (.systolicPressure, 40, false),
    ] as [(Vital, Double, Bool)])
  func afterLife(vital: Vital, value: Double, needsLife: Bool) {
    #expect(LifeThreat(value, of: vital, followsLife: true) != nil)
    #expect((LifeThreat(value, of: vital, followsLife: false) == nil) == needsLife)
  }

  @Test(
    "Values are rounded as they are shown, so that no threat reads as none",
    arguments: [(79.4, true), (79.5, false), (80.0, false)])
  func rounding(percent: Double, isThreat: Bool) {
    #expect((LifeThreat(percent, of: .oxygenSaturation, followsLife: true) != nil) == isThreat)
  }

  @Test("It is named by its value, and fits the narrowest column")
  func words() {
    #expect(LifeThreat(74, of: .oxygenSaturation, followsLife: true)?.words == "SpO2 74")
    #expect(LifeThreat(0, of: .heartRate, followsLife: true)?.words == "HR 0")
    #expect(LifeThreat.asystoleOrLeadsOff.words == "asystole or leads off")
    #expect(LifeThreat.asystoleOrLeadsOff.sentenceBegin == "Asystole or leads off")
    for threat in [LifeThreat.asystoleOrLeadsOff, .pulseLost, .value(.systolicPressure, 49), .value(.heartRate, 350)] {
      #expect(threat.briefly.count <= 12)
    }
  }

  @Test("It is HIGH whatever NEWS2 and the models say")
  func severity() {
    var observation = Observation()
    observation.values.heartRate = 72
    var assessment = Assessment(
      observation: observation, news2: NEWS2Score(observation), autoencoder: 0, isolationForest: 0, anomaly: 0, risk: 0,
      riskIfLasting: 0, modelSeverity: .normal)
    #expect(assessment.severity == .normal)
    assessment.lifeThreat = .value(.oxygenSaturation, 74)
    #expect(assessment.severity == .high)
  }
}
