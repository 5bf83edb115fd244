internal import Detection
internal import Foundation

/// What a hospital must know of a model before it relies on it (after Mitchell et al., *Model Cards for Model Reporting*, 2019).
struct ModelCard {
  private let model: TrainedModel

  init(_ model: TrainedModel) { self.model = model }

  var markdown: String {
    let record = model.file.record
    let thresholds = model.file.model.thresholds
    let hashes = record.dataHashes.sorted { $0.key < $1.key }.map { "- `\($0.key)`: SHA-256 `\($0.value)`" }
    let name = record.dataName.isEmpty ? "not named" : record.dataName
    return """
      # Model card: wardwatch \(model.detector.version)

      ## What it is
      Two unsupervised models and their fusion with NEWS2 and trends, over vital signs in continuous time.

      - **Isolation forest** (Liu, Ting, Zhou 2008): \(model.file.model.forest.treeCount) trees of
        \(model.file.model.forest.subsampleSize) rows, over how far each quantity stands on its bad side.
      - **Masked autoencoder**: predicts each vital from the others; what counts is the residual on the side that is bad.
      - **Anomaly, 0–100**: percentile of both together among readings of patients who did well.
      - **Risk**: probability of death within 24 hours; ridge logistic regression over both models, how far each quantity swung,
        NEWS2's course, oxygen and consciousness; monotone where medicine is, calibrated on persons not learned from.

      ## What it learned from
      Data: \(name). Seed \(record.seed). \(record.persons) persons, \(record.stays) stays, \(record.rows) rows, of which
      \(record.eventRows) lie within 24 hours before a death and \(record.normalRows) are of patients who did well.

      \(hashes.isEmpty ? "No digest of the data was given." : hashes.joined(separator: "\n"))

      ## How it does
      \(model.report.markdown)

      ## Thresholds
      LOW from anomaly \(Self.number(thresholds.lowAnomaly)); MEDIUM from anomaly \(Self.number(thresholds.mediumAnomaly)) or risk
      \(Self.number(thresholds.mediumRisk)); HIGH from risk \(Self.number(thresholds.highRisk)). The thresholds on risk were chosen
      so that the alarms they raise keep to a budget per patient and day; what they buy is in the table above. NEWS2 keeps its own
      floors whatever the models say: 5 or a single 3 is at least MEDIUM, 7 is HIGH. No model lowers a severity.

      ## Limits
      - \(EvaluationReport.caveat)
      - The design (which features, how long each is remembered, the penalties) was chosen by cross-validation on the eICU demo,
        among some 115. Figures from that same data are therefore somewhat better than new patients will give. Remembering
        consciousness and temperature for a week mattered most, and may be a habit of charting rather than physiology.
      - What a model is worth in the fusion is small against its interval: see the table. The forest buys ranking, the
        autoencoder buys precision at the top of the list. On the eICU demo first deterioration has four times as many events
        and decides it no better: there the whole fusion is hardly above NEWS2.
      - Deaths in the unit are few: read the intervals, not the figures. Care limitation is part of what the model can learn
        from; the strata above show both kinds apart.
      - It has not been tested on children, in pregnancy, or with SpO2 scale 2, and is no medical device.
      - A vital that is not measured adds nothing to the anomaly: a patient with few vitals can look calmer than they are. NEWS2
        is shown as partial then.
      - Explanations say what moved the score, not what is wrong with the patient.
      """ + "\n"
  }

  private static func number(_ value: Double) -> String { String(format: "%.4g", value) }
}
