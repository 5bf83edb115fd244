import Testing
import Vitals

@testable import Detection

/// Artefacts are technical; real collapses are believed. Each at one reading a second unless said otherwise.
@Suite("Signal quality")
struct SignalQualityTests {
  /// Two minutes of a quiet monitor, ending at second 119.
  private func monitor() -> PatientHistory {
    var history = PatientHistory()
    for second in 0..<120 {
      _ = history.update(reading(Double(second), hr: 70 + Double(second % 3), rr: 15, spo2: 97, sbp: 120, dbp: 70, temp: 37))
    }
    return history
  }

  @Test("A spike that returns within seconds is an artefact and never reaches the observation")
  func spike() {
    var history = monitor()
    for second in 120..<123 { _ = history.update(reading(Double(second), hr: 210, rr: 15, spo2: 97)) }
    #expect(history.quality.heartRate == .artefact)
    #expect(history.observation.values.heartRate == 72)
    _ = history.update(reading(123, hr: 71, rr: 15, spo2: 97))
    #expect(history.quality.heartRate == .good)
    #expect(history.observation.values.heartRate == 71)
  }

  @Test("Asystole is believed within 5 seconds")
  func asystole() {
    var history = monitor()
    for second in 120...125 { _ = history.update(reading(Double(second), hr: 0, rr: 15, spo2: 97)) }
    #expect(history.observation.values.heartRate == 0)
    #expect(history.quality.heartRate == .good)
  }

  @Test("Saturation below 80 for 15 seconds is believed, also with the pulse lost", arguments: [true, false])
  func desaturation(pulseIsLost: Bool) {
    var history = monitor()
    for second in 120...135 {
      _ = history.update(reading(Double(second), hr: pulseIsLost ? nil : 75, rr: 15, spo2: 76))
    }
    #expect(history.observation.values.oxygenSaturation == 76)
  }

  @Test("Saturation that drops with the pulse lost is held back longer than with the pulse there")
  func lostPulse() {
    var (with, without) = (monitor(), monitor())
    for second in 120...132 {
      _ = with.update(reading(Double(second), hr: 75, rr: 15, spo2: 60))
      _ = without.update(reading(Double(second), rr: 15, spo2: 60))
    }
    #expect(with.observation.values.oxygenSaturation == 60)
    #expect(without.observation.values.oxygenSaturation == 97)
    #expect(without.quality.oxygenSaturation == .artefact)
  }

  @Test("A fast but bodily change is never held back")
  func slope() {
    var history = monitor()
    for second in 120..<150 {
      let time = Double(second)
      _ = history.update(reading(time, hr: 72 + 2 * (time - 119), spo2: 97 - (time - 119) / 2))
      #expect(history.quality.heartRate == .good)
    }
    #expect(history.observation.values.heartRate == 132)
    #expect(history.observation.values.oxygenSaturation == 82)
  }

  @Test("A spot check is always believed, however far it is from the last")
  func spotCheck() {
    var history = PatientHistory()
    for hour in 0..<10 { _ = history.update(reading(3600 * Double(hour), hr: 70, spo2: 97)) }
    _ = history.update(reading(36_000, hr: 180, spo2: 70))
    #expect(history.observation.values.heartRate == 180)
    #expect(history.observation.values.oxygenSaturation == 70)
    #expect(history.quality == PerVital(repeating: .good))
  }

  @Test("A vital that stops coming while others come is a probe off, until it comes again")
  func probeOff() {
    var history = monitor()
    for second in 120...129 { _ = history.update(reading(Double(second), hr: 71, rr: 15)) }
    #expect(history.quality.oxygenSaturation == .good)
    for second in 130...131 { _ = history.update(reading(Double(second), hr: 71, rr: 15)) }
    #expect(history.quality.oxygenSaturation == .probeOff)
    #expect(history.quality.heartRate == .good)
    _ = history.update(reading(132, hr: 71, rr: 15, spo2: 96))
    #expect(history.quality.oxygenSaturation == .good)
  }

  @Test("A cuff that measures every few minutes is not off between two measurements")
  func cuff() {
    var history = PatientHistory()
    for second in 0..<1800 {
      let isMeasured = second % 300 == 0
      _ = history.update(reading(Double(second), hr: 70, sbp: isMeasured ? 120 : nil, dbp: isMeasured ? 70 : nil))
      #expect(history.quality.systolicPressure == .good)
    }
    #expect(history.observation.values.systolicPressure == 120)
  }

  @Test("A value taken out as implausible is said to be so and clears with the next good one")
  func implausible() {
    var history = monitor()
    _ = history.update(reading(120, hr: 71, implausible: VitalSet(.oxygenSaturation)))
    #expect(history.quality.oxygenSaturation == .implausible)
    #expect(history.observation.values.oxygenSaturation == 97)
    _ = history.update(reading(121, hr: 71, spo2: 97))
    #expect(history.quality.oxygenSaturation == .good)
  }

  @Test("A diastolic pressure at or above the systolic is not used; the systolic is")
  func crossedPressures() {
    var history = PatientHistory()
    _ = history.update(reading(0, sbp: 120, dbp: 70))
    _ = history.update(reading(300, sbp: 82, dbp: 86))
    #expect(history.quality.diastolicPressure == .implausible)
    #expect(history.observation.values.diastolicPressure == 70)
    #expect(history.observation.values.systolicPressure == 82)
  }

  @Test("A heart rate that does not move for ten minutes is a flat line, a chart's or no pulse is none")
  func flatLine() {
    var (flat, none, chart) = (PatientHistory(), PatientHistory(), PatientHistory())
    for second in 0...700 {
      _ = flat.update(reading(Double(second), hr: 80))
      _ = none.update(reading(Double(second), hr: 0))
    }
    for hour in 0..<12 { _ = chart.update(reading(3600 * Double(hour), hr: 80)) }
    #expect(flat.quality.heartRate == .flatLine)
    #expect(flat.observation.values.heartRate == 80)
    #expect(none.quality.heartRate == .good)
    #expect(chart.quality.heartRate == .good)
  }
}
