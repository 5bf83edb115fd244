package import Saving

/// How an order is written: `limit hr > 140 medium`, `accept hr to 140`, `delay medium 30`, `care DNAR`, and `no limit hr`,
/// `no limit hr > medium` where others of the vital stay, `no accept hr`, `no delay medium`, `no care`.
extension AlarmOrder {
  /// As it is read.
  package var text: String {
    switch self {
    case .limit(let vital, let side, let bound, let severity):
      "limit \(vital.key) \(side.sign) \(vital.formatted(bound)) \(severity.word.lowercased())"
    case .accept(let vital, _, let bound): "accept \(vital.key) to \(vital.formatted(bound))"
    case .delay(let severity, let seconds): "delay \(severity.word.lowercased()) \(Int(seconds.rounded()))"
    case .care(let label): "care \(label)"
    case .withdraw(.limits(let vital)): "no limit \(vital.key)"
    case .withdraw(.limit(let vital, let side, let severity)):
      "no limit \(vital.key) \(side.sign) \(severity.word.lowercased())"
    case .withdraw(.acceptance(let vital)): "no accept \(vital.key)"
    case .withdraw(.delay(let severity)): "no delay \(severity.word.lowercased())"
    case .withdraw(.care): "no care"
    }
  }

  /// Reads a whole text.
  /// - Throws: `AlarmOrderError` with what is wrong, or how it is written.
  package init(_ text: String) throws(AlarmOrderError) {
    let (order, rest) = try Self.read(text.split(whereSeparator: \.isWhitespace)[...])
    guard rest.isEmpty else { throw AlarmOrderError(message: "\(order.text), and then nothing more") }
    self = order
  }

  /// How far treatment goes.
  private static func treatment(_ label: String) throws(AlarmOrderError) -> AlarmOrder {
    guard (1...longestCare).contains(label.count) else {
      throw AlarmOrderError(message: "care and a label of at most \(longestCare) characters: care DNAR")
    }
    return .care(label)
  }

  /// Reads an order from the front of `words`, and answers what stands behind it: behind that of care nothing, for its label is all
  /// that is left.
  package static func read(
    _ words: ArraySlice<Substring>
  ) throws(AlarmOrderError) -> (order: AlarmOrder, rest: ArraySlice<Substring>) {
    var words = words
    func next() -> String { words.popFirst()?.lowercased() ?? "" }
    switch next() {
    case "limit":
      guard let vital = vital(next()), let side = side(next()), let bound = number(next()), let severity = severity(next()) else {
        throw AlarmOrderError(message: "limit hr > 140 medium; hr rr spo2 sbp dbp temp, < or >, low medium high")
      }
      return (try limit(vital, side, bound, severity), words)
    case "accept":
      guard let vital = vital(next()), ["to", "until"].contains(next()), let bound = number(next()) else {
        throw AlarmOrderError(message: "accept hr to 140")
      }
      return (try accept(vital, bound), words)
    case "delay":
      guard let severity = severity(next()), let seconds = number(next()) else {
        throw AlarmOrderError(message: "delay medium 30: low, medium or high, and seconds")
      }
      return (try delay(severity, seconds), words)
    case "care": return (try treatment(words.joined(separator: " ")), [])
    case "no":
      let subject: Subject? =
        switch next() {
        case "limit": vital(next()).map { limits(of: $0, &words) }
        case "accept": vital(next()).map(Subject.acceptance)
        case "delay": severity(next()).map(Subject.delay)
        case "care": .care
        default: nil
        }
      guard let subject else { throw AlarmOrderError(message: "no limit hr, no accept hr, no delay medium, no care") }
      return (.withdraw(subject), words)
    default: throw AlarmOrderError(message: "limit, accept, delay, care, or no and one of these")
    }
  }

