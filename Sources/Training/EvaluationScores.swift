internal import Detection
internal import Vitals

/// The rows of one set on which one outcome is judged, with every score that is judged on them.
struct EvaluationScores: Sendable {
  /// What is judged; NEWS2 with everything known of it is what the others are compared with.
  enum Kind: String, CaseIterable, Sendable, Codable {
    case news2 = "NEWS2"
    case partialNEWS2 = "NEWS2 without oxygen and consciousness"
    case autoencoder
    case forest = "isolation forest"
    case anomaly
    case risk
    case riskWithModels = "risk given both models"
    case mortality
    case sepsis
  }

  let outcome: Outcome
  private(set) var scores: [Kind: [Double]] = [:]
  /// The score that is meant for the outcome.
  let answer: Kind
  private(set) var events: [Bool] = []
  private(set) var person: [Int] = []
  private(set) var stay: [Int] = []
  private(set) var secondsToEvent: [Double?] = []
  private(set) var isCareLimited: [Bool] = []
  private(set) var patientDays = 0.0
  private(set) var persons = 0
  private(set) var stays = 0

  var rows: Int { events.count }

  /// Nil where the set does not know the outcome, or has no row with a score.
  init?(_ table: StudyTable, set: Int, _ outcome: Outcome, _ found: RowScores, judges kinds: Set<Kind>) {
    guard table.sets[set].outcomes.contains(outcome) else { return nil }
    self.outcome = outcome
    let answer: Kind =
      switch outcome {
      case .death24, .death48: .risk
      case .hospitalDeath: .mortality
      case .sepsis12: .sepsis
      }
    self.answer = answer
    func scores(_ kind: Kind) -> [Float] {
      switch kind {
      case .news2: table.news2
      case .partialNEWS2: table.partialNEWS2
      case .autoencoder: found.autoencoder
      case .forest: found.forest
      case .anomaly: found.anomaly
      case .risk: found.risk
      case .riskWithModels: found.riskWithModels
      case .mortality: found.mortality
      case .sepsis: found.sepsis
      }
    }
    let answers = scores(answer)
    let rows = table.judged(outcome, in: set).filter { !answers[$0].isNaN }
    guard !rows.isEmpty else { return nil }
    for kind in kinds.union([.news2, answer]) {
      let values = scores(kind)
      guard values.count == table.rows, rows.allSatisfy({ !values[$0].isNaN }) else { continue }
      self.scores[kind] = rows.map { Double(values[$0]) }
    }
    events = rows.map { table.happens(outcome, $0) ?? false }
    person = rows.map { Int(table.person[$0]) }
    stay = rows.map { Int(table.stay[$0]) }
    secondsToEvent = rows.map { table.secondsTo(outcome, $0) }
    isCareLimited = rows.map { table.isCareLimited[$0] }
    patientDays = AlarmBudget(table, rows: rows).patientDays
    persons = Set(person).count
    stays = Set(stay).count
  }
}
