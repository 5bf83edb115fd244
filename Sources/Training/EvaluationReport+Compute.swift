internal import Detection
internal import Foundation
internal import Vitals

extension EvaluationReport {
  /// Of models that had not seen the persons, and of models that had not seen the hospital.
  /// - Parameter outcomes: empty for all that the sets know.
  init(
    _ table: StudyTable, _ validation: Validation, _ calibration: ScoreCalibration, outcomes: Set<Outcome> = [],
    thresholds: Thresholds?, bootstraps: Int, seed: UInt64
  ) {
    let folds = RowScores(validation.folds, calibration)
    let hospitals = validation.hospitals.map { RowScores($0, calibration) }
    let wanted = Self.wanted(table, outcomes)
    let work =
      wanted.map { Work($0, .folds, folds, thresholds) }
      + (hospitals.map { hospitals in wanted.map { Work($0, .hospitals, hospitals, nil) } } ?? [])
    self.init(table, work, folds: validation.folds.groups, bootstraps: bootstraps, seed: seed)
  }

  /// Of an existing model.
  init(_ table: StudyTable, _ model: ScoringModel, outcomes: Set<Outcome> = [], bootstraps: Int, seed: UInt64) {
    let scores = RowScores(table, model)
    let work = Self.wanted(table, outcomes).map { Work($0, .given, scores, model.thresholds) }
    self.init(table, work, folds: nil, bootstraps: bootstraps, seed: seed)
  }

  /// Of an existing model, and of what became of it by adapting it to other persons than those who are judged.
  init(
    _ table: StudyTable, _ model: ScoringModel, adapted: RowScores, thresholds: Thresholds, folds: Int, bootstraps: Int,
    seed: UInt64
  ) {
    let scores = RowScores(table, model)
    let wanted = Self.wanted(table, [])
    let work =
      wanted.map { Work($0, .given, scores, model.thresholds) } + wanted.map { Work($0, .folds, adapted, thresholds) }
    self.init(table, work, folds: folds, bootstraps: bootstraps, seed: seed)
  }

  /// One section to be worked out.
  private struct Work: Sendable {
    var set: Int
    var outcome: Outcome
    var scheme: Scheme
    var scores: RowScores
    var thresholds: Thresholds?

    init(_ wanted: (set: Int, outcome: Outcome), _ scheme: Scheme, _ scores: RowScores, _ thresholds: Thresholds?) {
      (set, outcome, self.scheme, self.scores, self.thresholds) = (wanted.set, wanted.outcome, scheme, scores, thresholds)
    }
  }

  private static func wanted(_ table: StudyTable, _ outcomes: Set<Outcome>) -> [(set: Int, outcome: Outcome)] {
    table.sets.indices.flatMap { set in
      Outcome.allCases.filter { outcomes.isEmpty || outcomes.contains($0) }.map { (set, $0) }
    }
  }

  /// The sections are independent and are worked out several at once.
  private init(_ table: StudyTable, _ work: [Work], folds: Int?, bootstraps: Int, seed: UInt64) {
    let results = Results<Section>()
    DispatchQueue.concurrentPerform(iterations: work.count) { place in
      let part = work[place]
      let kinds: Set<EvaluationScores.Kind> =
        part.scheme == .hospitals ? [.anomaly] : Set(EvaluationScores.Kind.allCases).subtracting([.mortality, .sepsis])
      guard let scores = EvaluationScores(table, set: part.set, part.outcome, part.scores, judges: kinds),
        let section = Section(
          scores, set: table.sets[part.set].name, part.scheme, thresholds: part.thresholds, bootstraps: bootstraps, seed: seed)
      else { return }
      results.set(place, section)
    }
    let found = results.value
    var unjudged: [String] = []
    for (place, part) in work.enumerated() where found[place] == nil && part.scheme != .hospitals {
      guard let reason = Self.reason(table, part), !unjudged.contains(reason) else { continue }
      unjudged.append(reason)
    }
    self.init(
      bootstraps: bootstraps, folds: folds, sections: work.indices.compactMap { found[$0] }, unjudged: unjudged)
  }

