internal import Alarms
internal import Vitals

/// Which patients are wanted, as a person writes it: `spo2<92 & sev>=medium & !ack bed:7*`.
///
/// ```
/// any    := all { ("|" | "or") all }
/// all    := one { ["&" | "and"] one }
/// one    := ("!" | "not") one | "(" any ")" | FIELD COMPARISON NUMBER | FIELD "=" "?" | "sev" COMPARISON SEVERITY
///         | "bed" ":" PATTERN | "name" ":" PATTERN | "id" ":" PATTERN | STATE | TEXT
/// ```
///
/// What is not known is neither below nor above any number: `spo2=?` asks for it. Text alone is looked for in bed, name and id.
struct FilterExpression: Sendable, Equatable {
  indirect enum Node: Sendable, Equatable {
    case every([Node])
    case any([Node])
    case not(Node)
    case number(FilterField, FilterComparison, Double)
    case unknown(FilterField)
    case severity(FilterComparison, Severity)
    case label(Label, FilterPattern)
    case state(FilterState)
    case text(String)
  }

  /// What a patient is called by.
  enum Label: String, CaseIterable, Sendable {
    case bed
    case name
    case id
  }

  /// As it was written.
  let source: String
  let root: Node

  /// - Throws: `FilterError` with the place of what is not understood.
  init(_ source: String) throws(FilterError) {
    var parser = FilterParser(source)
    root = try parser.whole()
    self.source = source
  }

  func asks(for wanted: FilterField) -> Bool {
    func asks(_ node: Node) -> Bool {
      switch node {
      case .every(let nodes), .any(let nodes): nodes.contains(where: asks)
      case .not(let node): asks(node)
      case .number(let field, _, _), .unknown(let field): field == wanted
      case .severity, .label, .state, .text: false
      }
    }
    return asks(root)
  }

  /// Whether it asks for somebody by name or id, or for a text that may be one.
  var namesSomebody: Bool {
    func names(_ node: Node) -> Bool {
      switch node {
      case .every(let nodes), .any(let nodes): nodes.contains(where: names)
      case .not(let node): names(node)
      case .label(let label, _): label != .bed
      case .text: true
      case .number, .unknown, .severity, .state: false
      }
    }
    return names(root)
  }

  func admits(_ row: BedRow, wallSeconds: Double, user: String) -> Bool {
    func holds(_ node: Node) -> Bool {
      switch node {
      case .every(let nodes): nodes.allSatisfy(holds)
      case .any(let nodes): nodes.contains(where: holds)
      case .not(let node): !holds(node)
      case .number(let field, let comparison, let number):
        field.value(of: row, wallSeconds: wallSeconds).map { comparison.holds($0, number) } ?? false
      case .unknown(let field): field.value(of: row, wallSeconds: wallSeconds) == nil
      case .severity(let comparison, let severity): comparison.holds(row.bed.alarm.severity, severity)
      case .label(let label, let pattern): row.label(label).map(pattern.matches) ?? false
      case .state(let state): state.holds(of: row, user: user)
      case .text(let text): Label.allCases.contains { row.label($0).map { SearchText.holds($0, text) } ?? false }
      }
    }
    return holds(root)
  }
}

/// Where an expression is not understood, and what is wanted there.
struct FilterError: Error, Equatable {
  /// From 1, in characters.
  var column: Int
  var message: String
}

/// A word with `*` for anything and `?` for one character, without case and accents; `7` is bed 07 too.
struct FilterPattern: Sendable, Equatable {
  private let parts: [Unicode.Scalar]
  private let number: Int?

  init(_ text: String) {
    parts = Array(SearchText.folded(text).unicodeScalars)
    number = Int(text)
  }

  func matches(_ text: String) -> Bool {
    if let number, let other = Int(text), number == other { return true }
    let characters = Array(SearchText.folded(text).unicodeScalars)
    // The usual walk: on a mismatch the last star takes one character more.
    var (place, part) = (0, 0)
    var star: (part: Int, place: Int)?
    while place < characters.count {
      if part < parts.count, parts[part] == "*" {
        star = (part, place)
        part += 1
      } else if part < parts.count, parts[part] == "?" || parts[part] == characters[place] {
        part += 1
        place += 1
      } else if let last = star {
        star = (last.part, last.place + 1)
        (part, place) = (last.part + 1, last.place + 1)
      } else {
        return false
      }
    }
    return parts[part...].allSatisfy { $0 == "*" }
  }
}

extension BedRow {
  func label(_ label: FilterExpression.Label) -> String? {
    switch label {
    case .bed: bed.patient.bed
    case .name: bed.patient.name
    case .id: bed.patient.id
    }
  }
}
