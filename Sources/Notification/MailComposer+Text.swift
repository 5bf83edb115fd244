extension MailComposer {
  /// For those who read mail in a terminal or on a watch: no line depends on a fixed-width font to be understood.
  func plainText(_ facts: MailFacts) -> String {
    var lines = facts.introduction.map { [$0, ""] } ?? []
    lines += ["\(facts.title): \(facts.place)", ""]
    lines += facts.who.map { padded($0.label, to: 10) + $0.value }
    lines += ["", "Why", "  \(facts.sentence)", "  Primary factor: \(facts.primary)"]
    lines += facts.factors.enumerated().map { "  \($0 + 1). \($1)" }
    lines += ["", "Scores"]
    lines += facts.scores.map { "  " + padded($0.label, to: 18) + $0.value }
    lines.append("  " + padded("NEWS2 points", to: 18) + facts.news2Parts)
    lines += ["", "Vital signs (normal range)"]
    lines += facts.vitals.map { row in
      let mark = row.mark.isEmpty ? "" : "   <- \(row.mark == "outside" ? "not normal" : row.mark + " normal")"
      return "  " + padded(row.label, to: 8) + padded(row.value, to: 22) + "(\(row.normal))" + mark
    }
    lines += ["", "Anomaly score, last 30 minutes", "  \(facts.trend)", "  \(facts.trendInWords)", ""]
    lines += facts.footer
    return lines.joined(separator: "\n") + "\n"
  }

  private func padded(_ text: String, to width: Int) -> String {
    text.count < width ? text + String(repeating: " ", count: width - text.count) : text + " "
  }
}
