internal import Alarms
internal import Vitals

/// Which patients the list shows.
struct BedFilter: Sendable, Equatable {
  /// Empty shows all.
  var urgencies: Set<Urgency> = []
  /// Only alarms that nobody has taken, or only those that this console's user has.
  var state: FilterState?
  /// Looked for in bed, id and name; nil where nobody looks for anyone.
  var query: String?
  var expression: FilterExpression?

  var isOpen: Bool { urgencies.isEmpty && state == nil && (query ?? "").isEmpty && expression == nil }

  /// - Parameters:
  ///   - wallSeconds: now, for ages.
  ///   - user: who sits at this console.
  func admits(_ row: BedRow, wallSeconds: Double, user: String) -> Bool {
    guard urgencies.isEmpty || urgencies.contains(row.urgency) else { return false }
    if let state, !state.holds(of: row, user: user) { return false }
    if let expression, !expression.admits(row, wallSeconds: wallSeconds, user: user) { return false }
    guard let query, !query.isEmpty else { return true }
    let wanted = SearchText.folded(query)
    return FilterExpression.Label.allCases.contains { row.label($0).map(SearchText.folded)?.contains(wanted) ?? false }
  }

  mutating func toggle(_ urgency: Urgency) {
    urgencies.formSymmetricDifference([urgency])
    if urgencies.count == Urgency.allCases.count { urgencies = [] }
  }

  mutating func toggle(_ state: FilterState) { self.state = self.state == state ? nil : state }

  /// `only HIGH+MED`, `only unacknowledged`, `find jo`, `spo2<92`: what is left out is said in the same words everywhere.
  var words: [String] {
    var words: [String] = []
    if !urgencies.isEmpty { words.append("only " + urgencies.sorted().map(\.shortWord).joined(separator: "+")) }
    switch state {
    case .mine?: words.append("only mine")
    case .some: words.append("only unacknowledged")
    case nil: break
    }
    if let query, !query.isEmpty { words.append("find \(query)") }
    if let expression { words.append(expression.source) }
    return words
  }
}
