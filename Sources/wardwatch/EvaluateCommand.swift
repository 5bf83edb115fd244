internal import Detection
internal import Foundation
internal import Settings
internal import Training

/// How good the scores are, beside NEWS2: by person-wise cross-validation and by leaving out each hospital, or with weights that
/// have not seen the data.
enum EvaluateCommand {
  static func run(_ settings: Settings) throws -> Int32 {
    if let source = settings.live { return try LiveEvaluation.run(settings, source) }
    let sources = try StudySource.all(settings)
    let detector = try settings.weights.map { try Detector.load(directory: $0) }
    let meter = SharedMeter("evaluating")
    let (table, remarks) = try StudySource.table(sources) { meter.advance(to: TrainCommand.readingShare * $0, $1) }
    let report = try Evaluator.evaluate(
      table, detector: detector, outcomes: Set(settings.outcome.compactMap(Outcome.init(rawValue:))),
      options: TrainingOptions(seed: settings.seed, folds: Int(settings.folds))
    ) { meter.advance(to: TrainCommand.readingShare + (1 - TrainCommand.readingShare) * $0.fraction, $0.words) }
    meter.end()
    for remark in remarks { Progress.say(remark) }
    try report.publish(settings, besides: sources.flatMap(\.paths))
    return 0
  }
}
