import Testing
import Vitals

@testable import Detection

/// What is believed after silence, at one reading a second: the first value at once, but not for longer than it deserves.
@Suite("After a gap")
struct AfterGapTests {
  /// A quiet monitor until second 139, then silence.
  private static func monitor() -> PatientHistory {
    var history = PatientHistory()
    for second in 0..<140 { _ = history.update(quiet(Double(second))) }
    return history
  }

  private static func quiet(_ timeSeconds: Double) -> Reading {
    reading(timeSeconds, hr: 78, rr: 15, spo2: 97, sbp: 122, dbp: 76)
  }

  private static func artefact(_ timeSeconds: Double) -> Reading {
    reading(timeSeconds, hr: 190, rr: 38, spo2: 70, sbp: 60, dbp: 30)
  }

  private static func features(_ history: PatientHistory) -> [Float] {
    var row: [Float] = []
    history.appendFeatures(to: &row)
    return row.map { $0.isNaN ? -1 : $0 }
  }

  @Test(
    "An artefact is over with the first value where the patient stood before, however long it was silent",
    arguments: [16.0, 40, 60, 300, 3600, 43_200], 1...5)
  func artefactAfterGap(gapSeconds: Double, artefactSeconds: Int) {
    var (history, spared) = (Self.monitor(), Self.monitor())
    let start = 139 + gapSeconds
    for second in 0..<artefactSeconds { _ = history.update(Self.artefact(start + Double(second))) }
    #expect(NEWS2Score(history.observation).total == 12)
    for second in artefactSeconds..<(artefactSeconds + 20) {
      _ = history.update(Self.quiet(start + Double(second)))
      _ = spared.update(Self.quiet(start + Double(second)))
      #expect(history.observation == spared.observation)
      #expect(history.quality == PerVital(repeating: .good))
    }
    #expect(Self.features(history) == Self.features(spared))
  }

  @Test("An artefact as the very first reading leaves nothing behind")
  func artefactAtFirst() {
    var (history, spared) = (PatientHistory(), PatientHistory())
    _ = history.update(Self.artefact(0))
    #expect(NEWS2Score(history.observation).total == 12)
    for second in 1..<30 {
      _ = history.update(Self.quiet(Double(second)))
      _ = spared.update(Self.quiet(Double(second)))
      #expect(history.observation == spared.observation)
    }
    #expect(Self.features(history) == Self.features(spared))
    _ = history.update(Self.artefact(30))
    #expect(history.observation == spared.observation)
  }

  @Test("Two values that agree overturn a single one, where the patient stands elsewhere than before the gap")
  func newLevel() {
    var history = Self.monitor()
    _ = history.update(reading(200, hr: 190))
    _ = history.update(reading(201, hr: 112))
    #expect(history.observation.values.heartRate == 190)
    #expect(history.quality.heartRate == .artefact)
    _ = history.update(reading(202, hr: 114))
    #expect(history.observation.values.heartRate == 114)
    #expect(history.quality.heartRate == .good)
    #expect(Self.features(history)[Feature(.heartRate, .quarterHourMean).index] < 115)
  }

  @Test("Two values that agree do not overturn two")
  func twoAgainstTwo() {
    var history = Self.monitor()
    for second in 200..<202 { _ = history.update(reading(Double(second), spo2: 84)) }
    for second in 202..<204 { _ = history.update(reading(Double(second), spo2: 70)) }
    #expect(history.observation.values.oxygenSaturation == 84)
    #expect(history.quality.oxygenSaturation == .artefact)
  }

  @Test("Values that do not agree overturn nothing until they have stayed away")
  func scatter() {
    var history = Self.monitor()
    _ = history.update(reading(200, hr: 150))
    for (second, value) in [(201, 40.0), (202, 250), (203, 30), (204, 260)] {
      _ = history.update(reading(Double(second), hr: value))
      #expect(history.observation.values.heartRate == 150)
    }
  }

  @Test(
    "What the patient really came to in the gap is believed at once, and stays so",
    arguments: [
      reading(0, hr: 150, rr: 32, spo2: 84, sbp: 70, dbp: 40), reading(0, hr: 0, rr: 0), reading(0, spo2: 72), reading(0, hr: 32),
      reading(0, sbp: 60, dbp: 35),
    ])
  func realChange(change: Reading) {
    var history = Self.monitor()
    for second in 200..<240 {
      var next = change
      next.timeSeconds = Double(second)
      _ = history.update(next)
      for vital in Vital.allCases where change.values[vital] != nil {
        #expect(history.observation.values[vital] == change.values[vital])
        #expect(history.quality[vital] == .good)
      }
    }
    // By now it is where the patient stands: a spike to where they stood before is held back like any other.
    _ = history.update(Self.quiet(240))
    for vital in Vital.allCases where change.values[vital] != nil {
      #expect(history.observation.values[vital] == change.values[vital])
    }
  }

  @Test("A collapse in the seconds after a gap is believed no later than any other")
  func collapseAfterGap() {
    var history = Self.monitor()
    _ = history.update(Self.quiet(200))
    for second in 201...206 { _ = history.update(reading(Double(second), hr: 0, rr: 15, spo2: 97)) }
    #expect(history.observation.values.heartRate == 0)
    for second in 201...211 { _ = history.update(reading(Double(second), spo2: 70)) }
    #expect(history.observation.values.oxygenSaturation == 97)
    for second in 212...223 { _ = history.update(reading(Double(second), hr: 0, spo2: 70)) }
    #expect(history.observation.values.oxygenSaturation == 70)
  }

  @Test("An anchor outlives a checkpoint, and what was before it")
  func coding() {
    var history = Self.monitor()
    _ = history.update(Self.artefact(200))
    var restored = restored(history).history
    #expect(restored == history)
    for second in 201..<210 {
      _ = history.update(Self.quiet(Double(second)))
      _ = restored.update(Self.quiet(Double(second)))
    }
    #expect(restored == history)
    #expect(restored.observation.values.heartRate == 78)
  }
}
