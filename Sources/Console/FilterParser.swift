internal import Alarms
internal import Vitals

/// Reads a filter expression by recursive descent; see `FilterExpression` for the grammar.
struct FilterParser {
  /// Deeper nobody thinks, and the stack must not depend on what is typed.
  private static let mostDepth = 16

  private let characters: [Unicode.Scalar]
  private var place = 0
  private var depth = 0

  init(_ text: String) { characters = Array(text.unicodeScalars) }

  mutating func whole() throws(FilterError) -> FilterExpression.Node {
    skipSpaces()
    guard !isAtEnd else { throw error("say what is wanted, such as spo2<92") }
    let node = try any()
    guard isAtEnd else { throw error("a bracket closes what none has opened") }
    return node
  }

  // MARK: The grammar

  private mutating func any() throws(FilterError) -> FilterExpression.Node {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.mostDepth else { throw error("too many brackets") }
    var nodes = [try every()]
    while take("|") || take(word: "or") {
      _ = take("|")
      nodes.append(try every())
    }
    return nodes.count == 1 ? nodes[0] : .any(nodes)
  }

  private mutating func every() throws(FilterError) -> FilterExpression.Node {
    var nodes = [try one()]
    skipSpaces()
    while !isAtEnd, peek != "|", peek != ")", !isNext(word: "or") {
      if take("&") { _ = take("&") } else { _ = take(word: "and") }
      nodes.append(try one())
      skipSpaces()
    }
    return nodes.count == 1 ? nodes[0] : .every(nodes)
  }

  private mutating func one() throws(FilterError) -> FilterExpression.Node {
    skipSpaces()
    guard let next = peek else { throw error("something is missing at the end") }
    if take("!") || take(word: "not") {
      depth += 1
      defer { depth -= 1 }
      guard depth <= Self.mostDepth else { throw error("too many exclamation marks") }
      return .not(try one())
    }
    if take("(") {
      let node = try any()
      guard take(")") else { throw error("a closing bracket is missing") }
      return node
    }
    if next == "\"" { return .text(SearchText.folded(try quoted())) }
    let start = place
    let word = takeWord()
    guard !word.isEmpty else { throw error("\(next) means nothing here") }
    return try term(word, at: start)
  }

  private mutating func term(_ written: String, at start: Int) throws(FilterError) -> FilterExpression.Node {
    let word = SearchText.folded(written)
    if peek == ":" { return try label(word, at: start) }
    skipSpaces()
    guard let comparison = takeComparison() else {
      if FilterField(named: word) != nil || Self.isSeverity(word) { throw error("how is \(word) to be compared? < > <= >= =") }
      if let state = FilterState(rawValue: word) { return .state(state) }
      return .text(word)
    }
    skipSpaces()
    if Self.isSeverity(word) { return .severity(comparison, try severity()) }
    guard let field = FilterField(named: word) else {
      throw FilterError(column: start + 1, message: "\(written) is no number: \(Self.numbers)")
    }
    if comparison == .equal, take("?") { return .unknown(field) }
    if comparison == .unequal, take("?") { return .not(.unknown(field)) }
    return .number(field, comparison, try number(of: field))
  }

  private static func isSeverity(_ word: String) -> Bool { word == "sev" || word == "severity" }

  private static let numbers = (FilterField.allCases.map(\.rawValue) + ["sev"]).joined(separator: " ")

  private mutating func label(_ word: String, at start: Int) throws(FilterError) -> FilterExpression.Node {
    guard let label = FilterExpression.Label(rawValue: word) else {
      throw FilterError(column: start + 1, message: "before the colon stands bed, name or id")
    }
    place += 1
    let pattern = peek == "\"" ? try quoted() : takePattern()
    guard !pattern.isEmpty else { throw error("which \(word)? \(word):7 or \(word):7*") }
    return .label(label, FilterPattern(pattern))
  }

  private mutating func severity() throws(FilterError) -> Severity {
    let start = place
    switch SearchText.folded(takeWord()) {
    case "high", "h": return .high
    case "medium", "med", "m": return .medium
    case "low", "l": return .low
    case "normal", "ok": return .normal
    default: throw FilterError(column: start + 1, message: "a severity is wanted: high, medium, low or normal")
    }
  }

