internal import Detection
internal import Vitals

/// The rows that count, with every score that is judged on them.
struct EvaluationScores: Sendable {
  /// What is judged; NEWS2 with everything known of it is what the others are compared with.
  enum Kind: String, CaseIterable, Sendable, Codable {
    case news2 = "NEWS2"
    case partialNEWS2 = "NEWS2 without oxygen and consciousness"
    case autoencoder
    case forest = "isolation forest"
    case anomaly
    case risk
    case withoutForest = "risk without forest"
    case withoutAutoencoder = "risk without autoencoder"
    case withoutBoth = "risk without both"

    /// Whether it comes from what was learned on the other folds.
    var isLearned: Bool { self != .news2 && self != .partialNEWS2 }

    static let ablations: [Kind] = [.withoutForest, .withoutAutoencoder, .withoutBoth]

    init(_ fusion: ModelFit.Fusion) {
      switch fusion {
      case .whole: self = .risk
      case .withoutForest: self = .withoutForest
      case .withoutAutoencoder: self = .withoutAutoencoder
      case .withoutBoth: self = .withoutBoth
      }
    }
  }

  private(set) var scores: [Kind: [Double]] = [:]
  /// The risk as a probability, fairly calibrated: by a line that has not seen the row's fold. For judging calibration only; a
  /// line for each fold would disturb the ranking.
  private(set) var probabilities: [Double] = []
  private(set) var events: [Bool] = []
  private(set) var person: [Int] = []
  private(set) var stay: [Int] = []
  private(set) var timeSeconds: [Double] = []
  private(set) var secondsToEvent: [Double?] = []
  private(set) var isCareLimited: [Bool] = []
  private(set) var patientDays = 0.0
  private(set) var persons = 0
  private(set) var stays = 0
  let folds: Int?

  var rows: Int { events.count }

  /// Scores of persons that the models had not seen, from cross-validation.
  init(_ table: TrainingTable, _ validation: CrossValidation, _ calibration: ScoreCalibration) {
    folds = validation.folds
    let rows = take(table, outcome: .death)
    let calibrated = validation.calibratedLogOdds(table)
    let anomalies = calibration.anomalies(table, validation)
    scores[.autoencoder] = rows.map { calibration.scale.autoencoder.percentile(of: validation.autoencoder[$0]) }
    scores[.forest] = rows.map { calibration.scale.forest.percentile(of: validation.forest[$0]) }
    scores[.anomaly] = rows.map { anomalies[$0] }
    for (fusion, odds) in validation.fused[.death] ?? [:] { scores[Kind(fusion)] = rows.map { odds[$0] } }
    scores[.risk] = rows.map { sigmoid(calibration.platt.slope * validation.logOdds[$0] + calibration.platt.intercept) }
    probabilities = rows.map { sigmoid(calibrated[$0]) }
  }

  /// NEWS2 and the fusions for first deterioration, on rows of who has not deteriorated yet; nil where they were not fitted.
  init?(deteriorationIn table: TrainingTable, _ validation: CrossValidation) {
    guard let fused = validation.fused[.deterioration] else { return nil }
    folds = validation.folds
    let rows = take(table, outcome: .deterioration)
    for (fusion, odds) in fused { scores[Kind(fusion)] = rows.map { odds[$0] } }
  }

  /// An existing detector's scores of data that it has not learned from.
  init(_ table: TrainingTable, _ model: ScoringModel) {
    folds = nil
    let rows = take(table, outcome: .death)
    var found: [Kind: [Double]] = [.autoencoder: [], .forest: [], .anomaly: [], .risk: []]
    for row in rows {
      table.withRow(row) { features in
        let raw = model.rawScores(features)
        found[.autoencoder]?.append(model.scale.autoencoder.percentile(of: raw.autoencoder))
        found[.forest]?.append(model.scale.forest.percentile(of: raw.forest))
        found[.anomaly]?.append(model.scale.anomaly(raw))
        found[.risk]?.append(model.risk(logOdds: model.logOdds(features, raw)))
      }
    }
    scores.merge(found) { _, new in new }
    probabilities = found[.risk] ?? []
  }

  /// Takes over the rows that count; returns their numbers in the table.
  private mutating func take(_ table: TrainingTable, outcome: Outcome) -> [Int] {
    let rows = (0..<table.rows).filter { table.isEvaluated($0) && table.isAtRisk($0, of: outcome) }
    events = rows.map { table.isAhead(outcome, $0) }
    person = rows.map { table.person[$0] }
    stay = rows.map { table.stay[$0] }
    timeSeconds = rows.map { table.timeSeconds[$0] }
    secondsToEvent = rows.map { table.secondsTo(outcome, $0) }
    isCareLimited = rows.map { table.isCareLimited[$0] }
    patientDays = AlarmBudget(table, rows: rows).patientDays
    persons = Set(person).count
    stays = Set(stay).count
    scores[.news2] = rows.map { table.news2[$0] }
    scores[.partialNEWS2] = rows.map { table.partialNEWS2[$0] }
    return rows
  }
}
