internal import Detection
internal import Foundation
internal import Settings
internal import Training

/// New weights from recorded vitals and outcomes: a hospital's own, or several sets together.
enum TrainCommand {
  static func run(_ settings: Settings) throws -> Int32 {
    let sources = try StudySource.all(settings)
    let meter = SharedMeter("training")
    let (table, remarks) = try StudySource.table(sources) { meter.advance(to: readingShare * $0, $1) }
    let options = TrainingOptions(seed: settings.seed, highAlarmsPerPatientDay: settings.alarmBudgetPerDay)
    if settings.adapt { return try adapt(to: table, remarks, options, settings, meter) }
    let model = try Trainer.train(table, options: options) {
      meter.advance(to: readingShare + (1 - readingShare) * $0.fraction, $0.words)
    }
    meter.end()
    for remark in remarks { Progress.say(remark) }
    try model.write(to: settings.output)
    print(model.report.text)
    Progress.say("wrote weights, model.json and MODEL_CARD.md to \(settings.output)")
    return 0
  }

  /// Makes weights that are there fit the stays.
  private static func adapt(
    to table: StudyTable, _ remarks: [String], _ options: TrainingOptions, _ settings: Settings, _ meter: SharedMeter
  ) throws -> Int32 {
    let folder = try settings.weights ?? SharedFiles().weights.path
    let (base, version) = try ModelFile.read(from: folder)
    let model = try Adapter.adapt(base, version: version, to: table, options: options) {
      meter.advance(to: readingShare + (1 - readingShare) * $0.fraction, $0.words)
    }
    meter.end()
    for remark in remarks { Progress.say(remark) }
    let card = URL(fileURLWithPath: folder, isDirectory: true).appendingPathComponent("MODEL_CARD.md")
    try model.write(to: settings.output, card: try? String(contentsOf: card, encoding: .utf8))
    print("\(model.words)\n\n\(model.report.text)")
    Progress.say("adapted \(version); wrote weights, model.json and MODEL_CARD.md to \(settings.output)")
    return 0
  }

  /// How much of the time reading takes.
  static let readingShare = 0.1
}

extension TrainingProgress {
  /// The stage, with the loss where there is one.
  var words: String { loss.map { "\(stage), loss \(String(format: "%.4f", $0))" } ?? stage }
}
