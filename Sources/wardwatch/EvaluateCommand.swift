internal import Detection
internal import Foundation
internal import Interchange
internal import Settings
internal import Training

/// How good the scores are, beside NEWS2: by person-wise cross-validation, or with weights that have not seen the data.
enum EvaluateCommand {
  static func run(_ settings: Settings) throws -> Int32 {
    let rows = try VitalsTable.readings(atPath: settings.vitals).map(\.reading)
    let outcomes = try OutcomesTable.outcomes(atPath: settings.outcomes)
    let detector = try settings.weights.map { try Detector.load(directory: $0) }
    var meter = ProgressMeter("evaluating \(rows.count) rows")
    let report = try Evaluator.evaluate(
      rows: rows, outcomes: outcomes, detector: detector,
      options: EvaluationOptions(folds: detector == nil ? Int(settings.folds) : nil, seed: settings.seed)
    ) { meter.advance(to: $0.fraction, $0.words) }
    meter.end()

    try report.publish(settings, besides: [settings.vitals, settings.outcomes])
    return 0
  }
}
