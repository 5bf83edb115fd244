internal import Foundation

extension EvaluationReport {
  /// A table and a ROC plot in text, for people.
  package var text: String { document(table: Self.table, plot: ROCPlot(curves: curves).lines) }

  /// For files.
  package var markdown: String {
    document(table: Self.markdownTable, plot: ["```"] + ROCPlot(curves: curves).lines + ["```"])
  }

  private func document(table: (_ header: [String], _ rows: [[String]]) -> [String], plot: [String]) -> String {
    var parts = [[summary], table(Self.rankingHeader, rankings.map(Self.cells))]
    if !ablations.isEmpty {
      parts += [[Self.ablationSentence], table(Self.ablationHeader, ablations.map(Self.cells))]
    }
    if let deterioration {
      parts += [
        [sentence(deterioration)], table(Self.comparisonHeader, deterioration.rankings.map(Self.comparisonCells)),
        [Self.ablationSentence], table(Self.ablationHeader, deterioration.ablations.map(Self.cells)),
      ]
    }
    parts += [[calibrationLine], table(Self.stratumHeader, strata.map(Self.cells))]
    if !operatingPoints.isEmpty { parts.append(table(Self.operatingHeader, operatingPoints.map(Self.cells))) }
    parts += [plot, [Self.caveat]]
    return parts.joined(separator: [""]).joined(separator: "\n")
  }

  // MARK: Pieces

  private var summary: String {
    let how =
      folds.map { "\($0)-fold cross-validation by person" + (splits > 1 ? ", the mean of \(splits) ways to split them" : "") }
      ?? "an existing model on data given for the test"
    return "Death within 24 hours: \(rows) rows (\(eventRows) before a death) of \(persons) persons, \(stays) stays, "
      + "\(Self.decimal(patientDays, 0)) patient-days; \(how). "
      + "Intervals are 95 %, by \(bootstraps) resamplings of persons; comparisons are with NEWS2 and paired."
  }

  private var calibrationLine: String {
    "Calibration of the risk: slope \(Self.decimal(calibration.slope, 2)) (1 is right), intercept "
      + "\(Self.decimal(calibration.intercept, 2)) (0 is right), Brier score \(Self.decimal(calibration.brier, 5)) "
      + "(giving everyone the overall rate: \(Self.decimal(calibration.baselineBrier, 5)))."
  }

  private static let ablationSentence = "What leaving a model out of the fusion costs (95 % interval, paired):"

  private func sentence(_ outcome: SecondOutcome) -> String {
    "The same inputs fitted to the first deterioration within 24 hours (death, arrest, vasopressor or ventilation): "
      + "\(outcome.rows) rows of who has not deteriorated yet (\(outcome.eventRows) before it, of \(outcome.eventPersons) persons). "
      + "When to ventilate or to support the pressure is also the unit's decision, so this tests the models, not the risk:"
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

  private static let comparisonHeader = ["score", "AUROC", "AUPRC", "AUROC − NEWS2", "AUPRC / NEWS2"]

  private static func comparisonCells(_ ranking: Ranking) -> [String] {
    [
      ranking.name, interval(ranking.auroc, 3), interval(ranking.auprc, 3), interval(ranking.aurocDifference, 3),
      interval(ranking.auprcRatio, 2),
    ]
  }

  private static let ablationHeader = ["score", "AUROC", "AUPRC"]

  private static func cells(_ ablation: Ablation) -> [String] {
    [ablation.name, interval(ablation.aurocChange, 4), interval(ablation.auprcChange, 4)]
  }

  private static let stratumHeader = [
    "rows", "count", "before a death", "AUROC NEWS2", "AUROC risk", "AUPRC NEWS2", "AUPRC risk",
  ]

  private static func cells(_ stratum: Stratum) -> [String] {
    [stratum.name, String(stratum.rows), String(stratum.eventRows)]
      + [stratum.news2AUROC, stratum.riskAUROC, stratum.news2AUPRC, stratum.riskAUPRC].map { figure in
        figure.map { decimal($0, 3) } ?? "-"
      }
  }

  private static let operatingHeader = ["severity", "threshold", "alarms / patient-day", "sensitivity", "precision"]

  private static func cells(_ point: OperatingPoint) -> [String] {
    [
      point.name, decimal(point.threshold, 3), decimal(point.alarmsPerPatientDay, 2), decimal(point.sensitivity, 3),
      decimal(point.precision, 3),
    ]
  }

  // MARK: Layout

  static func decimal(_ value: Double, _ digits: Int) -> String {
    value.isFinite ? String(format: "%.\(digits)f", value) : "-"
  }

  private static func interval(_ estimate: Estimate, _ digits: Int) -> String {
    "\(decimal(estimate.value, digits)) (\(decimal(estimate.low, digits)) to \(decimal(estimate.high, digits)))"
  }

  private static func table(header: [String], rows: [[String]]) -> [String] {
    let all = [header] + rows
    let widths = header.indices.map { column in all.reduce(0) { max($0, $1[column].count) } }
    return all.map { cells in
      zip(cells, widths).enumerated()
        .map { index, cell in
          let padding = String(repeating: " ", count: cell.1 - cell.0.count)
          return index == 0 ? cell.0 + padding : padding + cell.0
        }
        .joined(separator: "  ")
    }
  }

  private static func markdownTable(header: [String], rows: [[String]]) -> [String] {
    let line = { (cells: [String]) in "| \(cells.joined(separator: " | ")) |" }
    return [line(header), line(header.indices.map { $0 == 0 ? "---" : "---:" })] + rows.map(line)
  }
}

/// ROC curves in text: a grid of characters, a letter for each curve.
struct ROCPlot {
  var curves: [String: [[Double]]]

  private static let columns = 60
  private static let rows = 20

  var lines: [String] {
    var grid = Array(repeating: Array(repeating: Character(" "), count: Self.columns + 1), count: Self.rows + 1)
    for step in 0...Self.columns { grid[Self.rows - step * Self.rows / Self.columns][step] = "." }
    let marks = curves.keys.sorted().map { (name: $0, mark: $0.prefix(1).uppercased().first ?? "?") }
    for (name, mark) in marks {
      let points = curves[name] ?? []
      for column in 0...Self.columns {
        let rate = Double(column) / Double(Self.columns)
        let sensitivity = Self.sensitivity(points, at: rate)
        grid[Self.rows - Int((sensitivity * Double(Self.rows)).rounded())][column] = mark
      }
    }
    var lines = ["sensitivity"]
    for (index, row) in grid.enumerated() {
      let label = index % 5 == 0 ? EvaluationReport.decimal(1 - Double(index) / Double(Self.rows), 2) : "    "
      lines.append("\(label) |\(String(row))")
    }
    lines.append("     +\(String(repeating: "-", count: Self.columns + 1))")
    lines.append("      0" + String(repeating: " ", count: Self.columns - 24) + "false-positive rate   1")
    lines.append("      " + marks.map { "\($0.mark) \($0.name)" }.joined(separator: "   ") + "   . chance")
    return lines
  }

  private static func sensitivity(_ points: [[Double]], at rate: Double) -> Double {
    var before = [0.0, 0.0]
    for point in points {
      if point[0] >= rate {
        let width = point[0] - before[0]
        return width > 0 ? before[1] + (rate - before[0]) / width * (point[1] - before[1]) : point[1]
      }
      before = point
    }
    return 1
  }
}
