/// A figure with its 95 % interval.
package struct Estimate: Sendable, Codable, Equatable {
  package var value: Double
  package var low: Double
  package var high: Double
}

/// The figures of an evaluation; encodes to JSON. Every comparison is paired: on the same rows, and within the same resamplings
/// of persons.
package struct EvaluationReport: Sendable, Codable, Equatable {
  /// What the models had not seen of the rows that they are judged on.
  package enum Scheme: String, Sendable, Codable {
    case folds = "persons not learned from"
    case hospitals = "hospital not learned from"
    case given = "weights as given"
  }

  /// One outcome in one set.
  package struct Section: Sendable, Codable, Equatable {
    package var set: String
    package var outcome: Outcome
    package var scheme: Scheme
    package var rows: Int
    package var eventRows: Int
    package var eventPersons: Int
    package var persons: Int
    package var stays: Int
    package var patientDays: Double
    /// The share of events at or above NEWS2 of 7: at this sensitivity flags are compared.
    package var news2Sensitivity: Double
    package var rankings: [Ranking]
    /// Of the score that answers for the outcome.
    package var calibration: Calibration
    package var decisions: [Decision]
    /// What giving the risk both models changes; nil where that was not fitted.
    package var withModels: Ablation?
    package var strata: [Stratum]
    package var operatingPoints: [OperatingPoint]
  }

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
    /// From the first flag within the outcome's horizon to the event, in hours: the median over those flagged; and how many were.
    package var medianLeadHours: Double?
    package var personsCaught: Int
  }

  /// The risk that is given more, less the risk.
  package struct Ablation: Sendable, Codable, Equatable {
    package var aurocChange: Estimate
    package var auprcChange: Estimate
  }

  package struct Calibration: Sendable, Codable, Equatable {
    /// 1 and 0 are right.
    package var slope: Double
    package var intercept: Double
    package var brier: Double
    /// The Brier score of giving everyone the overall rate.
    package var baselineBrier: Double
  }

  /// One point of a decision curve (Vickers, Elkin 2006): true flags per 1,000 rows, less false flags at the rate at which one
  /// true flag is worth them.
  package struct Decision: Sendable, Codable, Equatable {
    /// Whoever acts at this probability holds (1 − p) / p false flags worth a true one.
    package var probability: Double
    package var netBenefit: Double
    package var news2of5: Double
    package var news2of7: Double
    package var everyone: Double
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
    /// Of the rows before an event, the share at or above the threshold; of the rows above, the share before an event.
    package var sensitivity: Double
    package var precision: Double
  }

  package var bootstraps: Int
  /// Nil where an existing model was judged on data it had not seen.
  package var folds: Int?
  package var sections: [Section]
  /// Outcomes that sets tell and that could not be judged in them, each with the reason.
  package var unjudged: [String]

  /// What the figures are from, and what they do not show.
  package static let caveat =
    "These figures are from intensive care, with a row an hour or at each charting. They do not show how the scores do on general "
    + "wards, on readings every second, or in other hospitals: there, evaluate again before trusting any of them."
}
