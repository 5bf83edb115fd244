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
    #expect(detector.version.hasPrefix("2026.2+"))
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
    detector.assess(batch, into: &together)
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

  @Test("A worse saturation, systolic pressure or consciousness never lowers the risk")
  func monotone() throws {
    let detector = try detector()
    func risk(spo2: Double = 95, sbp: Double = 115, consciousness: Consciousness = .alert) -> Double {
      var history = PatientHistory()
      for hour in 0..<12 {
        _ = history.update(
          reading(
            3600 * Double(hour), hr: 92, rr: 19, spo2: 95, sbp: 115, dbp: 64, temp: 37.4, onOxygen: true,
            consciousness: .alert))
      }
      _ = history.update(
        reading(
          12 * 3600, hr: 92, rr: 19, spo2: spo2, sbp: sbp, dbp: 64, temp: 37.4, onOxygen: true,
          consciousness: consciousness))
      return detector.assess(history).risk
    }
    let saturations = stride(from: 100.0, through: 70, by: -2).map { risk(spo2: $0) }
    let pressures = stride(from: 130.0, through: 70, by: -4).map { risk(sbp: $0) }
    // The forest is a step function of random cuts: it may waver by less than a hundredth of the risk.
    for values in [saturations, pressures] {
      for (better, worse) in zip(values, values.dropFirst()) { #expect(worse >= better * 0.99) }
    }
    #expect(risk(consciousness: .confusion) > risk())
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