  private mutating func number(of field: FilterField) throws(FilterError) -> Double {
    let start = place
    var text = ""
    while let next = peek, ("0"..."9").contains(next) || next == "." || next == "," || (text.isEmpty && next == "-") {
      text.unicodeScalars.append(next == "," ? "." : next)
      place += 1
    }
    guard text.count <= 12, let number = Double(text), number.isFinite else {
      throw FilterError(column: start + 1, message: "a number is wanted")
    }
    let units: [Unicode.Scalar: Double] = field.isDuration ? ["s": 1, "m": 60, "h": 3600, "d": 86_400] : ["%": 1]
    let factor = peek.flatMap { units[$0] }
    if factor != nil { place += 1 }
    // `9x` is more likely a slip than a number and a name, and would leave out whom one wants to see.
    if let next = peek, !next.properties.isWhitespace, !"&|!()".unicodeScalars.contains(next) {
      throw error("\(next) is no part of a number\(field.isDuration ? ": s m h or d may follow" : "")")
    }
    skipSpaces()
    return number * (factor ?? 1)
  }

  // MARK: Characters

  private var isAtEnd: Bool { place >= characters.count }

  private var peek: Unicode.Scalar? { isAtEnd ? nil : characters[place] }

  private func error(_ message: String) -> FilterError {
    FilterError(column: min(place, characters.count) + 1, message: message)
  }

  private mutating func skipSpaces() {
    while let next = peek, next.properties.isWhitespace { place += 1 }
  }

  private mutating func take(_ wanted: Unicode.Scalar) -> Bool {
    skipSpaces()
    guard peek == wanted else { return false }
    place += 1
    skipSpaces()
    return true
  }

  /// Whether `word` comes next, by itself: "or" is none in "orlov", and quoted it is a name.
  private func isNext(word: String) -> Bool {
    let scalars = Array(word.unicodeScalars)
    let rest = characters[min(place, characters.count)...]
    guard rest.count > scalars.count, zip(rest, scalars).allSatisfy({ $0.properties.lowercaseMapping == String($1) }) else {
      return false
    }
    let next = rest[rest.startIndex + scalars.count]
    return next.properties.isWhitespace || next == "("
  }

  private mutating func take(word: String) -> Bool {
    skipSpaces()
    guard isNext(word: word) else { return false }
    place += word.unicodeScalars.count
    skipSpaces()
    return true
  }

  private mutating func takeComparison() -> FilterComparison? {
    for (sign, comparison) in [("≤", FilterComparison.atMost), ("≥", .atLeast), ("≠", .unequal), ("==", .equal)]
      + FilterComparison.allCases.map({ ($0.rawValue, $0) })
    {
      let scalars = Array(sign.unicodeScalars)
      guard characters[place...].starts(with: scalars) else { continue }
      place += scalars.count
      return comparison
    }
    return nil
  }

  private mutating func takeWord() -> String {
    take { !$0.properties.isWhitespace && !"&|!()<>=≤≥≠:\"".unicodeScalars.contains($0) }
  }

  private mutating func takePattern() -> String {
    take { !$0.properties.isWhitespace && !"&|()\"".unicodeScalars.contains($0) }
  }

  private mutating func quoted() throws(FilterError) -> String {
    let start = place
    place += 1
    let text = take(while: { $0 != "\"" }, skipping: false)
    guard peek == "\"" else { throw FilterError(column: start + 1, message: "the second quotation mark is missing") }
    place += 1
    skipSpaces()
    return text
  }

  private mutating func take(while isWanted: (Unicode.Scalar) -> Bool) -> String { take(while: isWanted, skipping: true) }

  private mutating func take(while isWanted: (Unicode.Scalar) -> Bool, skipping: Bool) -> String {
    var text = ""
    while let next = peek, isWanted(next) {
      text.unicodeScalars.append(next)
      place += 1
    }
    // A comparison may stand apart from its word, a colon may not.
    if skipping, peek != ":" { skipSpaces() }
    return text
  }
}
