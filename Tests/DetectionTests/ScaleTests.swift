import Testing
import Vitals

@testable import Detection

@Suite("Scales and thresholds")
struct ScaleTests {
  @Test(
    "A percentile is read between its quantiles and held at its ends",
    arguments: [(-1.0, 0.0), (0, 0), (1, 25), (2, 50), (3, 99), (9, 100), (10, 100), (99, 100)])
  func percentile(score: Double, expected: Double) throws {
    let table = try #require(PercentileTable(scores: [0, 2, 3, 9], percentiles: [0, 50, 99, 100]))
    #expect(abs(table.percentile(of: score) - expected) < 1e-12)
  }

  @Test("A curve that does not rise is refused")
  func refused() {
    #expect(PercentileTable(scores: [0, 0], percentiles: [0, 1]) == nil)
    #expect(PercentileTable(scores: [0, 1], percentiles: [2, 1]) == nil)
    #expect(PercentileTable(scores: [0, .nan], percentiles: [0, 1]) == nil)
    #expect(PercentileTable(scores: [0], percentiles: [0]) == nil)
    #expect(PercentileTable(scores: [0, 1], percentiles: [0, 101]) == nil)
  }

  @Test(
    "Severity follows anomaly up to MEDIUM and risk from MEDIUM",
    arguments: [
      (0.0, 0.0, Severity.normal), (97, 0, .low), (99.5, 0, .medium), (100, 0, .medium), (0, 0.02, .medium), (0, 0.06, .high),
    ])
  func severity(anomaly: Double, risk: Double, expected: Severity) {
    let thresholds = Thresholds(lowAnomaly: 97, mediumAnomaly: 99.5, mediumRisk: 0.02, highRisk: 0.06, sepsis: 0.1)
    #expect(thresholds.severity(anomaly: anomaly, risk: risk) == expected)
  }

  @Test("The distance on the bad side counts from the slack, and nothing bad is known of the unknown")
  func adverse() {
    var row = [Float](repeating: .nan, count: Feature.count)
    let input = AdverseDistance(Feature(.heartRate, .hourMean), centre: 80, slack: 15, side: .both)
    row.withUnsafeBufferPointer { #expect(input.value(in: $0) == 0) }
    for (rate, expected) in [(80, 0), (95, 0), (100, 5), (60, 5)] as [(Float, Float)] {
      row[Feature(.heartRate, .hourMean).index] = rate
      row.withUnsafeBufferPointer { #expect(input.value(in: $0) == expected) }
    }
  }

  @Test("An outcome's model adds up distances up to their limits, nothing for the unknown, and takes no weight below 0")
  func outcome() throws {
    let input = OutcomeModel.Input(AdverseDistance(Feature(.fever, .hourMean)), weight: 0.5, limit: 4)
    let model = try #require(OutcomeModel(inputs: [input], intercept: -1))
    func logOdds(_ value: Float) -> Double {
      var row = [Float](repeating: .nan, count: Feature.count)
      row[Feature(.fever, .hourMean).index] = value
      return row.withUnsafeBufferPointer { model.logOdds($0) }
    }
    #expect(logOdds(.nan) == -1 && logOdds(0) == -1)
    #expect(logOdds(2) == 0)
    #expect(logOdds(1e9) == 1)
    let usual = OutcomeModel.Input(input.distance, weight: 0.5, limit: 4, usual: 3)
    // The unknown is as usual, where that is said.
    #expect(usual.counted(.nan) == 3 && usual.counted(0) == 0 && usual.counted(5) == 4)
    for amount in [-1, 5, .nan] {
      #expect(OutcomeModel(inputs: [.init(input.distance, weight: 1, limit: 4, usual: amount)], intercept: 0) == nil)
    }
    for (weight, limit) in [(-0.1, 4.0), (.nan, 4), (1, -1), (1, .infinity)] {
      #expect(OutcomeModel(inputs: [.init(input.distance, weight: weight, limit: limit)], intercept: 0) == nil)
    }
    #expect(OutcomeModel(inputs: [], intercept: .nan) == nil)
    let split = OutcomeTree.Split(input: 0, limit: 1)
    let nowhere = OutcomeTree.Split(input: 1, limit: 2)
    let trees: [(splits: [OutcomeTree.Split], leaves: [Double], isSound: Bool)] = [
      ([split], [0.1], true), ([split, split, split], [0.1, 0.1, 0.3], true), ([split, split, split], [0.2, 0.1, 0.3], true),
      ([split, split, split], [-0.1, 0, 0], true), ([split, split, nowhere], [0, 0, 0], false), ([], [], false),
      (Array(repeating: split, count: 7), Array(repeating: 0, count: 7), true),
      (Array(repeating: split, count: 15), Array(repeating: 0, count: 15), false), ([split, split], [0, 0], false),
      ([split], [.infinity], false), ([split, split, split], [0, 0], false),
    ]
    for (splits, leaves, isSound) in trees {
      let made = OutcomeModel(inputs: [input], trees: [OutcomeTree(splits: splits, leaves: leaves)], intercept: 0)
      #expect((made != nil) == isSound, "inputs that are not there and trees that are not whole are refused")
    }
    for (leaves, ascends) in [([0.1, 0.1, 0.3], true), ([0.2, 0.1, 0.3], false), ([-0.1, 0, 0], false)] {
      #expect(OutcomeTree(splits: [split, split, split], leaves: leaves).ascends == ascends)
    }
    for share in [-0.1, 1.1, .nan] { #expect(OutcomeModel(inputs: [input], intercept: 0, pastShare: share) == nil) }
    #expect(sigmoid(0) == 0.5 && sigmoid(-800) == 0 && sigmoid(800) == 1)
  }
}
