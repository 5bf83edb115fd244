internal import Alarms
internal import Vitals

/// Something that can be done by its name, or a bed that can be gone to.
struct CommandProposal: Equatable {
  var action: Action
  var words: String
  /// The key that does the same; empty where there is none.
  var sign = ""

  static let most = 10

  /// A bed's label in full comes first, then names that begin with the words, that have them, that have their letters in order.
  static func matching(
    _ text: String, rows: [BedRow], name: (BedRow) -> String, isAllowed: (Action) -> Bool
  ) -> [CommandProposal] {
    let wanted = SearchText.folded(text.trimmed)
    guard !wanted.isEmpty else { return Array(all.filter { isAllowed($0.action) }.prefix(most)) }
    let exact = FilterPattern(text.trimmed)
    func proposal(_ row: BedRow) -> CommandProposal {
      CommandProposal(action: .goTo(patientID: row.id), words: "bed \(row.bedLabel)  \(name(row))")
    }
    let named = rows.filter { $0.bed.patient.bed.map(exact.matches) ?? false }.prefix(most)
    let begun = rows.filter { row in
      !named.contains { $0 === row } && SearchText.folded(row.bedLabel).hasPrefix(wanted)
    }.prefix(most)
    let people = wanted.count < 2 ? [] : rows.filter { SearchText.folded(name($0)).hasPrefix(wanted) }.prefix(most)
    let actions = all.filter { isAllowed($0.action) }.compactMap { proposal -> (rank: Int, proposal: CommandProposal)? in
      rank(of: wanted, in: SearchText.folded(proposal.words)).map { ($0, proposal) }
    }
    // Equal ranks keep the order of the table.
    let ranked = (0...2).flatMap { rank in actions.filter { $0.rank == rank }.map(\.proposal) }
    return Array((named.map(proposal) + begun.map(proposal) + ranked + people.map(proposal)).prefix(most))
  }

  private static let all = KeyMap.named.map {
    CommandProposal(action: $0, words: $0.name, sign: KeyMap.entry(of: $0)?.sign(of: $0) ?? "")
  }

  private static func rank(of wanted: String, in words: String) -> Int? {
    if words.hasPrefix(wanted) { return 0 }
    if words.contains(" " + wanted) || words.contains(wanted) { return 1 }
    var rest = words[...]
    for character in wanted where character != " " {
      guard let place = rest.firstIndex(of: character) else { return nil }
      rest = rest[rest.index(after: place)...]
    }
    return wanted.count >= 3 ? 2 : nil
  }
}

extension String {
  var trimmed: String {
    var rest = self[...]
    while let first = rest.first, first.isWhitespace { rest.removeFirst() }
    while let last = rest.last, last.isWhitespace { rest.removeLast() }
    return String(rest)
  }
}