  /// What is still missing for it to hold; nil where nothing is.
  /// - Parameter spanSeconds: how long it is to hold; nil for as long as the patient is here.
  package func lack(by person: String?, reason: String?, spanSeconds: Double?) -> String? {
    if let spanSeconds, !(Self.leastSpanSeconds...Self.mostSpanSeconds).contains(spanSeconds) {
      return "it holds for 1 min to 24 h"
    }
    if case .care = self, person == nil { return "nobody is named who decided it" }
    guard isLax else { return nil }
    if person == nil { return "it lets less through than the rules: nobody is named who decided it" }
    if reason == nil { return "it lets less through than the rules: no reason is given" }
    return spanSeconds == nil ? "it lets less through than the rules: for how long, at most 24 h, is not said" : nil
  }

  // MARK: Parts

  private static func limit(
    _ vital: Vital, _ side: Side, _ bound: Double, _ severity: Severity
  ) throws(AlarmOrderError) -> AlarmOrder {
    guard Plausibility.usualBand(vital).contains(bound) else {
      throw AlarmOrderError(message: "\(vital.formatted(bound)) is no limit of \(vital.label)")
    }
    return .limit(vital, side, bound: vital.shown(bound), severity)
  }

  /// Which side of the normal range the bound lies on says which side is accepted.
  private static func accept(_ vital: Vital, _ bound: Double) throws(AlarmOrderError) -> AlarmOrder {
    let normal = vital.normalRange
    guard vital != .diastolicPressure else { throw AlarmOrderError(message: "DBP raises no alarm by the rules") }
    guard !normal.contains(bound) else {
      throw AlarmOrderError(message: "\(vital.label) \(vital.formatted(bound)) is normal already")
    }
    let most = LifeThreat.bounds(of: vital) ?? Plausibility.usualBand(vital)
    guard most.contains(bound) else {
      throw AlarmOrderError(message: "\(vital.label) \(vital.formatted(bound)) kills within minutes: nobody can accept it")
    }
    return .accept(vital, bound < normal.lowerBound ? .below : .above, bound: vital.shown(bound))
  }

  private static func delay(_ severity: Severity, _ seconds: Double) throws(AlarmOrderError) -> AlarmOrder {
    guard (0...mostDelaySeconds(of: severity)).contains(seconds) else {
      throw AlarmOrderError(message: "\(severity.word) waits at most \(Int(mostDelaySeconds(of: severity))) s")
    }
    return .delay(severity, seconds: seconds.rounded())
  }

  /// All limits of the vital, or the one that the next two words name.
  private static func limits(of vital: Vital, _ words: inout ArraySlice<Substring>) -> Subject {
    let next = words.prefix(2).map { $0.lowercased() }
    guard next.count == 2, let side = side(next[0]), let severity = severity(next[1]) else { return .limits(vital) }
    words = words.dropFirst(2)
    return .limit(vital, side, severity)
  }

  private static func vital(_ word: String) -> Vital? { Vital.allCases.first { $0.key == word } }

  private static func side(_ word: String) -> Side? { Side.allCases.first { $0.sign == word || $0.word == word } }

  private static func severity(_ word: String) -> Severity? {
    Severity(word: word.uppercased()).flatMap { $0 == .normal ? nil : $0 }
  }

  private static func number(_ word: String) -> Double? {
    let text = word.hasSuffix("s") ? String(word.dropLast()) : word
    guard text.count <= 6, let number = Double(text.replacing(",", with: ".")), number.isFinite else { return nil }
    return number
  }
}

/// As text, checked by reading it again.
extension AlarmOrder: Codable, Saved {
  package static var blank: AlarmOrder { .withdraw(.care) }

  package mutating func pass(through coder: inout StateCoder) {
    var text = text
    coder.pass(&text)
    guard coder.isReading else { return }
    if let order = try? AlarmOrder(text) { self = order } else { coder.refuse() }
  }

  package init(from decoder: any Decoder) throws {
    self = try AlarmOrder(decoder.singleValueContainer().decode(String.self))
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}
