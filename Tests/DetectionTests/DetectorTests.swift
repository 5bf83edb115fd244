import Foundation
import Testing
import Vitals

@testable import Detection

@Suite("Detector")
struct DetectorTests {
  private func detector() throws -> Detector { try Detector.load(directory: shippedWeights) }

  @Test("The shipped weights load, and their version is that of their content")
  func shipped() throws {
    let detector = try detector()
    #expect(detector.isModelled)
    #expect(detector.version.hasPrefix("2026."))
    #expect(try Detector.load(directory: shippedWeights).version == detector.version)
  }

  @Test("A sick patient scores high and a well one low, on every scale")
  func direction() throws {
    let detector = try detector()
    let (sick, well) = (detector.assess(sickHistory()), detector.assess(quietHistory(seconds: 7200, every: 1)))
    #expect(sick.anomaly > 97 && sick.risk > 0.05 && sick.modelSeverity >= .medium)
    #expect(well.anomaly < 60 && well.risk < 0.01 && well.modelSeverity == .normal && well.severity == .normal)
    #expect(sick.isModelled && well.isModelled)
  }

  @Test("Minutes into a collapse the risk still weighs the hours before; what it becomes if this lasts is told too")
  func lastingRisk() throws {
    let detector = try detector()
    var history = quietHistory(seconds: 21_600, every: 10)
    let quiet = detector.assess(history)
    #expect(!quiet.foreseesMoreRisk)
    for second in 1...120 {
      _ = history.update(
        reading(
          1_700_021_600 + Double(second), hr: 128, rr: 31, spo2: 84, sbp: 92, dbp: 55, temp: 36.8, onOxygen: true,
          consciousness: .voice))
    }
    let collapsed = detector.assess(history)
    #expect(collapsed.riskIfLasting > 3 * collapsed.risk && collapsed.foreseesMoreRisk)
  }

  @Test("The odd seconds in which a monitor is put on do not count for a quarter of an hour", arguments: [1, 3, 8])
  func firstSeconds(oddSeconds: Int) throws {
    let detector = try detector()
    var history = PatientHistory()
    for second in 0..<(oddSeconds + 21) {
      let isOdd = second < oddSeconds
      _ = history.update(
        reading(
          1_700_000_000 + Double(second), hr: isOdd ? 140 : 75, rr: isOdd ? 29 : 15, spo2: isOdd ? 86 : 98, sbp: isOdd ? 88 : 120,
          dbp: isOdd ? 50 : 75, temp: 36.7, onOxygen: false, consciousness: .alert))
    }
    let assessment = detector.assess(history)
    #expect(assessment.modelSeverity == .normal, "anomaly \(assessment.anomaly), risk \(assessment.risk)")
  }

  @Test("Alone or in a batch, whatever its neighbours, a history gets the same assessment bit by bit")
  func batching() throws {
    let detector = try detector()
    var single = PatientHistory()
    _ = single.update(reading(0, hr: 120))
    let histories = [sickHistory(), PatientHistory(), quietHistory(seconds: 600, every: 1), single]
    var batch = FeatureBatch()
    for history in histories + histories.reversed() { batch.append(history) }
    var together: [Assessment] = []
    var walks = [ForestMemory](repeating: ForestMemory(), count: batch.rows)
    detector.assess(&batch, remembering: &walks, into: &together)
    let alone = histories.map(detector.assess)
    #expect(together == alone + alone.reversed())
  }

