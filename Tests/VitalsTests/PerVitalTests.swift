import Foundation
import Testing
import Vitals

@Suite("One element for each vital")
struct PerVitalTests {
  @Test("What is put under a vital is found under it, and under no other", arguments: Vital.allCases)
  func subscripts(vital: Vital) {
    var elements = PerVital(repeating: 0)
    elements[vital] = 7
    for other in Vital.allCases { #expect(elements[other] == (other == vital ? 7 : 0)) }
  }

  @Test("The named elements are those of the subscript")
  func names() {
    let elements = PerVital { $0 }
    for vital in Vital.allCases { #expect(elements[vital] == vital) }
    #expect(elements.heartRate == .heartRate)
    #expect(elements.respiratoryRate == .respiratoryRate)
    #expect(elements.oxygenSaturation == .oxygenSaturation)
    #expect(elements.systolicPressure == .systolicPressure)
    #expect(elements.diastolicPressure == .diastolicPressure)
    #expect(elements.temperature == .temperature)
  }

  @Test("A map keeps each element under its vital")
  func mapping() {
    let keys = PerVital { $0 }.map(\.key)
    for vital in Vital.allCases { #expect(keys[vital] == vital.key) }
  }

  @Test("An observation survives its encoding, unknown values included")
  func coding() throws {
    var observation = Observation(onOxygen: true, consciousness: .voice, oxygenScale: .two)
    observation.values.heartRate = 71.5
    let decoded = try JSONDecoder().decode(Observation.self, from: JSONEncoder().encode(observation))
    #expect(decoded == observation)
    #expect(decoded.values.temperature == nil)
  }

  @Test("A set of vitals holds what was put in")
  func sets() {
    var vitals = VitalSet()
    #expect(vitals.isEmpty)
    vitals.insert(.temperature)
    vitals.insert(.heartRate)
    vitals.insert(.heartRate)
    #expect(Vital.allCases.filter { vitals.contains($0) } == [.heartRate, .temperature])
    #expect(Set(Vital.allCases.map { VitalSet($0).rawValue }).count == 6)
  }
}
