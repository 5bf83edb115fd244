internal import Alarms
internal import Foundation
internal import Simulation
internal import Vitals

extension EmergencyReport {
  /// For people.
  package var text: String {
    lines { header, rows in
      let all = [header] + rows
      let widths = header.indices.map { column in all.reduce(0) { max($0, $1[column].count) } }
      return all.map { cells in
        zip(cells, widths).enumerated().map { column, cell in
          let padding = String(repeating: " ", count: cell.1 - cell.0.count)
          return column == 0 ? cell.0 + padding : padding + cell.0
        }.joined(separator: "  ")
      }
    }
  }

  /// For files.
  package var markdown: String {
    lines { header, rows in
      let line = { (cells: [String]) in "| \(cells.joined(separator: " | ")) |" }
      return ["", line(header), line(header.indices.map { $0 == 0 ? "---" : "---:" })] + rows.map(line) + [""]
    }
  }

  private func lines(_ table: (_ header: [String], _ rows: [[String]]) -> [String]) -> String {
    var lines = [
      "Seconds from onset to alarm, a reading a second, as fast as in life, \(seeds) patients for each emergency "
        + "(model \(modelVersion)): median (10 % to 90 %), and the share that came before treatment began to work."
    ]
    lines += table(
      ["emergency", "MEDIUM, models", "MEDIUM, NEWS2", "HIGH, models", "HIGH, NEWS2"],
      warnings.map { warning in
        [warning.scenario.title]
          + [warning.medium.models, warning.medium.news2, warning.high.models, warning.high.news2].map(Self.words)
      })
    lines += ["", "Alarms for nothing, per bed and day (raised, or escalated to):"]
    lines += table(
      [
        "beds", "bed-days", "LOW, models", "LOW, NEWS2", "MEDIUM, models", "MEDIUM, NEWS2", "HIGH, models", "HIGH, NEWS2",
        "time in alarm, models", "time in alarm, NEWS2",
      ],
      falseAlarms.map { found in
        ["\(found.beds) \(found.name)", Self.decimal(found.bedDays, 2)]
          + [Severity.low, .medium, .high].flatMap { severity in
            [found.alarmsPerBedDay.models[severity], found.alarmsPerBedDay.news2[severity]].map { Self.decimal($0, 2) }
          } + [found.shareInAlarm.models, found.shareInAlarm.news2].map { "\(Self.decimal(100 * $0, 1)) %" }
      })
    lines += ["", Self.caveat]
    return lines.joined(separator: "\n")
  }

  private static let caveat =
    "Models never warn later than NEWS2, which is their floor. Simulated patients are simpler than real ones: these figures show "
    + "what the alarms do with known onsets, not how often patients deteriorate. Recorded patients may truly have been ill; their "
    + "first reading counts at once, like a spot check."

  private static func words(_ delay: Delay) -> String {
    guard delay.reached > 0 else { return delay.trials > 0 ? "never" : "-" }
    let seconds = [delay.medianSeconds, delay.tenthPercentileSeconds, delay.ninetiethPercentileSeconds]
      .map { $0.map { decimal($0, 0) } ?? "never" }
    return "\(seconds[0]) (\(seconds[1]) to \(seconds[2])), \(decimal(100 * delay.share, 0)) %"
  }

  private static func decimal(_ value: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", value) }
}
