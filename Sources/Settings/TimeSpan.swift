/// Spans of time as people write them: `90`, `1.5h`, `1h30m`, `2d`, `250ms`.
enum TimeSpan {
  private static let units: [(name: String, seconds: Double)] = [("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1), ("ms", 0.001)]

  /// Nil where `text` is no such span. A number without a unit is in seconds.
  static func seconds(_ text: String) -> Double? {
    var rest = text[...]
    var total: Double?
    while !rest.isEmpty {
      let digits = rest.prefix { "0123456789.".contains($0) }
      let unit = rest[digits.endIndex...].prefix { $0.isLetter }
      guard let number = Double(digits) else { return nil }
      rest = rest[unit.endIndex...]
      if unit.isEmpty {
        guard total == nil, rest.isEmpty else { return nil }
        return number
      }
      guard let scale = units.first(where: { $0.name == unit })?.seconds else { return nil }
      total = (total ?? 0) + number * scale
    }
    return total
  }

  /// In the largest unit that gives a whole number: 1800 is `30m`, 90 is `90s`.
  static func text(seconds: Double) -> String {
    for unit in units where seconds != 0 {
      let count = seconds / unit.seconds
      if count == count.rounded(), abs(count) < 1e15 { return "\(Int64(count))\(unit.name)" }
    }
    return seconds == 0 ? "0s" : "\(seconds)s"
  }
}
