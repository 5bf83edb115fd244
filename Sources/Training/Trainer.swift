package import Detection
internal import Foundation
internal import Vitals

/// Fits all that `Detector` runs: one call, seeded, the same result on the same machine, however many cores it has.
package enum Trainer {
  /// `progress` is called on several threads, one at a time.
  package static func train(
    _ table: StudyTable, options: TrainingOptions = TrainingOptions(),
    progress: @escaping @Sendable (TrainingProgress) -> Void = { _ in }
  ) throws(TrainingError) -> TrainedModel {
    try table.check()
    let validation = Validation(table, options, share: 0.75, progress)
    guard let calibration = ScoreCalibration(table, validation.folds) else { throw .nothingVaries }
    let trainable = (0..<table.rows).filter { table.isTrainable($0) }
    let fit = ModelFit(table, rows: trainable, seed: options.seed, includesAblations: false) {
      progress(TrainingProgress(stage: "final model: \($0)", fraction: 0.75 + 0.1 * $1, loss: $2))
    }
    guard let fit, let outcomes = fit.calibrated(calibration) else { throw .nothingVaries }
    progress(TrainingProgress(stage: "thresholds", fraction: 0.86))
    let scores = RowScores(validation.folds, calibration)
    let model = ScoringModel(
      forestInputs: ModelDesign.forestInputs, forest: fit.forest, autoencoder: fit.autoencoder, scale: calibration.scale,
      deterioration: outcomes.deterioration, mortality: outcomes.mortality, sepsis: outcomes.sepsis,
      thresholds: Thresholds(
        table, scores, options, countsRisk: { $0.riskOutcome != nil }, countsSepsis: { $0.outcomes.contains(.sepsis12) }),
      background: background(table, model: fit, calm: scores.anomaly.map { $0 < 50 }, seed: options.seed))
    progress(TrainingProgress(stage: "evaluation", fraction: 0.88))
    let report = EvaluationReport(
      table, validation, calibration, thresholds: model.thresholds, bootstraps: options.bootstraps, seed: options.seed)
    progress(TrainingProgress(stage: "done", fraction: 1))
    return TrainedModel(
      file: ModelFile(
        model: model, record: record(table, options), populations: table.sets.indices.map { table.profile(of: $0, scores) }),
      report: report, sets: table.sets,
      mortalityShare: calibration.mortalityShare)
  }

  /// Enough for expectations that do not hang on one patient; an explanation takes as many scores per coalition.
  private static let backgroundRows = 8

  /// Rows from the calmer half of patients who did well, each of another person, with every vital known: what a patient is
  /// compared with should be usual, not merely survived.
  private static func background(_ table: StudyTable, model: ModelFit, calm: [Bool], seed: UInt64) -> [Float] {
    let needed = model.autoencoder.features + ModelDesign.forestInputs.map(\.feature)
    var candidates = (0..<table.rows).filter { row in
      table.isNormal[row] && calm[row] && needed.allSatisfy { !table.value($0, row).isNaN }
    }
    if candidates.isEmpty { candidates = (0..<table.rows).filter { table.isNormal[$0] } }
    var random = SplitMix64(seed: seed).split(0xbac)
    random.shuffle(&candidates)
    var persons: Set<Int32> = []
    var rows: [Float] = []
    for row in candidates where persons.count < backgroundRows && persons.insert(table.person[row]).inserted {
      rows += table.withRow(row) { Array($0) }
    }
    return rows
  }

  private static func record(_ table: StudyTable, _ options: TrainingOptions) -> ModelManifest.TrainingRecord {
    var digests: [String: String] = [:]
    for set in table.sets { for (name, digest) in set.digests { digests["\(set.name): \(name)"] = digest } }
    return ModelManifest.TrainingRecord(
      dataName: table.sets.map(\.name).joined(separator: ", "), dataHashes: digests, seed: options.seed,
      persons: table.persons, stays: table.stays, rows: table.rows,
      eventRows: (0..<table.rows).count { row in
        table.isTrainable(row) && table.riskOutcome(row).map { table.happens($0, row) == true } ?? false
      },
      normalRows: table.isNormal.count { $0 })
  }
}

extension ModelFit {
  /// As they are shown; nil where a number came out that makes no sense.
  func calibrated(
    _ calibration: ScoreCalibration
  ) -> (deterioration: OutcomeModel, mortality: OutcomeModel?, sepsis: OutcomeModel?)? {
    let fused = additiveMortality.map { deterioration.adding(calibration.mortalityShare, of: $0) } ?? deterioration
    guard let risk = fused?.calibrated(calibration.risk) else { return nil }
    func model(_ model: OutcomeModel?, _ line: PlattScaling?) -> OutcomeModel? {
      model.flatMap { model in line.flatMap { model.calibrated($0) } }
    }
    return (risk, model(mortality, calibration.mortality), model(sepsis, calibration.sepsis))
  }
}

/// A fitted model, not yet on disk.
package struct TrainedModel: Sendable {
  package let file: ModelFile
  /// How it did on persons and in hospitals that it had not seen.
  package let report: EvaluationReport
  let sets: [StudySet.Description]
  let mortalityShare: Double

  /// The detector that the written files will load as.
  package var detector: Detector {
    Detector(version: (try? file.encoded().manifest.version) ?? ModelManifest.series, model: file.model)
  }

  /// Writes the weights, `model.json` and `MODEL_CARD.md` into a folder, which is made if need be.
  package func write(to directory: String) throws(DetectorError) {
    try file.write(to: directory)
    let path = URL(fileURLWithPath: directory, isDirectory: true).appendingPathComponent("MODEL_CARD.md")
    do {
      try Data(ModelCard(self).markdown.utf8).write(to: path, options: .atomic)
    } catch {
      throw .cannotWrite(path: path.path, reason: error.localizedDescription)
    }
  }
}
