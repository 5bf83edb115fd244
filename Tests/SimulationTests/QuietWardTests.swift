import Simulation
import Testing
import Vitals

@Suite("A quiet ward")
struct QuietWardTests {
  @Test("Over a day of 36 beds NEWS2 reaches 3 in fewer than one reading in a thousand", arguments: [1, 2] as [UInt64])
  func staysQuiet(seed: UInt64) {
    var ward = SimulatedWard(seed: seed, beds: 36, startSeconds: 1_760_000_000, scenarios: [], pace: .realistic)
    var held = HeldVitals()
    var readings = 0
    var alarming = 0
    for hour in 1...24 {
      for reading in ward.advance(to: 1_760_000_000 + Double(hour) * 3600, stepSeconds: 60) {
        readings += 1
        if held.take(reading).total >= 3 { alarming += 1 }
      }
    }
    #expect(readings == 36 * (24 * 60 + 1))
    #expect(Double(alarming) < 0.001 * Double(readings), "\(alarming) of \(readings)")
  }

  @Test("Second by second, no severity holds for 10 s")
  func noAlarm() {
    var ward = SimulatedWard(seed: 3, beds: 24, startSeconds: 1_760_000_000, scenarios: [])
    var held = HeldVitals()
    var run: [String: Int] = [:]
    for reading in ward.advance(to: 1_760_000_900) {
      let isAlarming = Severity(news2: held.take(reading)) > .normal
      run[reading.patient.id] = isAlarming ? (run[reading.patient.id] ?? 0) + 1 : 0
      #expect((run[reading.patient.id] ?? 0) < 10)
    }
  }

  @Test("Over a day every vital stays within what a living, stable patient gives")
  func plausibleBands() {
    var ward = SimulatedWard(seed: 5, beds: 36, startSeconds: 1_760_000_000, scenarios: [], pace: .realistic)
    let bands = PerVital<ClosedRange<Double>> { vital in
      switch vital {
      case .heartRate: 45...100
      case .respiratoryRate: 8...22
      case .oxygenSaturation: 91...100
      case .systolicPressure: 95...185
      case .diastolicPressure: 50...115
      case .temperature: 35.9...38.5
      }
    }
    var lowest = PerVital(repeating: Double.infinity)
    var highest = PerVital(repeating: -Double.infinity)
    for reading in ward.advance(to: 1_760_086_400, stepSeconds: 90) {
      for vital in Vital.allCases {
        guard let value = reading.values[vital] else { continue }
        lowest[vital] = min(lowest[vital], value)
        highest[vital] = max(highest[vital], value)
      }
    }
    for vital in Vital.allCases {
      #expect(bands[vital].contains(lowest[vital]), "\(vital.label) \(lowest[vital])")
      #expect(bands[vital].contains(highest[vital]), "\(vital.label) \(highest[vital])")
    }
  }

  @Test("Temperature and pulse are lower before dawn than in the afternoon")
  func dailyRhythm() {
    // Midnight UTC.
    let midnight = 1_760_054_400.0
    var ward = SimulatedWard(seed: 5, beds: 20, startSeconds: midnight + 4 * 3600, scenarios: [], pace: .realistic)
    func means(until seconds: Double) -> (heartRate: Double, temperature: Double) {
      let readings = ward.advance(to: midnight + seconds, stepSeconds: 60)
      let rates = readings.compactMap(\.values.heartRate)
      let temperatures = readings.compactMap(\.values.temperature)
      return (rates.reduce(0, +) / Double(rates.count), temperatures.reduce(0, +) / Double(temperatures.count))
    }
    let dawn = means(until: 5 * 3600)
    _ = ward.advance(to: midnight + 16 * 3600, stepSeconds: 600)
    let afternoon = means(until: 17 * 3600)
    #expect(afternoon.heartRate > dawn.heartRate + 4)
    #expect(afternoon.temperature > dawn.temperature + 0.25)
  }
}
