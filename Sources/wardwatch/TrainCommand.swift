internal import Detection
internal import Foundation
internal import Interchange
internal import Settings
internal import Training

/// New weights from a hospital's own recorded vitals and outcomes.
enum TrainCommand {
  static func run(_ settings: Settings) throws -> Int32 {
    let rows = try VitalsTable.readings(atPath: settings.vitals).map(\.reading)
    let outcomes = try OutcomesTable.outcomes(atPath: settings.outcomes)
    var options = TrainingOptions(seed: settings.seed, highAlarmsPerPatientDay: settings.alarmBudgetPerDay)
    for path in [settings.vitals, settings.outcomes] {
      let name = URL(fileURLWithPath: path).lastPathComponent
      options.dataHashes[name] = Digest.sha256(try Data(contentsOf: URL(fileURLWithPath: path)))
    }
    options.dataName =
      settings.dataName.isEmpty ? options.dataHashes.keys.sorted(by: >).joined(separator: ", ") : settings.dataName

    var meter = ProgressMeter("training on \(rows.count) rows")
    let model = try Trainer.train(rows: rows, outcomes: outcomes, options: options) {
      meter.advance(to: $0.fraction, $0.words)
    }
    meter.end()
    try model.write(to: settings.output)
    print(model.report.text)
    Progress.say("wrote weights, model.json and MODEL_CARD.md to \(settings.output)")
    return 0
  }
}

extension TrainingProgress {
  /// The stage, with the loss where there is one.
  var words: String { loss.map { "\(stage), loss \(String(format: "%.4f", $0))" } ?? stage }
}
