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
    return SearchText.finds(query, in: FilterExpression.Label.allCases.compactMap(row.label))
  }

  mutating func toggle(_ urgency: Urgency) {
    urgencies.formSymmetricDifference([urgency])
    if urgencies.count == Urgency.allCases.count { urgencies = [] }
  }

  mutating func toggle(_ state: FilterState) { self.state = self.state == state ? nil : state }

  /// `only HIGH+MED`, `only unacknowledged`, `find jo`, `spo2<92`: what is left out is said in the same words everywhere.
  /// - Parameter isMasked: whether names are hidden: what was looked for may be one.
  func words(isMasked: Bool) -> [String] {
    var words: [String] = []
    if !urgencies.isEmpty { words.append("only " + urgencies.sorted().map(\.shortWord).joined(separator: "+")) }
    switch state {
    case .mine?: words.append("only mine")
    case .some: words.append("only unacknowledged")
    case nil: break
    }
    if let query, !query.isEmpty { words.append("find \(isMasked ? ConsoleModel.mask : query)") }
    if let expression { words.append(isMasked && expression.namesSomebody ? "filter \(ConsoleModel.mask)" : expression.source) }
    return words
  }
}
