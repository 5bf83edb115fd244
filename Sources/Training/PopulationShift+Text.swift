internal import Foundation

extension PopulationShift {
  package var text: String { document(table: TextTable.plain) }
  package var markdown: String { document(table: TextTable.markdown) }

  private func document(table: (_ header: [String], _ rows: [[String]]) -> [String]) -> String {
    let summary =
      "\(patients) patients, \(hours) hours of patients, against those that wardwatch \(modelVersion) knows: \(verdict.rawValue)."
    let header = ["what", "", "index", "by chance up to", "verdict", "nearest set", "clearest", "here", "there"]
    let rows = findings.map { finding in
      [
        finding.name, finding.aspect.rawValue, String(format: "%.2f", finding.index), String(format: "%.2f", finding.byChance),
        finding.verdict.rawValue, finding.nearestSet, finding.clearest, Self.percent(finding.shareHere),
        Self.percent(finding.shareThere),
      ]
    }
    let parts = [[summary], findings.isEmpty ? [] : table(header, rows), advice, [Self.note]].filter { !$0.isEmpty }
    return parts.joined(separator: [""]).joined(separator: "\n")
  }

  private static func percent(_ share: Double) -> String { String(format: "%.0f %%", 100 * share) }

  private static let note =
    "The index is the population stability index against the set that is most like it: below 0.1 no change, from 0.25 a large one. It "
    + "says whether patients and charting are such as the models know, not whether the scores are right: that takes outcomes."
}
