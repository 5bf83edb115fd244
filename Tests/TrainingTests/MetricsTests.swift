import Foundation
import Testing
import Vitals

@testable import Training

@Suite("Metrics")
struct MetricsTests {
  /// scikit-learn's `roc_auc_score` and `average_precision_score` for the same numbers, ties and weights included.
  @Test("Areas agree with scikit-learn, with ties and weights")
  func areas() throws {
    let scores = [0.1, 0.4, 0.35, 0.8, 0.4, 0.4, 0.9, 0.2]
    let events = [false, false, true, true, true, false, false, false]
    let plain = try #require(RankedScores(scores: scores, events: events).areas())
    #expect(abs(plain.roc - 0.6) < 1e-12)
    #expect(abs(plain.precisionRecall - 0.466_666_666_666_666_7) < 1e-12)
    let weighted = try #require(
      RankedScores(scores: scores, events: events).areas(weights: [1, 2, 0, 3, 1, 1, 0.5, 1]))
    #expect(abs(weighted.roc - 0.840_909_090_909_090_9) < 1e-12)
    #expect(abs(weighted.precisionRecall - 0.776_190_476_190_476_2) < 1e-12)
  }

  @Test("One outcome alone has no area")
  func oneOutcome() {
    #expect(RankedScores(scores: [1, 2], events: [true, true]).areas() == nil)
    #expect(RankedScores(scores: [1, 2], events: [false, false]).areas() == nil)
  }

  @Test("Flags are counted until enough events are caught, ties together")
  func flagged() {
    let ranked = RankedScores(scores: [9, 8, 8, 7, 1], events: [false, true, false, true, false])
    #expect(ranked.flagged(toCatch: 1).rows == 3)
    #expect(ranked.flagged(toCatch: 2).rows == 4)
    #expect(ranked.flagged(toCatch: 2).precision == 0.5)
  }

  @Test("The ROC curve runs from corner to corner and never falls")
  func curve() {
    let curve = RankedScores(scores: (0..<100).map { Double($0 * 37 % 101) }, events: (0..<100).map { $0 % 7 == 0 })
      .curve(points: 20)
    #expect(curve.first?.sensitivity == 0 && curve.last?.sensitivity == 1 && curve.last?.falsePositiveRate == 1)
    #expect(
      zip(curve, curve.dropFirst()).allSatisfy {
        $0.sensitivity <= $1.sensitivity && $0.falsePositiveRate <= $1.falsePositiveRate
      })
  }

  @Test("Probabilities that are right have slope 1 and intercept 0; exaggerated ones a smaller slope")
  func calibration() {
    var random = SplitMix64(seed: 6)
    var (right, exaggerated, events): ([Double], [Double], [Bool]) = ([], [], [])
    for _ in 0..<20_000 {
      let odds = random.normal() - 2
      right.append(1 / (1 + exp(-odds)))
      exaggerated.append(1 / (1 + exp(-2 * odds)))
      events.append(random.unit() < right[right.count - 1])
    }
    let good = CalibrationMetrics(probabilities: right, events: events)
    #expect(abs(good.slope - 1) < 0.06 && abs(good.intercept) < 0.06)
    #expect(abs(CalibrationMetrics(probabilities: exaggerated, events: events).slope - 0.5) < 0.04)
    #expect(CalibrationMetrics(probabilities: [0, 1], events: [false, true]).brier == 0)
  }

  @Test("An alarm budget counts comings, not rows, and the threshold keeps to it")
  func budget() throws {
    var readings: [Reading] = []
    for row in 0..<48 {
      let values = PerVital<Double?> { _ in 50 }
      readings.append(Reading(patient: PatientIdentity(id: "S"), timeSeconds: 3600 * Double(row), values: values))
    }
    let about = StudySet.Description(name: "made up", hospital: "none", outcomes: [.death24])
    let table = try StudyTable([StudySet(about, rows: readings, outcomes: [StayOutcome(patientID: "S", personID: "P")])])
    let budget = AlarmBudget(table, rows: Array(0..<48))
    #expect(budget.patientDays == 2)
    // Two stretches at 5, one row at 9 within the first.
    let scores = (0..<48).map { $0 == 7 ? Float(9) : (5..<10).contains($0) || (30..<34).contains($0) ? 5 : 1 }
    #expect(budget.alarmsPerPatientDay(scores, threshold: 5) == 1)
    #expect(budget.alarmsPerPatientDay(scores, threshold: 9) == 0.5)
    #expect(budget.threshold(scores, alarmsPerPatientDay: 0.5) == 9)
    #expect(budget.threshold(scores, alarmsPerPatientDay: 0.1) > 9)
  }
}
