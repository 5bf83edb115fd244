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

  /// The same rows in the order of the snapshot, which is mostly that of the next one too.
  private var latest: [BedRow] = []
  /// Where in `latest` whoever comes first stands, and so on.
  private var places: [Int] = []
  private var updatedSeconds = -Double.infinity

  /// Takes the beds of a snapshot. With `holding`, rows stay where they are and newcomers come last.
  /// - Parameters:
  ///   - focus: the patient whom a person looks at.
  ///   - isReadingBack: whether what was sent before is still being read.
  mutating func update(
    _ beds: [BedSnapshot], wallSeconds: Double, holding: Bool, focus: String? = nil, isReadingBack: Bool = false
  ) {
    let isSameStep = SteadyFigures.isSameStep(updatedSeconds, wallSeconds)
    updatedSeconds = wallSeconds
    let before = latest
    var placesBefore: [String: Int]?
    var isSameWard = beds.count == before.count
    latest.removeAll(keepingCapacity: true)
    latest.reserveCapacity(beds.count)
    for place in beds.indices {
      let bed = ShownBed(beds, at: place)
      let key = bed.patient.key
      var old: BedRow?
      if place < before.count, before[place].id == key {
        old = before[place]
      } else {
        isSameWard = false
        let known = placesBefore ?? Dictionary(zip(before.map(\.id), before.indices), uniquingKeysWith: { first, _ in first })
        placesBefore = known
        old = known[key].map { before[$0] }
      }
      latest.append(
        row(
          of: bed, id: key, after: old, isSameStep: isSameStep, isFocused: key == focus, wallSeconds: wallSeconds,
          isReadingBack: isReadingBack))
    }
    // Mostly in order already, which such a sort is quick to see.
    places = sorted(isSameWard ? places : Array(latest.indices))
    guard holding, !rows.isEmpty else {
      rows = places.map { latest[$0] }
      isHeld = false
      return
    }
    var shown: [String: Int] = [:]
    for (place, row) in rows.enumerated() { shown[row.id] = place }
    let held = places.enumerated().map { (old: shown[latest[$1].id] ?? .max, new: $0, place: $1) }
      .sorted { ($0.old, $0.new) < ($1.old, $1.new) }.map(\.place)
    rows = held.map { latest[$0] }
    isHeld = held != places
  }

  private func row(
    of newest: ShownBed, id: String, after old: BedRow?, isSameStep: Bool, isFocused: Bool, wallSeconds: Double,
    isReadingBack: Bool
  ) -> BedRow {
    var bed = newest
    let score = bed.rankingScore
    var steadyScore = old?.steadyScore ?? score
    if abs(score - steadyScore) >= Self.steadyPoints { steadyScore = score }
    let shown = isSameStep ? old : nil
    var lasting = (signal: old?.lastingSignal ?? .signal, high: old?.lastingHigh ?? .high)
    let (severity, hasBadSignal) = (bed.assessment.severity, bed.hasBadSignal)
    let signalsCount = lasting.signal.counts(stands: hasBadSignal, isNew: old == nil, wardTimeSeconds: wallSeconds)
    let highCounts = lasting.high.counts(
      stands: severity == .high && bed.alarm.severity < .high, isNew: old == nil, wardTimeSeconds: wallSeconds)
    let isCalm = severity == .normal && bed.alarm.severity == .normal && bed.conditions.isEmpty && !hasBadSignal
    var explainsNow: Bool?
    if let shown {
      if SteadyFigures.holdsReasons(bed, shown) {
        bed.holdReasons(of: shown.bed)
        explainsNow = shown.explainsNow
      }
      if !isFocused, SteadyFigures.holdsFigures(bed, isCalm: isCalm, shown, wallSeconds: wallSeconds) {
        bed.holdFigures(of: shown.bed)
      }
    }
    let bedKey = old.flatMap { $0.bed.patient.bed == bed.patient.bed ? $0.bedKey : nil }
    return BedRow(
      bed, id: id, wallSeconds: wallSeconds, steadyScore: steadyScore,
      bedKey: bedKey ?? NaturalKey(bed.patient.bed ?? "\u{10FFFD}"),
      isReadingBack: isReadingBack, wasHeard: old?.wasHeard ?? false,
      isCalm: isCalm, signalsCount: signalsCount, highCounts: highCounts, lasting: lasting, explainsNow: explainsNow)
  }

  /// Sorts at once, whoever is moving.
  mutating func release() {
    places = sorted(places)
    rows = places.map { latest[$0] }
    isHeld = false
  }

  /// The places are sorted and not the rows, which are large.
  private func sorted(_ places: [Int]) -> [Int] {
    latest.withUnsafeBufferPointer { rows in places.sorted { precedes(rows[$0], rows[$1]) } }
  }

  private func precedes(_ left: BedRow, _ right: BedRow) -> Bool {
    switch sort {
    case .urgency:
      let levels = (level(left), level(right))
      if levels.0 != levels.1 { return levels.0 < levels.1 }
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

  /// Below whoever is HIGH, and above all others, comes whoever is about to be.
  private func level(_ row: BedRow) -> UInt8 {
    row.isHighPending ? 1 : 2 * row.urgency.rawValue
  }

  private func rank(_ row: BedRow) -> Double {
    row.urgency == .normal ? (row.steadyScore / Self.wellPoints).rounded(.down) - 1_000 : row.steadyScore
  }
}
