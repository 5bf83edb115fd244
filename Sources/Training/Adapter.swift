package import Detection
internal import Foundation
internal import Vitals

/// Makes weights fit a hospital that has a few hundred stays of its own: far too few to learn from anew, enough to set right what
/// the models of other hospitals say.
///
/// The forest and the autoencoder stay; how odd is odd is read off this hospital's patients who did well. Each outcome's model
/// moves as far as its events allow (`OutcomeAdaptation`), which keeps every weight at or above 0. The thresholds keep to the
/// budget of alarms on persons whom the moved models have not seen.
package enum Adapter {
  /// With fewer patients who did well the percentiles stay as they were.
  private static let fewestNormalStays = 100
  private static let fewestStays = 50

  package static func adapt(
    _ base: ModelFile, version: String, to table: StudyTable, options: TrainingOptions = TrainingOptions(),
    progress: (TrainingProgress) -> Void = { _ in }
  ) throws(TrainingError) -> AdaptedModel {
    try check(base.model, table)
    var model = base.model
    var changes: [AdaptedModel.Change] = []
    progress(TrainingProgress(stage: "scores as given", fraction: 0))
    let scale = scale(of: model, on: table)
    if let scale { model.scale = scale }
    changes.append(
      .init(what: "anomaly", how: scale == nil ? "left as it was" : "percentiles of this hospital", eventPersons: nil))

    let groups = table.folds(options.folds, seed: options.seed)
    let outcomes: [(name: String, model: OutcomeModel?, outcome: (Int) -> Outcome?)] = [
      ("risk", model.deterioration, { table.riskOutcome($0) }), ("mortality", model.mortality, { _ in .hospitalDeath }),
      ("sepsis", model.sepsis, { _ in .sepsis12 }),
    ]
    var moved: [OutcomeModel?] = []
    var heldOut: [[Float]?] = []
    for (place, (name, given, outcome)) in outcomes.enumerated() {
      progress(TrainingProgress(stage: name, fraction: 0.3 + 0.15 * Double(place)))
      guard let given else {
        moved.append(nil)
        heldOut.append(nil)
        continue
      }
      let adaptation = OutcomeAdaptation(given, table, groupOfRow: groups, outcome)
      let choice = adaptation.best(groups: options.folds)
      changes.append(.init(what: name, how: choice.freedom.words, eventPersons: adaptation.eventPersons))
      moved.append(adaptation.fitted(choice.freedom).calibrated(PlattScaling(slope: 1, intercept: 0)) ?? given)
      let models = choice.withoutGroup
      let logOdds = (0..<table.rows).map { row in table.withRow(row, models[groups[row]].logOdds) }
      heldOut.append(table.lookingBack(logOdds, share: given.pastShare).map { Float(sigmoid($0)) })
    }
    if let risk = moved[0] { model.deterioration = risk }
    (model.mortality, model.sepsis) = (moved[1], moved[2])
    let isSepsisKnown = model.sepsis != nil
    let scores = RowScores(table, model).answering(risk: heldOut[0], mortality: heldOut[1], sepsis: heldOut[2])
    model.thresholds = Thresholds(
      table, scores, options, countsRisk: { _ in true }, countsSepsis: { _ in isSepsisKnown })
    progress(TrainingProgress(stage: "evaluation", fraction: 0.85))
    let report = EvaluationReport(
      table, base.model, adapted: scores, thresholds: model.thresholds, folds: options.folds, bootstraps: options.bootstraps,
      seed: options.seed)
    var record = base.record
    record.adaptedFrom = version
    record.dataName += "; adapted to \(table.sets.map(\.name).joined(separator: ", "))"
    for set in table.sets { for (name, digest) in set.digests { record.dataHashes["\(set.name): \(name)"] = digest } }
    let populations = base.populations + table.sets.indices.map { table.profile(of: $0, scores) }
    progress(TrainingProgress(stage: "done", fraction: 1))
    return AdaptedModel(
      file: ModelFile(model: model, record: record, populations: populations), changes: changes, report: report,
      sets: table.sets, stays: table.stays, persons: table.persons)
  }

  private static func check(_ model: ScoringModel, _ table: StudyTable) throws(TrainingError) {
    let computed = Set(ModelDesign.features)
    let needed =
      model.forestInputs.map(\.feature) + model.autoencoder.features
      + [model.deterioration, model.mortality, model.sepsis].compactMap(\.self).flatMap { $0.inputs.map(\.distance.feature) }
    if let missing = needed.first(where: { !computed.contains($0) }) { throw .otherDesign(feature: missing.name) }
    guard table.stays >= fewestStays else { throw .tooFewStays(found: table.stays, needed: fewestStays) }
    try table.checkKnown()
  }

  /// Nil where too few did well, or their scores do not vary.
  private static func scale(of model: ScoringModel, on table: StudyTable) -> AnomalyScale? {
    let normal = (0..<table.rows).filter { table.isNormal[$0] }
    guard Set(normal.map { table.stay[$0] }).count >= fewestNormalStays else { return nil }
    let scorer = model.scorer()
    let raw = normal.map { row in table.withRow(row) { scorer.rawScores($0) } }
    return AnomalyScale(
      forest: raw.map(\.forest), autoencoder: raw.map(\.autoencoder), weights: table.evenWeights(normal))
  }
}
