internal import Vitals

/// Reads an order as a person types it: `limit hr > 140 medium`, `accept hr to 140 12h Dr Example, known fibrillation`; how long it
/// holds, who decided it and why may stand behind any.
enum OrderText {
  /// - Parameter user: who enters it, and so has decided it where nobody else is named.
  /// - Throws: `EntryError` in words.
  static func read(_ text: String, by user: String) throws(EntryError) -> AlarmOrders.Entry {
    let words = text.split(whereSeparator: \.isWhitespace)
    var entry: AlarmOrders.Entry
    do throws(AlarmOrderError) {
      let (order, rest) = try AlarmOrder.read(words[...])
      entry = AlarmOrders.Entry(order)
      (entry.spanSeconds, entry.by, entry.reason) = behind(rest)
    } catch {
      throw EntryError(message: error.message)
    }
    // What makes alarms come sooner, or as the rules have it again, is the word of whoever enters it.
    if !entry.order.isLax { entry.by = entry.by ?? user }
    if let lack = entry.lack {
      throw EntryError(message: "\(lack): \(entry.order.text) 12h NAME, REASON")
    }
    return entry
  }

  /// `12h Dr Example, known fibrillation`
  private static func behind(_ words: ArraySlice<Substring>) -> (spanSeconds: Double?, by: String?, reason: String?) {
    var words = words
    let span = words.first.flatMap(spanSeconds)
    if span != nil { words = words.dropFirst() }
    let parts = words.joined(separator: " ").split(separator: ",", maxSplits: 1).map { String($0).trimmed }
    func part(_ index: Int) -> String? { parts.indices.contains(index) && !parts[index].isEmpty ? parts[index] : nil }
    return (span, part(0), part(1))
  }

  /// `12h`, `30min`, `45m`
  private static func spanSeconds(_ word: Substring) -> Double? {
    for (unit, seconds) in [("min", 60.0), ("m", 60), ("h", 3600)] where word.hasSuffix(unit) {
      return Double(word.dropLast(unit.count)).flatMap { $0.isFinite && $0 > 0 ? $0 * seconds : nil }
    }
    return nil
  }
}
