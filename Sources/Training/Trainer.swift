package import Detection
internal import Foundation
package import Vitals

/// Fits all that `Detector` runs: one call, seeded, the same result on the same machine.
package enum Trainer {
  /// `rows` in the order of the file; the readings of a stay need not lie together. `progress` is called on this thread.
  package static func train(
    rows: [Reading], outcomes: [StayOutcome], options: TrainingOptions = TrainingOptions(),
    progress: (TrainingProgress) -> Void = { _ in }
  ) throws(TrainingError) -> TrainedModel {
    progress(TrainingProgress(stage: "features", fraction: 0))
    let table = try checkedTable(rows: rows, outcomes: outcomes)
    let validations = CrossValidation.repeated(
      options.splits, table, folds: options.folds, seed: options.seed, includesAblations: true
    ) {
      progress(TrainingProgress(stage: $0, fraction: 0.05 + 0.7 * $1, loss: $2))
    }
    guard let validations, let validation = validations.first, let calibration = ScoreCalibration(table, validation) else {
      throw .nothingVaries
    }
    let trainable = (0..<table.rows).filter { table.isTrainable($0) }
    let fit = ModelFit(table, rows: trainable, seed: options.seed, includesAblations: false) {
      progress(TrainingProgress(stage: "final model: \($0)", fraction: 0.75 + 0.15 * $1, loss: $2))
    }
    guard let fit else { throw .nothingVaries }
    progress(TrainingProgress(stage: "thresholds", fraction: 0.9))
    let thresholds = thresholds(table, validation, calibration, options)
    let model = ScoringModel(
      forestInputs: ModelDesign.forestInputs, forest: fit.forest, autoencoder: fit.autoencoder,
      riskFeatures: ModelDesign.riskFeatures, logistics: [fit.logistic], calibrationSlope: calibration.platt.slope,
      calibrationIntercept: calibration.platt.intercept, scale: calibration.scale, thresholds: thresholds,
      background: background(
        table, model: fit, calm: calibration.anomalies(table, validation).map { $0 < 50 }, seed: options.seed))
    progress(TrainingProgress(stage: "evaluation", fraction: 0.92))
    let report = EvaluationReport(
      table, validations, thresholds: thresholds, bootstraps: options.bootstraps, seed: options.seed)
    guard let report else { throw .nothingVaries }
    progress(TrainingProgress(stage: "done", fraction: 1))
    return TrainedModel(file: ModelFile(model: model, record: record(table, options)), report: report)
  }

  static func checkedTable(rows: [Reading], outcomes: [StayOutcome]) throws(TrainingError) -> TrainingTable {
    guard !rows.isEmpty else { throw .noRows }
    guard !outcomes.isEmpty else { throw .noOutcomes }
    let disordered = outcomes.count { outcome in
      [outcome.deathSeconds, outcome.dischargeSeconds].contains { $0.map { $0 < 0 } ?? false }
    }
    guard disordered * 10 <= outcomes.count else { throw .disorderedOutcome(count: disordered) }
    let table = TrainingTable(rows: rows, outcomes: outcomes)
    try table.check()
    return table
  }

  /// LOW and MEDIUM by how rare the reading is, MEDIUM and HIGH by a budget of alarms; all on persons the models had not seen.
  private static func thresholds(
    _ table: TrainingTable, _ validation: CrossValidation, _ calibration: ScoreCalibration, _ options: TrainingOptions
  ) -> Thresholds {
    let budget = AlarmBudget(table, rows: (0..<table.rows).filter { table.isTrainable($0) })
    let risks = calibration.risks(validation)
    let high = budget.threshold(risks, alarmsPerPatientDay: options.highAlarmsPerPatientDay)
    let medium = budget.threshold(risks, alarmsPerPatientDay: options.mediumAlarmsPerPatientDay)
    return Thresholds(
      lowAnomaly: options.lowAnomaly, mediumAnomaly: options.mediumAnomaly, mediumRisk: min(medium, high), highRisk: high)
  }

  /// Enough for expectations that do not hang on one patient; an explanation takes as many scores per coalition.
  private static let backgroundRows = 8

  /// Rows from the calmer half of patients who did well, each of another person, with every vital known: what a patient is
  /// compared with should be usual, not merely survived.
  private static func background(_ table: TrainingTable, model: ModelFit, calm: [Bool], seed: UInt64) -> [Float] {
    let needed = model.autoencoder.features.map(\.index) + ModelDesign.forestInputs.map(\.feature.index)
    var candidates = (0..<table.rows).filter { row in
      table.isNormal[row] && calm[row] && needed.allSatisfy { !table.features[row * Feature.count + $0].isNaN }
    }
    if candidates.isEmpty { candidates = (0..<table.rows).filter { table.isNormal[$0] } }
    var random = SplitMix64(seed: seed).split(0xbac)
    random.shuffle(&candidates)
    var persons: Set<Int> = []
    var rows: [Float] = []
    for row in candidates where persons.count < backgroundRows && persons.insert(table.person[row]).inserted {
      rows += table.features[(row * Feature.count)..<((row + 1) * Feature.count)]
    }
    return rows
  }

  private static func record(_ table: TrainingTable, _ options: TrainingOptions) -> ModelManifest.TrainingRecord {
    let trainable = (0..<table.rows).filter { table.isTrainable($0) }
    return ModelManifest.TrainingRecord(
      dataName: options.dataName, dataHashes: options.dataHashes, seed: options.seed, persons: table.persons,
      stays: table.stays, rows: table.rows, eventRows: trainable.count { table.dies[$0] },
      normalRows: table.isNormal.count { $0 })
  }
}

/// A fitted model, not yet on disk.
package struct TrainedModel: Sendable {
  package let file: ModelFile
  /// How it did in cross-validation.
  package let report: EvaluationReport

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
