internal import Alarms
internal import Vitals

/// The order of the rows, and when it may change.
struct BedOrder: Sendable {
  enum Sort: CaseIterable, Sendable {
    case urgency
    case bed
    case name
    case score

    var word: String {
      switch self {
      case .urgency: "worst first"
      case .bed: "by bed"
      case .name: "by name"
      case .score: "by score"
      }
    }

    var next: Sort {
      switch self {
      case .urgency: .bed
      case .bed: .name
      case .name: .score
      case .score: .urgency
      }
    }
  }

  /// A score must move so far before its patient may change places with a neighbour of the same urgency.
  static let steadyPoints = 10.0
  /// Among those who are well the score counts in such steps, and then the bed: who is well has a place of their own.
  static let wellPoints = 25.0

  var sort = Sort.urgency
  private(set) var rows: [BedRow] = []
  /// Whether the rows would stand elsewhere if nobody were moving among them.
  private(set) var isHeld = false

  private var steadyScores: [String: Double] = [:]
  private var signals = SteadySignals()
  private var bedKeys: [String: NaturalKey] = [:]
  private var updatedSeconds = -Double.infinity

  /// Takes the beds of a snapshot. With `holding`, rows stay where they are and newcomers come last.
  /// - Parameter focus: the patient whom a person looks at.
  mutating func update(_ beds: [BedSnapshot], wallSeconds: Double, holding: Bool, focus: String? = nil) {
    let isSameStep = SteadyFigures.isSameStep(updatedSeconds, wallSeconds)
    updatedSeconds = wallSeconds
    let shown = isSameStep ? Dictionary(rows.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first }) : [:]
    var steady: [String: Double] = [:]
    steady.reserveCapacity(beds.count)
    let fresh = beds.map { bed -> BedRow in
      let score = bed.rankingScore
      var held = steadyScores[bed.patient.key] ?? score
      if abs(score - held) >= Self.steadyPoints { held = score }
      steady[bed.patient.key] = held
      let old = shown[bed.patient.key]
      let isFocused = bed.patient.key == focus
      return BedRow(
        old.map { SteadyFigures.held(bed, as: $0, isFocused: isFocused, wallSeconds: wallSeconds) } ?? bed,
        wallSeconds: wallSeconds, steadyScore: held, bedKey: key(bed.patient.bed ?? "\u{10FFFD}"),
        signalsCount: signals.count(bed, isNew: steadyScores[bed.patient.key] == nil, wardTimeSeconds: wallSeconds),
        explainsNow: old.flatMap { SteadyFigures.holdsReasons(bed, $0) ? $0.explainsNow : nil })
    }
    steadyScores = steady
    signals.forget(where: { steady[$0] == nil })
    let sorted = places(of: fresh)
    guard holding, !rows.isEmpty else {
      rows = sorted.map { fresh[$0] }
      isHeld = false
      return
    }
    var before: [String: Int] = [:]
    for (place, row) in rows.enumerated() { before[row.id] = place }
    let held = sorted.enumerated().map { (old: before[fresh[$1].id] ?? .max, new: $0, place: $1) }
      .sorted { ($0.old, $0.new) < ($1.old, $1.new) }.map(\.place)
    rows = held.map { fresh[$0] }
    isHeld = held != sorted
  }

  /// Sorts at once, whoever is moving.
  mutating func release() {
    rows = places(of: rows).map { rows[$0] }
    isHeld = false
  }

  /// Where in `rows` whoever comes first stands, and so on. The places are sorted and not the rows, which are large.
  private func places(of rows: [BedRow]) -> [Int] {
    rows.withUnsafeBufferPointer { rows in rows.indices.sorted { precedes(rows[$0], rows[$1]) } }
  }

  private func precedes(_ left: BedRow, _ right: BedRow) -> Bool {
    switch sort {
    case .urgency:
      if left.urgency != right.urgency { return left.urgency < right.urgency }
      if left.isAcknowledged != right.isAcknowledged { return right.isAcknowledged }
      let scores = (rank(left), rank(right))
      if scores.0 != scores.1 { return scores.0 > scores.1 }
    case .bed: break
    case .name:
      let names = (left.nameLabel.lowercased(), right.nameLabel.lowercased())
      if names.0 != names.1 { return names.0 < names.1 }
    case .score:
      if left.steadyScore != right.steadyScore { return left.steadyScore > right.steadyScore }
    }
    if left.bedKey != right.bedKey { return left.bedKey < right.bedKey }
    return left.id < right.id
  }

  private func rank(_ row: BedRow) -> Double {
    row.urgency == .normal ? (row.steadyScore / Self.wellPoints).rounded(.down) - 1_000 : row.steadyScore
  }

  private mutating func key(_ bed: String) -> NaturalKey {
    if let known = bedKeys[bed] { return known }
    let key = NaturalKey(bed)
    // Bed labels come from outside: whoever invents new ones for ever must not fill the memory.
    if bedKeys.count > 20_000 { bedKeys.removeAll() }
    bedKeys[bed] = key
    return key
  }
}
