package import Vitals

/// The models and the clinical rule together: a patient's history in, an assessment or an explanation out.
///
/// Immutable and free of side effects: any number of queues may use one detector at once, and a history is assessed the same
/// alone and in a batch, bit by bit.
package struct Detector: Sendable {
  /// Names the model by what is in it: the same weights have the same version everywhere.
  package let version: String

  /// Only the clinical rule, for when no model can be loaded.
  package static let rulesOnly = Detector(version: "rules-only")

  /// Whether there is a model; else only NEWS2 speaks.
  package var isModelled: Bool { false }

  package func assess(_ history: PatientHistory) -> Assessment {
    var batch = FeatureBatch()
    batch.append(history)
    var results: [Assessment] = []
    assess(batch, into: &results)
    return results[0]
  }

  /// Assesses every row of `batch`, in order, appending to `assessments`.
  package func assess(_ batch: FeatureBatch, into assessments: inout [Assessment]) {
    for row in 0..<batch.rows { assessments.append(ruleAssessment(batch.observations[row], quality: batch.qualities[row])) }
  }

  func ruleAssessment(_ observation: Observation, quality: PerVital<SignalQuality>) -> Assessment {
    Assessment(
      observation: observation, news2: NEWS2Score(observation), autoencoder: 0, isolationForest: 0, anomaly: 0, risk: 0,
      modelSeverity: .normal, quality: quality, isModelled: false)
  }

  /// Why the patient's score is what it is.
  package func explain(_ history: PatientHistory) -> Explanation {
    Explanation(score: 0, expectation: 0, contributions: [], sentence: "")
  }

  /// Loads and checks the model in a folder: format, shapes, finite numbers, and the SHA-256 of each file.
  package static func load(directory: String) throws(DetectorError) -> Detector {
    throw .missingFile(name: "model.json", directory: directory)
  }
}
