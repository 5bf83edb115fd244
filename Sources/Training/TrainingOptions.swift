/// What a training run can be told.
package struct TrainingOptions: Sendable {
  /// Every random choice derives from it: the same data and seed give the same model on the same machine.
  package var seed: UInt64
  /// HIGH alarms that the model's thresholds may raise, per patient and day.
  package var highAlarmsPerPatientDay: Double
  /// MEDIUM-or-worse alarms that the model's thresholds may raise, per patient and day.
  package var mediumAlarmsPerPatientDay: Double
  /// How often the probability of sepsis may come to be shown, per patient and day.
  package var sepsisFlagsPerPatientDay: Double
  /// The anomaly score from which a reading is LOW, and MEDIUM.
  package var lowAnomaly: Double
  package var mediumAnomaly: Double
  /// Folds of the person-wise cross-validation that calibrates the model and that the model card reports.
  package var folds: Int
  /// Resamplings of persons for the intervals in the model card.
  package var bootstraps: Int
  /// Whether the risk is also fitted with the forest and the autoencoder among its inputs, to see what they are worth.
  package var includesAblations: Bool

  package init(
    seed: UInt64 = 1, highAlarmsPerPatientDay: Double = 0.15, mediumAlarmsPerPatientDay: Double = 0.5,
    sepsisFlagsPerPatientDay: Double = 0.2, lowAnomaly: Double = 97, mediumAnomaly: Double = 99.5, folds: Int = 5,
    bootstraps: Int = 200, includesAblations: Bool = true
  ) {
    self.seed = seed
    self.highAlarmsPerPatientDay = highAlarmsPerPatientDay
    self.mediumAlarmsPerPatientDay = mediumAlarmsPerPatientDay
    self.sepsisFlagsPerPatientDay = sepsisFlagsPerPatientDay
    self.lowAnomaly = lowAnomaly
    self.mediumAnomaly = mediumAnomaly
    self.folds = folds
    self.bootstraps = bootstraps
    self.includesAblations = includesAblations
  }
}

/// How far a training or an evaluation has come.
package struct TrainingProgress: Sendable, Equatable {
  /// What is being done, for a person: "autoencoder 2 of 3".
  package var stage: String
  /// 0–1 of the whole run.
  package var fraction: Double
  /// The loss of what is being fitted, where there is one.
  package var loss: Double?

  package init(stage: String, fraction: Double, loss: Double? = nil) {
    self.stage = stage
    self.fraction = fraction
    self.loss = loss
  }
}

/// Why data cannot be learned from; each case reads as one sentence with the way out.
package enum TrainingError: Error, Sendable, Equatable, CustomStringConvertible {
  case noRows
  case noOutcomes
  case tooFewStays(found: Int, needed: Int)
  case tooFewEvents(found: Int, needed: Int)
  case unmatchedStays(matched: Int, stays: Int)
  case tooFewKnown(shareOfRows: Double)
  case disorderedOutcome(count: Int)
  case nothingVaries
  case otherDesign(feature: String)

  package var description: String {
    switch self {
    case .noRows: "There is no row of vitals to learn from. Give a file with patient_id, t_seconds and vitals with --vitals."
    case .noOutcomes: "There is no outcome to learn from. Give a file with a row per stay with --outcomes."
    case .tooFewStays(let found, let needed):
      "Only \(found) stays have both vitals and an outcome; at least \(needed) are needed to learn what is normal. Add data."
    case .tooFewEvents(let found, let needed):
      "Only \(found) persons deteriorate in this data; at least \(needed) are needed to learn risk and to check it. Add data."
    case .unmatchedStays(let matched, let stays):
      "Only \(matched) of \(stays) stays are in the file of outcomes. Check that both files use the same patient_id."
    case .tooFewKnown(let share):
      "Only \(Int((share * 100).rounded())) % of the rows know three of HR, RR, SpO2 and SBP. Check the columns and their units."
    case .nothingVaries:
      "The vitals or the outcomes do not vary enough to fit a model to each fold of the persons. Add data, or use fewer folds."
    case .otherDesign(let feature):
      "These weights are of another design: they are given \(feature), which is not computed here. Train anew, without --adapt."
    case .disorderedOutcome(let count):
      "\(count) outcomes lie before admission. Check that their times are seconds since admission, as in the vitals."
    }
  }
}
