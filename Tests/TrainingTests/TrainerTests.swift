import Detection
import Foundation
import Testing
import Vitals

@testable import Training

@Suite("Trainer and evaluator", .serialized)
struct TrainerTests {
  private static let ward = SyntheticWard(stays: 160, deaths: 30)
  private static let quick = TrainingOptions(seed: 3, folds: 3, splits: 1, bootstraps: 10, dataName: "made up")

  @Test("Training gives a model that ranks, loads as itself, and is the same the second time")
  func trains() throws {
    var stages: [TrainingProgress] = []
    let model = try Trainer.train(rows: Self.ward.readings, outcomes: Self.ward.outcomes, options: Self.quick) {
      stages.append($0)
    }
    let again = try Trainer.train(rows: Self.ward.readings, outcomes: Self.ward.outcomes, options: Self.quick)
    #expect(try model.file.encoded().files == again.file.encoded().files)
    #expect(model.report == again.report)
    #expect(stages.map(\.fraction) == stages.map(\.fraction).sorted() && stages.last?.fraction == 1)
    #expect(stages.contains { $0.loss != nil })

    let risk = try #require(model.report.rankings.first { $0.name == "risk" })
    #expect(risk.auroc.value > 0.85)
    let thresholds = model.file.model.thresholds
    #expect(thresholds.mediumRisk <= thresholds.highRisk)

    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("wardwatch-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try model.write(to: folder.path)
    let loaded = try Detector.load(directory: folder.path)
    #expect(loaded.version == model.detector.version)
    var history = PatientHistory()
    for reading in Self.ward.readings.prefix(30) { _ = history.update(reading) }
    #expect(loaded.assess(history) == model.detector.assess(history))
    let card = try String(contentsOf: folder.appendingPathComponent("MODEL_CARD.md"), encoding: .utf8)
    for part in ["made up", "AUROC", "Thresholds", "intensive care", loaded.version] { #expect(card.contains(part)) }

    let judged = try Evaluator.evaluate(
      rows: Self.ward.readings, outcomes: Self.ward.outcomes, detector: loaded,
      options: EvaluationOptions(folds: nil, bootstraps: 5))
    #expect(judged.folds == nil && judged.ablations.isEmpty && judged.deterioration == nil && !judged.operatingPoints.isEmpty)
  }

  @Test("A cross-validation reports every score, the ablations, text, Markdown and JSON")
  func evaluates() throws {
    let report = try Evaluator.evaluate(
      rows: Self.ward.readings, outcomes: Self.ward.outcomes, options: EvaluationOptions(folds: 2, splits: 2, bootstraps: 20))
    #expect(report.rankings.count == 6 && report.ablations.count == 3 && report.folds == 2 && report.splits == 2)
    // In this ward nobody is ventilated, supported or arrested: the first deterioration is death.
    let deterioration = try #require(report.deterioration)
    #expect(deterioration.eventRows == report.eventRows && deterioration.eventPersons == 30)
    #expect(deterioration.rankings.map(\.name).contains("risk") && deterioration.ablations.count == 3)
    for ranking in report.rankings { #expect(ranking.auroc.low <= ranking.auroc.value + 1e-9 && ranking.auroc.value <= 1) }
    #expect(report.rankings[0].flaggedRatio.value == 1 && report.rankings[0].aurocDifference.value == 0)
    #expect(report.text.contains("false-positive rate") && report.text.contains(EvaluationReport.caveat))
    #expect(report.markdown.contains("| score |") && report.markdown.contains("the mean of 2 ways to split them"))
    let data = try JSONEncoder().encode(report)
    #expect(try JSONDecoder().decode(EvaluationReport.self, from: data) == report)
  }

  @Test("Who has deteriorated already is not at risk of it, and a later event is not a first one")
  func firstDeterioration() {
    let readings = (0..<60).map { hour in
      Reading(
        patient: PatientIdentity(id: "S"), timeSeconds: 3600 * Double(hour), values: PerVital { _ in 50 })
    }
    let outcome = StayOutcome(
      patientID: "S", personID: "P", deathSeconds: 50 * 3600, vasopressorSeconds: 30 * 3600, ventilationSeconds: 40 * 3600)
    let table = TrainingTable(rows: readings, outcomes: [outcome])
    #expect((0..<60).filter { table.isAhead(.deterioration, $0) } == Array(6..<30))
    #expect((0..<60).filter { table.isAtRisk($0, of: .deterioration) } == Array(0..<30))
    #expect((0..<60).filter { table.isAhead(.death, $0) } == Array(26..<50))
    #expect((0..<60).filter { table.isAhead(.death, $0) } == (0..<60).filter { table.dies[$0] })
  }

  @Test("More splits change the figures of what was learned, never those of NEWS2, nor what the first split gave")
  func splits() throws {
    func report(_ splits: Int) throws -> EvaluationReport {
      try Evaluator.evaluate(
        rows: Self.ward.readings, outcomes: Self.ward.outcomes,
        options: EvaluationOptions(folds: 2, splits: splits, bootstraps: 0))
    }
    let (one, two) = (try report(1), try report(2))
    #expect(one.rankings[0] == two.rankings[0] && one.rankings[0].name == "NEWS2")
    #expect(one.calibration == two.calibration && one.strata == two.strata && one.curves == two.curves)
    let risks = [one, two].map { report in report.rankings.first { $0.name == "risk" }?.auroc.value }
    #expect(risks[0] != risks[1])
  }

  @Test("Data that nothing can be learned from is refused with the reason")
  func refuses() {
    let ward = Self.ward
    func refusal(_ rows: [Reading], _ outcomes: [StayOutcome]) -> TrainingError? {
      do {
        _ = try Trainer.train(rows: rows, outcomes: outcomes, options: Self.quick)
        return nil
      } catch {
        return error
      }
    }
    #expect(refusal([], ward.outcomes) == .noRows)
    #expect(refusal(ward.readings, []) == .noOutcomes)
    let few = SyntheticWard(stays: 20, deaths: 5)
    #expect(refusal(few.readings, few.outcomes) == .tooFewStays(found: 20, needed: 100))
    let lucky = SyntheticWard(stays: 120, deaths: 3, rowsPerStay: 5)
    #expect(refusal(lucky.readings, lucky.outcomes) == .tooFewEvents(found: 3, needed: 20))
    #expect(refusal(ward.readings, Array(ward.outcomes.prefix(10))) == .unmatchedStays(matched: 10, stays: 160))
    let blind = ward.readings.map { reading in
      var reading = reading
      reading.values = PerVital(repeating: nil)
      return reading
    }
    #expect(refusal(blind, ward.outcomes) == .tooFewKnown(shareOfRows: 0))
    let shifted = ward.outcomes.map { outcome in
      var outcome = outcome
      outcome.dischargeSeconds = -5
      return outcome
    }
    #expect(refusal(ward.readings, shifted) == .disorderedOutcome(count: 160))
    for error in [TrainingError.noRows, .tooFewStays(found: 1, needed: 2), .nothingVaries] {
      #expect(error.description.hasSuffix("."))
    }
  }

  @Test("Nobody is in two folds, and every fold has its share of deaths")
  func folds() {
    let table = TrainingTable(rows: Self.ward.readings, outcomes: Self.ward.outcomes)
    let folds = table.folds(5, seed: 4)
    var foldsOfPerson: [Int: Set<Int>] = [:]
    var deaths: [Int: Set<Int>] = [:]
    for row in 0..<table.rows {
      foldsOfPerson[table.person[row], default: []].insert(folds[row])
      if table.dies[row] { deaths[folds[row], default: []].insert(table.person[row]) }
    }
    #expect(foldsOfPerson.values.allSatisfy { $0.count == 1 })
    #expect(table.persons < table.stays)
    #expect((0..<5).allSatisfy { (deaths[$0]?.count ?? 0) >= 5 })
  }
}
