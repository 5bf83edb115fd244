internal import Detection
internal import Foundation
internal import Vitals

extension EvaluationReport {
  /// Nil where the scores of some cross-validation do not vary.
  init?(
    _ table: TrainingTable, _ validations: [CrossValidation], thresholds: Thresholds?, bootstraps: Int, seed: UInt64
  ) {
    let splits = validations.compactMap { validation in
      ScoreCalibration(table, validation).map { EvaluationScores(table, validation, $0) }
    }
    guard let first = splits.first, splits.count == validations.count else { return nil }
    self.init(
      first, furtherSplits: Array(splits.dropFirst()),
      deterioration: validations.compactMap { EvaluationScores(deteriorationIn: table, $0) }, thresholds: thresholds,
      bootstraps: bootstraps, seed: seed)
  }

  /// `furtherSplits` are other scores of the same rows, each from a cross-validation of its own; what is no ranking is of `scores`.
  init(
    _ scores: EvaluationScores, furtherSplits: [EvaluationScores] = [], deterioration: [EvaluationScores] = [],
    thresholds: Thresholds?, bootstraps: Int, seed: UInt64
  ) {
    let splits = [scores] + furtherSplits
    let resampled = Resampling(scores, splits, bootstraps: bootstraps, seed: seed)
    rows = scores.rows
    eventRows = scores.events.count { $0 }
    persons = scores.persons
    stays = scores.stays
    patientDays = scores.patientDays
    folds = scores.folds
    self.splits = splits.count
    self.bootstraps = bootstraps
    news2Sensitivity = resampled.news2Sensitivity
    (rankings, ablations) = (resampled.rankings, resampled.ablations)
    self.deterioration = deterioration.first.map { first in
      let resampled = Resampling(first, deterioration, bootstraps: bootstraps, seed: seed)
      return SecondOutcome(
        rows: first.rows, eventRows: first.events.count { $0 },
        eventPersons: Set(first.events.indices.filter { first.events[$0] }.map { first.person[$0] }).count,
        rankings: resampled.rankings, ablations: resampled.ablations)
    }
    calibration = Self.calibration(scores)
    strata = [false, true].map { Self.stratum(scores, isCareLimited: $0) }
    operatingPoints = thresholds.map { Self.operatingPoints(scores, $0) } ?? []
    curves = [:]
    for kind in [EvaluationScores.Kind.news2, .anomaly, .risk] {
      guard let values = scores.scores[kind] else { continue }
      let curve = RankedScores(scores: values, events: scores.events).curve(points: 200)
      curves[kind.rawValue] = curve.map { [$0.falsePositiveRate, $0.sensitivity] }
    }
  }

  private static func calibration(_ scores: EvaluationScores) -> Calibration {
    let figures = CalibrationMetrics(probabilities: scores.probabilities, events: scores.events)
    let rate = Double(scores.events.count { $0 }) / Double(max(scores.rows, 1))
    return Calibration(
      slope: figures.slope, intercept: figures.intercept, brier: figures.brier, baselineBrier: rate * (1 - rate))
  }

  private static func stratum(_ scores: EvaluationScores, isCareLimited: Bool) -> Stratum {
    let chosen = (0..<scores.rows).filter { scores.isCareLimited[$0] == isCareLimited }
    let events = chosen.map { scores.events[$0] }
    func areas(_ kind: EvaluationScores.Kind) -> (roc: Double, precisionRecall: Double)? {
      scores.scores[kind].flatMap { values in RankedScores(scores: chosen.map { values[$0] }, events: events).areas() }
    }
    let (news2, risk) = (areas(.news2), areas(.risk))
    return Stratum(
      name: isCareLimited ? "care limited at some time" : "care never limited", rows: chosen.count,
      eventRows: events.count { $0 }, news2AUROC: news2?.roc, riskAUROC: risk?.roc, news2AUPRC: news2?.precisionRecall,
      riskAUPRC: risk?.precisionRecall)
  }

  private static func operatingPoints(_ scores: EvaluationScores, _ thresholds: Thresholds) -> [OperatingPoint] {
    [
      operatingPoint(scores, "HIGH by risk", .risk, thresholds.highRisk),
      operatingPoint(scores, "MEDIUM by risk", .risk, thresholds.mediumRisk),
      operatingPoint(scores, "MEDIUM by anomaly", .anomaly, thresholds.mediumAnomaly),
      operatingPoint(scores, "LOW by anomaly", .anomaly, thresholds.lowAnomaly),
      operatingPoint(scores, "NEWS2 of 7 and up, for comparison", .news2, 7),
      operatingPoint(scores, "NEWS2 of 5 and up, for comparison", .news2, 5),
    ]
  }