  @Test("Whatever is missing, every score is finite and within its scale")
  func partial() throws {
    let detector = try detector()
    var random = SplitMix64(seed: 9)
    for round in 0..<200 {
      var history = PatientHistory()
      for step in 0..<10 {
        var next = reading(Double(step) * [1.0, 60, 3600, 700_000][round % 4])
        for vital in Vital.allCases where Int.random(in: 0..<3, using: &random) == 0 {
          next.values[vital] = .random(in: Plausibility.hardBand(vital), using: &random)
        }
        _ = history.update(next)
      }
      let assessment = detector.assess(history)
      for score in [assessment.anomaly, assessment.autoencoder, assessment.isolationForest] {
        #expect(score >= 0 && score <= 100)
      }
      for risk in [assessment.risk, assessment.riskIfLasting] { #expect(risk >= 0 && risk <= 1) }
    }
  }

  @Test("Before the first value there is nothing to model, and no severity")
  func noValue() throws {
    let assessment = try detector().assess(PatientHistory())
    #expect(!assessment.isModelled && assessment.severity == .normal && assessment.anomaly == 0)
  }

  /// How a vital gets worse beyond the first limit of NEWS2's chart, step by step.
  private static let worsenings: [(vital: Vital, values: [Double])] = [
    (.heartRate, Array(stride(from: 91, through: 250, by: 3))), (.heartRate, Array(stride(from: 50, through: 15, by: -1))),
    (.respiratoryRate, Array(stride(from: 21, through: 70, by: 1))),
    (.respiratoryRate, Array(stride(from: 11, through: 0, by: -1))),
    (.oxygenSaturation, Array(stride(from: 95, through: 50, by: -1))),
    (.systolicPressure, Array(stride(from: 110, through: 40, by: -2))),
    (.systolicPressure, Array(stride(from: 220, through: 290, by: 5))),
    (.temperature, Array(stride(from: 38.1, through: 42, by: 0.1))),
    (.temperature, Array(stride(from: 36, through: 30, by: -0.1))),
  ]

  /// One unit in the last place of a probability near 1: no order of logarithms is finer.
  private static let rounding = 1e-15

  @Test(
    "Risk, mortality and sepsis never fall as a vital gets worse beyond NEWS2's bands, whatever was before",
    arguments: worsenings.indices)
  func monotone(index: Int) throws {
    let (vital, worse) = Self.worsenings[index]
    let detector = try detector()
    var random = SplitMix64(seed: 4 &+ UInt64(index))
    for round in 0..<40 {
      // Hours of anything, also on the other bad side; minutes between readings, or an hour.
      var history = PatientHistory()
      let interval = [60.0, 3600, 900, 7200][round % 4]
      for step in 0..<Int.random(in: 0...12, using: &random) {
        var past = Self.anything(Double(step) * interval, &random)
        if round % 3 == 0 { past.values[vital] = vital.normalRange.lowerBound }
        _ = history.update(past)
        if round % 2 == 0 { _ = detector.score(&history) }
      }
      var next = Self.anything(13 * interval, &random)
      var last = (risk: 0.0, mortality: 0.0, sepsis: 0.0)
      for value in worse {
        next.values[vital] = value
        var now = history
        _ = now.update(next)
        let assessment = detector.assess(now)
        #expect(assessment.risk >= last.risk - Self.rounding, "\(vital) \(value)")
        #expect((assessment.mortality ?? 0) >= last.mortality - Self.rounding, "\(vital) \(value)")
        #expect((assessment.sepsis ?? 0) >= last.sepsis - Self.rounding, "\(vital) \(value)")
        last = (assessment.risk, assessment.mortality ?? 0, assessment.sepsis ?? 0)
      }
    }
  }

  private static func anything(_ time: Double, _ random: inout SplitMix64) -> Reading {
    var reading = reading(time)
    for vital in Vital.allCases where vital != .diastolicPressure && Int.random(in: 0..<4, using: &random) > 0 {
      reading.values[vital] = .random(in: Plausibility.hardBand(vital), using: &random)
    }
    if Bool.random(using: &random) { reading.consciousness = Consciousness.allCases.randomElement(using: &random) }
    if Bool.random(using: &random) { reading.onOxygen = Bool.random(using: &random) }
    return reading
  }

  @Test("Each step down in consciousness raises the risk, and so does oxygen")
  func consciousness() throws {
    let detector = try detector()
    func risk(_ level: Consciousness, onOxygen: Bool = false) -> Double {
      var history = PatientHistory()
      for hour in 0..<6 {
        _ = history.update(
          reading(
            3600 * Double(hour), hr: 88, rr: 18, spo2: 96, sbp: 118, temp: 37, onOxygen: hour == 5 && onOxygen,
            consciousness: hour == 5 ? level : .alert))
      }
      return detector.assess(history).risk
    }
    let risks = [Consciousness.alert, .confusion, .voice, .pain, .unresponsive].map { risk($0) }
    for (better, worse) in zip(risks, risks.dropFirst()) { #expect(worse > better) }
    #expect(risk(.alert, onOxygen: true) > risks[0])
  }

  @Test("An hour of quiet monitors raises nothing in any healthy patient")
  func quiet() throws {
    let detector = try detector()
    var random = SplitMix64(seed: 21)
    for _ in 0..<12 {
      let (hr, rr) = (Double.random(in: 60...90, using: &random), Double.random(in: 12...18, using: &random))
      let (spo2, sbp) = (Double.random(in: 95...99, using: &random), Double.random(in: 110...140, using: &random))
      let temp = Double.random(in: 36.5...37.3, using: &random)
      var history = PatientHistory()
      for second in 0..<3600 {
        let isCuff = second % 300 == 0
        let noise = Double.random(in: -1...1, using: &random)
        _ = history.update(
          reading(
            Double(second), hr: hr + 2 * noise, rr: rr + noise, spo2: min(100, spo2 + noise / 2),
            sbp: isCuff ? sbp + 4 * noise : nil, dbp: isCuff ? 0.6 * sbp : nil, temp: temp))
        if second % 60 == 0 {
          let assessment = detector.assess(history)
          #expect(assessment.modelSeverity == .normal && assessment.anomaly < 80)
        }
      }
    }
  }

  @Test("Rules only: no severity from models, NEWS2's floor stays")
  func rulesOnly() {
    let assessment = Detector.rulesOnly.assess(sickHistory())
    #expect(!assessment.isModelled && assessment.modelSeverity == .normal && assessment.severity == .high)
    #expect(!Detector.rulesOnly.isModelled)
  }
}