  /// Why an outcome could not be judged; nil where its set does not tell it.
  private static func reason(_ table: StudyTable, _ part: Work) -> String? {
    let set = table.sets[part.set]
    guard set.outcomes.contains(part.outcome) else { return nil }
    let rows = table.judged(part.outcome, in: part.set)
    let events = rows.count { table.happens(part.outcome, $0) == true }
    let why =
      if rows.isEmpty {
        "no row knows it, and three of HR, RR, SpO2 and SBP"
      } else if events == 0 {
        "it follows on none of \(rows.count) rows"
      } else if events == rows.count {
        "it follows on every one of \(rows.count) rows"
      } else {
        "the weights do not answer it"
      }
    return "\(set.name), \(part.outcome.rawValue): \(why)"
  }
}

extension EvaluationReport.Section {
  /// Nil where the outcome does not both happen and not happen.
  init?(
    _ scores: EvaluationScores, set: String, _ scheme: EvaluationReport.Scheme, thresholds: Thresholds?, bootstraps: Int,
    seed: UInt64
  ) {
    guard scores.events.contains(true), scores.events.contains(false) else { return nil }
    let resampled = Resampling(scores, bootstraps: bootstraps, seed: seed)
    self.set = set
    outcome = scores.outcome
    self.scheme = scheme
    rows = scores.rows
    eventRows = scores.events.count { $0 }
    eventPersons = Set(scores.events.indices.filter { scores.events[$0] }.map { scores.person[$0] }).count
    persons = scores.persons
    stays = scores.stays
    patientDays = scores.patientDays
    news2Sensitivity = resampled.news2Sensitivity
    rankings = resampled.rankings
    withModels = resampled.withModels
    calibration = Self.calibration(scores)
    decisions = Self.decisions(scores)
    let hasLimits = scores.isCareLimited.contains(true)
    strata = hasLimits ? [false, true].map { Self.stratum(scores, isCareLimited: $0) } : []
    operatingPoints = thresholds.map { Self.operatingPoints(scores, $0) } ?? []
  }

  private static func calibration(_ scores: EvaluationScores) -> EvaluationReport.Calibration {
    let figures = CalibrationMetrics(probabilities: scores.scores[scores.answer] ?? [], events: scores.events)
    let rate = Double(scores.events.count { $0 }) / Double(max(scores.rows, 1))
    return EvaluationReport.Calibration(
      slope: figures.slope, intercept: figures.intercept, brier: figures.brier, baselineBrier: rate * (1 - rate))
  }

  private static func decisions(_ scores: EvaluationScores) -> [EvaluationReport.Decision] {
    let (news2, answer) = (scores.scores[.news2] ?? [], scores.scores[scores.answer] ?? [])
    func netBenefit(_ probability: Double, _ isFlagged: (Int) -> Bool) -> Double {
      var (right, wrong) = (0.0, 0.0)
      for row in 0..<scores.rows where isFlagged(row) { if scores.events[row] { right += 1 } else { wrong += 1 } }
      return 1000 * (right - wrong * probability / (1 - probability)) / Double(max(scores.rows, 1))
    }
    return [0.01, 0.02, 0.05, 0.1, 0.2].map { probability in
      EvaluationReport.Decision(
        probability: probability, netBenefit: netBenefit(probability) { answer[$0] >= probability },
        news2of5: netBenefit(probability) { news2[$0] >= 5 }, news2of7: netBenefit(probability) { news2[$0] >= 7 },
        everyone: netBenefit(probability) { _ in true })
    }
  }

