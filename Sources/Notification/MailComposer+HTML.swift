extension MailComposer {
  /// Simple tables with inline styles, which is what mail programs show alike. No background and hardly a colour is set, so that
  /// it reads in light and dark; what is outside its range is marked by words too.
  func html(_ facts: MailFacts) -> String {
    let cell = "style=\"padding:3px 12px 3px 0;text-align:left;vertical-align:top\""
    func table(_ rows: [String]) -> String {
      "<table style=\"border-collapse:collapse\">\n\(rows.joined(separator: "\n"))\n</table>"
    }
    func pairs(_ facts: [MailFacts.Fact]) -> String {
      table(facts.map { "<tr><th \(cell)>\(escaped($0.label))</th><td \(cell)>\(escaped($0.value))</td></tr>" })
    }
    func heading(_ text: String) -> String { "<h3 style=\"margin:18px 0 4px\">\(escaped(text))</h3>" }
    let vitals = facts.vitals.map { row in
      let isMarked = !row.mark.isEmpty
      let value = isMarked ? "<strong style=\"color:#d93025\">\(escaped(row.value))</strong>" : escaped(row.value)
      let mark = row.mark == "outside" ? "not normal" : isMarked ? "\(row.mark) normal" : ""
      return "<tr><th \(cell)>\(escaped(row.label))</th><td \(cell)>\(value)</td><td \(cell)>\(escaped(row.normal))</td>"
        + "<td \(cell)>\(mark)</td></tr>"
    }
    let head = "<tr><th \(cell)>Sign</th><th \(cell)>Value</th><th \(cell)>Normal</th><th \(cell)></th></tr>"
    let scores = facts.scores + [.init(label: "NEWS2 points", value: facts.news2Parts)]
    let introduction = facts.introduction.map { ["<p><strong>\(escaped($0))</strong></p>"] } ?? []
    return page(
      (introduction + [
        "<h2 style=\"margin:0 0 8px\"><span style=\"background:#b3261e;color:#ffffff;padding:2px 8px;border-radius:4px\">\(escaped(facts.title))"
          + "</span> \(escaped(facts.place))</h2>",
        pairs(facts.who),
        heading("Why"), "<p style=\"margin:0\">\(escaped(facts.sentence))</p>",
        "<p style=\"margin:6px 0\"><strong>Primary factor:</strong> \(escaped(facts.primary))</p>",
        "<ol style=\"margin:0;padding-left:24px\">\n" + facts.factors.map { "<li>\(escaped($0))</li>" }.joined(separator: "\n")
          + "\n</ol>",
        heading("Scores"), pairs(scores),
        heading("Vital signs"), table([head] + vitals),
        heading("Anomaly score, last 30 minutes"),
        "<p style=\"margin:0\"><span style=\"font-family:monospace;font-size:18px\">\(escaped(facts.trend))</span><br>"
          + "\(escaped(facts.trendInWords))</p>",
        "<p style=\"margin:18px 0 0;font-size:12px\">\(facts.footer.map(escaped).joined(separator: "<br>"))</p>",
      ]).joined(separator: "\n"))
  }

  func page(_ body: String) -> String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <meta name="color-scheme" content="light dark">
    <title>wardwatch</title>
    </head>
    <body style="font-family:system-ui,-apple-system,'Segoe UI',sans-serif;font-size:15px;line-height:1.4;margin:16px">
    \(body)
    </body>
    </html>

    """
  }

  /// Text in HTML, also inside quotes.
  func escaped(_ text: String) -> String {
    var result = ""
    // By scalars: a combining mark behind a bracket must not hide it.
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