  private static func operatingPoint(
    _ scores: EvaluationScores, _ name: String, _ kind: EvaluationScores.Kind, _ threshold: Double
  ) -> OperatingPoint {
    let values = scores.scores[kind] ?? []
    let flagged = values.indices.filter { values[$0] >= threshold }
    let hits = Double(flagged.count { scores.events[$0] })
    return OperatingPoint(
      name: name, threshold: threshold, alarmsPerPatientDay: scores.alarmsPerPatientDay(values, threshold: threshold),
      sensitivity: hits / Double(max(scores.events.count { $0 }, 1)), precision: hits / Double(max(flagged.count, 1)))
  }
}

/// The same resamplings of persons for every score and every split, so that differences are paired. A figure is its mean over
/// the splits: which persons happen to be learned from together should not decide it.
private struct Resampling {
  let scores: EvaluationScores
  let news2Sensitivity: Double
  private let ranked: [EvaluationScores.Kind: [RankedScores]]
  private var figures: [EvaluationScores.Kind: [Figures]] = [:]
  private var whole: [EvaluationScores.Kind: Figures] = [:]

  /// What one score reaches on one resampling.
  private struct Figures {
    var auroc: Double
    var auprc: Double
    var flaggedRatio: Double
  }

  init(_ scores: EvaluationScores, _ splits: [EvaluationScores], bootstraps: Int, seed: UInt64) {
    self.scores = scores
    // A score that does not depend on the split is ranked once.
    ranked = Dictionary(
      uniqueKeysWithValues: scores.scores.keys.map { kind in
        let ranking = kind.isLearned ? splits : [scores]
        return (
          kind, ranking.compactMap { split in split.scores[kind].map { RankedScores(scores: $0, events: scores.events) } }
        )
      })
    let news2 = scores.scores[.news2] ?? []
    let isFlagged = news2.map { $0 >= 7 }
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
    return ranked.compactMapValues { rankings in
      var sum = Figures(auroc: 0, auprc: 0, flaggedRatio: 0)
      for ranking in rankings {
        guard let areas = ranking.areas(weights: weights) else { return nil }
        sum.auroc += areas.roc / Double(rankings.count)
        sum.auprc += areas.precisionRecall / Double(rankings.count)
        sum.flaggedRatio +=
          ranking.flagged(toCatch: caught, weights: weights).rows / max(flagged, 1e-9) / Double(rankings.count)
      }
      return sum
    }
  }

  private var kinds: [EvaluationScores.Kind] { EvaluationScores.Kind.allCases.filter { ranked[$0] != nil } }

  var rankings: [EvaluationReport.Ranking] {
    kinds.filter { !EvaluationScores.Kind.ablations.contains($0) }.map { ranking(of: $0) }
  }

  var ablations: [EvaluationReport.Ablation] {
    kinds.filter(EvaluationScores.Kind.ablations.contains).map { ablation($0) }
  }

  private func ranking(of kind: EvaluationScores.Kind) -> EvaluationReport.Ranking {
    let caught = news2Sensitivity * Double(scores.events.count { $0 })
    let values = scores.scores[kind] ?? []
    let flags = ranked[kind]?.first?.flagged(toCatch: caught) ?? (rows: 0, precision: 0)
    let threshold = values.sorted(by: >).dropFirst(max(Int(flags.rows) - 1, 0)).first ?? .infinity
    let leads = scores.leadHours(values, threshold: threshold).sorted()
    return EvaluationReport.Ranking(
      name: kind.rawValue, auroc: estimate(kind) { found, _ in found.auroc }, auprc: estimate(kind) { found, _ in found.auprc },
      aurocDifference: estimate(kind) { $0.auroc - $1.auroc }, auprcRatio: estimate(kind) { $0.auprc / max($1.auprc, 1e-12) },
      flaggedRatio: estimate(kind) { found, _ in found.flaggedRatio }, precision: flags.precision,
      alarmsPerPatientDay: scores.alarmsPerPatientDay(values, threshold: threshold), medianLeadHours: leads.quantile(0.5),
      personsCaught: leads.count)
  }

  private func ablation(_ kind: EvaluationScores.Kind) -> EvaluationReport.Ablation {
    EvaluationReport.Ablation(
      name: kind.rawValue, aurocChange: estimate(kind, against: .risk) { $0.auroc - $1.auroc },
      auprcChange: estimate(kind, against: .risk) { $0.auprc - $1.auprc })
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
    for row in 0..<rows {
      let isAbove = values[row] >= threshold
      if isAbove && !(isRaised[stay[row]] ?? false) { alarms += 1 }
      isRaised[stay[row]] = isAbove
    }
    return alarms / max(patientDays, 1e-9)
  }

  /// For each person who has the event and is flagged within the 24 hours before: the hours from the first such flag to it.
  func leadHours(_ values: [Double], threshold: Double) -> [Double] {
    var leads: [Int: Double] = [:]
    for row in 0..<rows where events[row] && values[row] >= threshold {
      guard let left = secondsToEvent[row] else { continue }
      leads[person[row]] = max(leads[person[row]] ?? 0, left / 3600)
    }
    return Array(leads.values)
  }
}