  private static func stratum(_ scores: EvaluationScores, isCareLimited: Bool) -> EvaluationReport.Stratum {
    let chosen = (0..<scores.rows).filter { scores.isCareLimited[$0] == isCareLimited }
    let events = chosen.map { scores.events[$0] }
    func areas(_ kind: EvaluationScores.Kind) -> (roc: Double, precisionRecall: Double)? {
      scores.scores[kind].flatMap { values in RankedScores(scores: chosen.map { values[$0] }, events: events).areas() }
    }
    let (news2, answer) = (areas(.news2), areas(scores.answer))
    return EvaluationReport.Stratum(
      name: isCareLimited ? "care limited at some time" : "care never limited", rows: chosen.count,
      eventRows: events.count { $0 }, news2AUROC: news2?.roc, riskAUROC: answer?.roc, news2AUPRC: news2?.precisionRecall,
      riskAUPRC: answer?.precisionRecall)
  }

  private static func operatingPoints(
    _ scores: EvaluationScores, _ thresholds: Thresholds
  ) -> [EvaluationReport.OperatingPoint] {
    let own: [(String, EvaluationScores.Kind, Double)] =
      switch scores.outcome {
      case .death24, .death48:
        [
          ("HIGH by risk", .risk, thresholds.highRisk), ("MEDIUM by risk", .risk, thresholds.mediumRisk),
          ("MEDIUM by anomaly", .anomaly, thresholds.mediumAnomaly), ("LOW by anomaly", .anomaly, thresholds.lowAnomaly),
        ]
      case .sepsis12: [("sepsis shown", .sepsis, thresholds.sepsis)]
      case .hospitalDeath: []
      }
    return (own + [("NEWS2 of 7 and up", .news2, 7), ("NEWS2 of 5 and up", .news2, 5)]).map { name, kind, threshold in
      let values = scores.scores[kind] ?? []
      let flagged = values.indices.filter { values[$0] >= threshold }
      let hits = Double(flagged.count { scores.events[$0] })
      return EvaluationReport.OperatingPoint(
        name: name, threshold: threshold, alarmsPerPatientDay: scores.alarmsPerPatientDay(values, threshold: threshold),
        sensitivity: hits / Double(max(scores.events.count { $0 }, 1)), precision: hits / Double(max(flagged.count, 1)))
    }
  }
}

/// The same resamplings of persons for every score, so that differences are paired.
private struct Resampling {
  let scores: EvaluationScores
  let news2Sensitivity: Double
  private let ranked: [EvaluationScores.Kind: RankedScores]
  private var figures: [EvaluationScores.Kind: [Figures]] = [:]
  private var whole: [EvaluationScores.Kind: Figures] = [:]

  /// What one score reaches on one resampling.
  private struct Figures {
    var auroc: Double
    var auprc: Double
    var flaggedRatio: Double
  }

