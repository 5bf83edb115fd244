internal import Alarms
internal import Vitals

/// What the word that is being typed into a filter may become.
enum FilterCompletion {
  private static let words =
    FilterField.allCases.map(\.rawValue) + ["sev"] + FilterState.allCases.map(\.rawValue)
    + FilterExpression.Label.allCases.map { "\($0.rawValue):" }
  private static let severities = ["high", "medium", "low", "normal"]

  /// Whole texts that `text` can be completed to, the likeliest first.
  /// - Parameter beds: labels of beds there are, in order.
  static func completions(of text: String, beds: [String], atMost most: Int = 6) -> [String] {
    let breaks = " &|!(".unicodeScalars
    let scalars = text.unicodeScalars
    let start = scalars.lastIndex { breaks.contains($0) }.map { scalars.index(after: $0) } ?? scalars.startIndex
    let before = String(scalars[..<start])
    let fragment = SearchText.folded(String(scalars[start...]))
    guard !fragment.isEmpty else { return [] }
    let candidates: [String]
    if fragment.hasPrefix("bed:") {
      candidates = beds.lazy.map { "bed:" + $0 }.filter { SearchText.folded($0).hasPrefix(fragment) && !$0.contains(" ") }
        .prefix(most).map(\.self)
    } else if let sign = fragment.firstIndex(where: { "<>=".contains($0) }), fragment[..<sign] == "sev" {
      let value = fragment[sign...].drop { "<>=".contains($0) }
      let comparison = fragment[sign...].dropLast(value.count)
      candidates = severities.filter { $0.hasPrefix(value) }.map { "sev\(comparison)\($0)" }
    } else {
      candidates = words.filter { $0.hasPrefix(fragment) }
    }
    return candidates.filter { $0 != fragment }.prefix(most).map { before + $0 }
  }
}

/// Filters that are a key away.
struct FilterPreset: Sendable {
  var words: String
  /// Empty shows everyone.
  var expression: String

  static let all = [
    FilterPreset(words: "everyone", expression: ""),
    FilterPreset(words: "unacknowledged HIGH and MEDIUM", expression: "sev>=medium & !ack"),
    FilterPreset(words: "NEWS2 of 5 and more", expression: "news2>=5"),
    FilterPreset(words: "SpO2 below 92", expression: "spo2<92"),
    FilterPreset(words: "on oxygen", expression: "oxygen"),
    FilterPreset(words: "alarms of the last 10 minutes", expression: "since<10m"),
    FilterPreset(words: "technical", expression: "tech | silent"),
    FilterPreset(words: "taken by me", expression: "mine"),
  ]
}
