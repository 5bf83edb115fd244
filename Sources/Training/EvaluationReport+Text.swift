internal import Foundation

extension EvaluationReport {
  /// Tables in text, for people.
  package var text: String { document(table: TextTable.plain) { "\($0)\n" } }

  /// For files.
  package var markdown: String { document(table: TextTable.markdown) { "### \($0)" } }

  private func document(table: (_ header: [String], _ rows: [[String]]) -> [String], heading: (String) -> String) -> String {
    var parts = [[summary]]
    if !sections.isEmpty { parts.append(table(Self.overviewHeader, sections.map(Self.overview))) }
    if !unjudged.isEmpty { parts.append(["Not judged: \(unjudged.joined(separator: "; "))."]) }
    if sections.isEmpty, unjudged.isEmpty { parts.append(["Nothing was judged: no set tells the outcome."]) }
    for section in sections where section.scheme != .hospitals {
      let scheme = isOfAdaptation ? ", \(section.scheme.rawValue)" : ""
      parts += [[heading("\(section.set): \(section.outcome.words)\(scheme)")], [Self.sentence(section)]]
      parts.append(table(Self.rankingHeader, section.rankings.map(Self.cells)))
      if let ablation = section.withModels { parts.append([Self.sentence(ablation)]) }
      parts.append(["Flags per 1,000 rows, net (decision curve):"])
      parts.append(table(Self.decisionHeader, section.decisions.map(Self.cells)))
      if !section.strata.isEmpty { parts.append(table(Self.stratumHeader, section.strata.map(Self.cells))) }
      if !section.operatingPoints.isEmpty { parts.append(table(Self.operatingHeader, section.operatingPoints.map(Self.cells))) }
    }
    parts.append([Self.caveat])
    return parts.joined(separator: [""]).joined(separator: "\n")
  }

  // MARK: Pieces

  private var summary: String {
    let how = folds.map { folds in
      isOfAdaptation
        ? "Weights as given, and the same adapted to the other persons in \(folds)-fold cross-validation"
        : "\(folds)-fold cross-validation by person, and each hospital by models that had not seen it"
    }
    return
      "\(how ?? "Weights as given"). Intervals are 95 %, by \(bootstraps) resamplings of persons; comparisons are with NEWS2 "
      + "and paired; rows know at least three of HR, RR, SpO2 and SBP."
  }

  /// What was there beforehand stands beside what came of it.
  private var isOfAdaptation: Bool { folds != nil && sections.contains { $0.scheme == .given } }

  private static let overviewHeader = [
    "set, outcome, score", "judged on", "events (persons)", "NEWS2 AUROC", "AUROC", "AUROC − NEWS2", "NEWS2 AUPRC", "AUPRC",
    "AUPRC / NEWS2", "rows flagged / NEWS2 ≥ 7", "calibration slope",
  ]

  private static func overview(_ section: Section) -> [String] {
    let news2 = section.rankings.first
    let answer = section.rankings.last
    return [
      "\(section.set), \(section.outcome.rawValue), \(answer?.name ?? "")", section.scheme.rawValue,
      "\(section.eventRows) (\(section.eventPersons))", news2.map { decimal($0.auroc.value, 3) } ?? "-",
      answer.map { decimal($0.auroc.value, 3) } ?? "-", answer.map { interval($0.aurocDifference, 3) } ?? "-",
      news2.map { decimal($0.auprc.value, 4) } ?? "-", answer.map { decimal($0.auprc.value, 4) } ?? "-",
      answer.map { interval($0.auprcRatio, 2) } ?? "-", answer.map { interval($0.flaggedRatio, 2) } ?? "-",
      decimal(section.calibration.slope, 2),
    ]
  }

  private static func sentence(_ section: Section) -> String {
    let calibration = section.calibration
    return "\(section.rows) rows (\(section.eventRows) before the event) of \(section.persons) persons, \(section.stays) stays, "
      + "\(decimal(section.patientDays, 0)) patient-days. Calibration: slope \(decimal(calibration.slope, 2)) (1 is right), "
      + "intercept \(decimal(calibration.intercept, 2)) (0 is right), Brier score \(decimal(calibration.brier, 5)) "
      + "(giving everyone the overall rate: \(decimal(calibration.baselineBrier, 5)))."
  }

  private static func sentence(_ ablation: Ablation) -> String {
    "Given the forest and the autoencoder too, the risk changes by \(interval(ablation.aurocChange, 4)) AUROC and "
      + "\(interval(ablation.auprcChange, 4)) AUPRC."
  }

  private static let rankingHeader = [
    "score", "AUROC", "AUPRC", "AUROC − NEWS2", "AUPRC / NEWS2", "rows flagged / NEWS2 ≥ 7", "precision",
    "alarms / patient-day", "lead h (persons)",
  ]

  private static func cells(_ ranking: Ranking) -> [String] {
    [
      ranking.name, interval(ranking.auroc, 3), interval(ranking.auprc, 3), interval(ranking.aurocDifference, 3),
      interval(ranking.auprcRatio, 2), interval(ranking.flaggedRatio, 2), decimal(ranking.precision, 3),
      decimal(ranking.alarmsPerPatientDay, 2),
      (ranking.medianLeadHours.map { decimal($0, 1) } ?? "-") + " (\(ranking.personsCaught))",
    ]
  }

  private static let decisionHeader = ["acting at", "score", "NEWS2 ≥ 5", "NEWS2 ≥ 7", "everyone"]

  private static func cells(_ decision: Decision) -> [String] {
    ["\(decimal(100 * decision.probability, 0)) %"]
      + [decision.netBenefit, decision.news2of5, decision.news2of7, decision.everyone].map { decimal($0, 1) }
  }

  private static let stratumHeader = [
    "rows", "count", "before the event", "AUROC NEWS2", "AUROC", "AUPRC NEWS2", "AUPRC",
  ]

  private static func cells(_ stratum: Stratum) -> [String] {
    [stratum.name, String(stratum.rows), String(stratum.eventRows)]
      + [stratum.news2AUROC, stratum.riskAUROC, stratum.news2AUPRC, stratum.riskAUPRC].map { figure in
        figure.map { decimal($0, 3) } ?? "-"
      }
  }

  private static let operatingHeader = ["flag", "threshold", "alarms / patient-day", "sensitivity", "precision"]

  private static func cells(_ point: OperatingPoint) -> [String] {
    [
      point.name, decimal(point.threshold, 3), decimal(point.alarmsPerPatientDay, 2), decimal(point.sensitivity, 3),
      decimal(point.precision, 3),
    ]
  }

  // MARK: Layout

  private static func decimal(_ value: Double, _ digits: Int) -> String {
    value.isFinite ? String(format: "%.\(digits)f", value) : "-"
  }

  private static func interval(_ estimate: Estimate, _ digits: Int) -> String {
    "\(decimal(estimate.value, digits)) (\(decimal(estimate.low, digits)) to \(decimal(estimate.high, digits)))"
  }
}