  init(_ scores: EvaluationScores, bootstraps: Int, seed: UInt64) {
    self.scores = scores
    ranked = scores.scores.mapValues { RankedScores(scores: $0, events: scores.events) }
    let isFlagged = (scores.scores[.news2] ?? []).map { $0 >= 7 }
    let caught = Double(isFlagged.indices.count { isFlagged[$0] && scores.events[$0] })
    news2Sensitivity = caught / Double(max(scores.events.count { $0 }, 1))
    whole = figures(weights: nil, isFlagged)
    var random = SplitMix64(seed: seed).split(0xb007)
    let dense = Dictionary(
      Set(scores.person).sorted().enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    let person = scores.person.map { dense[$0] ?? 0 }
    for _ in 0..<bootstraps {
      var drawn = [Double](repeating: 0, count: scores.persons)
      for _ in 0..<scores.persons { drawn[random.index(below: scores.persons)] += 1 }
      for (kind, found) in figures(weights: person.map { drawn[$0] }, isFlagged) { figures[kind, default: []].append(found) }
    }
  }

  private func figures(weights: [Double]?, _ isFlagged: [Bool]) -> [EvaluationScores.Kind: Figures] {
    var (caught, flagged) = (0.0, 0.0)
    for row in isFlagged.indices where isFlagged[row] {
      let weight = weights?[row] ?? 1
      flagged += weight
      if scores.events[row] { caught += weight }
    }
    return ranked.compactMapValues { ranking in
      ranking.areas(weights: weights).map { areas in
        Figures(
          auroc: areas.roc, auprc: areas.precisionRecall,
          flaggedRatio: ranking.flagged(toCatch: caught, weights: weights).rows / max(flagged, 1e-9))
      }
    }
  }

  var rankings: [EvaluationReport.Ranking] {
    EvaluationScores.Kind.allCases.filter { ranked[$0] != nil && $0 != .riskWithModels }.map { ranking(of: $0) }
  }

  var withModels: EvaluationReport.Ablation? {
    guard ranked[.riskWithModels] != nil, ranked[.risk] != nil else { return nil }
    return EvaluationReport.Ablation(
      aurocChange: estimate(.riskWithModels, against: .risk) { $0.auroc - $1.auroc },
      auprcChange: estimate(.riskWithModels, against: .risk) { $0.auprc - $1.auprc })
  }

  private func ranking(of kind: EvaluationScores.Kind) -> EvaluationReport.Ranking {
    let caught = news2Sensitivity * Double(scores.events.count { $0 })
    let values = scores.scores[kind] ?? []
    let flags = ranked[kind]?.flagged(toCatch: caught) ?? (rows: 0, precision: 0)
    let threshold = values.sorted(by: >).dropFirst(max(Int(flags.rows) - 1, 0)).first ?? .infinity
    let leads = scores.leadHours(values, threshold: threshold).sorted()
    return EvaluationReport.Ranking(
      name: kind.rawValue, auroc: estimate(kind) { found, _ in found.auroc }, auprc: estimate(kind) { found, _ in found.auprc },
      aurocDifference: estimate(kind) { $0.auroc - $1.auroc }, auprcRatio: estimate(kind) { $0.auprc / max($1.auprc, 1e-12) },
      flaggedRatio: estimate(kind) { found, _ in found.flaggedRatio }, precision: flags.precision,
      alarmsPerPatientDay: scores.alarmsPerPatientDay(values, threshold: threshold), medianLeadHours: leads.quantile(0.5),
      personsCaught: leads.count)
  }

  private func estimate(
    _ kind: EvaluationScores.Kind, against other: EvaluationScores.Kind = .news2, _ figure: (Figures, Figures) -> Double
  ) -> Estimate {
    guard let own = whole[kind], let compared = whole[other] else { return Estimate(value: 0, low: 0, high: 0) }
    let value = figure(own, compared)
    let spread = zip(figures[kind] ?? [], figures[other] ?? []).map(figure).sorted()
    return Estimate(value: value, low: spread.quantile(0.025) ?? value, high: spread.quantile(0.975) ?? value)
  }
}

extension EvaluationScores {
  /// How often, per patient and day, a score comes to stand at or above the threshold.
  func alarmsPerPatientDay(_ values: [Double], threshold: Double) -> Double {
    var isRaised: [Int: Bool] = [:]
    var alarms = 0.0
    for row in values.indices {
      let isAbove = values[row] >= threshold
      if isAbove && !(isRaised[stay[row]] ?? false) { alarms += 1 }
      isRaised[stay[row]] = isAbove
    }
    return alarms / max(patientDays, 1e-9)
  }

  /// For each person who has the event and is flagged within its horizon: the hours from the first such flag to it.
  func leadHours(_ values: [Double], threshold: Double) -> [Double] {
    var leads: [Int: Double] = [:]
    for row in values.indices where events[row] && values[row] >= threshold {
      guard let left = secondsToEvent[row] else { continue }
      leads[person[row]] = max(leads[person[row]] ?? 0, left / 3600)
    }
    return Array(leads.values)
  }
}
