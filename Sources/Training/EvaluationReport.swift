/// A figure with its 95 % interval.
package struct Estimate: Sendable, Codable, Equatable {
  package var value: Double
  package var low: Double
  package var high: Double
}

/// The figures of an evaluation; encodes to JSON. Every comparison is paired: on the same rows, and within the same resamplings
/// of persons.
package struct EvaluationReport: Sendable, Codable, Equatable {
  /// How one score does.
  package struct Ranking: Sendable, Codable, Equatable {
    package var name: String
    package var auroc: Estimate
    package var auprc: Estimate
    /// Against NEWS2 with all that is known of it.
    package var aurocDifference: Estimate
    package var auprcRatio: Estimate
    /// Rows flagged for the sensitivity that NEWS2 of 7 has, as a multiple of what NEWS2 flags; and the precision of the flags.
    package var flaggedRatio: Estimate
    package var precision: Double
    /// Flags that begin, per patient and day, at that sensitivity.
    package var alarmsPerPatientDay: Double
    /// From the first flag within the last 24 hours to the death, in hours: the median over those flagged; and how many were.
    package var medianLeadHours: Double?
    package var personsCaught: Int
  }

  /// What leaving a model out of the fusion costs: the ablated score less the whole one.
  package struct Ablation: Sendable, Codable, Equatable {
    package var name: String
    package var aurocChange: Estimate
    package var auprcChange: Estimate
  }

  /// How the fusion does when it is fitted to another outcome, on rows of who has not had it.
  package struct SecondOutcome: Sendable, Codable, Equatable {
    package var rows: Int
    package var eventRows: Int
    package var eventPersons: Int
    package var rankings: [Ranking]
    package var ablations: [Ablation]
  }

  /// Rows apart by whether care was ever limited in the stay.
  package struct Stratum: Sendable, Codable, Equatable {
    package var name: String
    package var rows: Int
    package var eventRows: Int
    package var news2AUROC: Double?
    package var riskAUROC: Double?
    package var news2AUPRC: Double?
    package var riskAUPRC: Double?
  }

  /// What the thresholds of a model buy.
  package struct OperatingPoint: Sendable, Codable, Equatable {
    package var name: String
    package var threshold: Double
    package var alarmsPerPatientDay: Double
    /// Of the rows within 24 h before a death, the share at or above the threshold; of the rows above, the share before a death.
    package var sensitivity: Double
    package var precision: Double
  }

  package var rows: Int
  package var eventRows: Int
  package var persons: Int
  package var stays: Int
  package var patientDays: Double
  /// Nil where an existing model was judged on data it had not seen.
  package var folds: Int?
  /// How many cross-validations, each dealing out the persons anew, the figures of the rankings are the means of.
  package var splits: Int
  package var bootstraps: Int
  package var news2Sensitivity: Double
  package var rankings: [Ranking]
  package var ablations: [Ablation]
  /// First death, arrest, vasopressor or ventilation; nil where no fusion was fitted to it.
  package var deterioration: SecondOutcome?
  package var calibration: Calibration
  package var strata: [Stratum]
  package var operatingPoints: [OperatingPoint]
  /// ROC curves of NEWS2, anomaly and risk: pairs of false-positive rate and sensitivity.
  package var curves: [String: [[Double]]]

  package struct Calibration: Sendable, Codable, Equatable {
    /// 1 and 0 are right.
    package var slope: Double
    package var intercept: Double
    package var brier: Double
    /// The Brier score of giving everyone the overall rate.
    package var baselineBrier: Double
  }

  /// What the figures are from, and what they do not show.
  package static let caveat =
    "These figures are from intensive care with one row an hour. They do not show how the scores do on general wards, on readings "
    + "every second, or in other hospitals: there, evaluate again before trusting any of them."
}
