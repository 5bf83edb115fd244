package import Detection
internal import Foundation

/// Weights that were made to fit a hospital, not yet on disk.
package struct AdaptedModel: Sendable {
  /// What became of one of the scores.
  package struct Change: Sendable, Equatable {
    package var what: String
    package var how: String
    /// How many persons had the event; nil where there is none.
    package var eventPersons: Int?
  }

  package let file: ModelFile
  package let changes: [Change]
  /// As given beside as adapted, the latter on persons to whom it was not adapted.
  package let report: EvaluationReport
  let sets: [StudySet.Description]
  let stays: Int
  let persons: Int

  package var detector: Detector {
    Detector(version: (try? file.encoded().manifest.version) ?? ModelManifest.series, model: file.model)
  }

  /// Writes the weights, `model.json` and `MODEL_CARD.md` into a folder, which is made if need be.
  /// - Parameter card: the model card of the weights that were adapted, which still says what they learned from; nil where there is
  ///   none.
  package func write(to directory: String, card: String?) throws(DetectorError) {
    try file.write(to: directory)
    let path = URL(fileURLWithPath: directory, isDirectory: true).appendingPathComponent("MODEL_CARD.md")
    do {
      try Data((markdown + (card.map { "\n---\n\n\($0)" } ?? "")).utf8).write(to: path, options: .atomic)
    } catch {
      throw .cannotWrite(path: path.path, reason: error.localizedDescription)
    }
  }

  /// What was changed, a line for each score.
  package var words: String {
    changes.map { change in
      "- \(change.what): \(change.how)" + (change.eventPersons.map { ", by \($0) persons with the event" } ?? "")
    }
    .joined(separator: "\n")
  }

  private var markdown: String {
    let thresholds = file.model.thresholds
    return """
      # Model card: wardwatch \(detector.version), adapted

      wardwatch \(file.record.adaptedFrom ?? "") made to fit \(sets.map(\.name).joined(separator: ", ")): \(stays) stays of \
      \(persons) persons. Too few to learn from anew: the models stay those of the card below, and what they say was set right.

      \(words)

      HIGH from risk \(String(format: "%.4g", thresholds.highRisk)), MEDIUM from \(String(format: "%.4g", thresholds.mediumRisk)), \
      sepsis shown from \(String(format: "%.4g", thresholds.sepsis)): by the same budget of alarms, on persons to whom the models \
      were not adapted. How far each may move was chosen on the same persons, so these figures are a little better than new \
      patients will give. Each fold of the persons is judged by models that the others moved: where a score was only \
      recalibrated, an AUROC below that of the score as given tells how far those lines differ, as they do with few events; \
      within the hospital it ranks as before.

      \(report.markdown)
      """ + "\n"
  }
}
