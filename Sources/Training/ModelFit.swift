internal import Detection
internal import Foundation
internal import Vitals

/// One fit of everything on some of the rows: on all but a fold while cross-validating, on all of them for the model that is
/// kept. What calibrates it comes from outside.
struct ModelFit: Sendable {
  let forest: IsolationForest
  let autoencoder: Autoencoder
  private let scorer: AnomalyScorer
  /// Of dying soon, of dying in hospital, of sepsis; nil where the rows do not tell.
  let deterioration: OutcomeModel
  /// Without its trees: what the deterioration is given of it, which stays additive.
  let additiveMortality: OutcomeModel?
  let mortality: OutcomeModel?
  let sepsis: OutcomeModel?
  /// The deterioration given the forest and the autoencoder too, to see what they are worth there.
  private let withModels: (weights: FittedWeights, scale: [Double])?

  /// The uncalibrated scores of one row.
  struct Scores: Sendable {
    var forest: Float
    var autoencoder: Float
    /// Log odds; NaN where there is no model.
    var deterioration: Float
    var additiveMortality: Float
    var mortality: Float
    var sepsis: Float
    var withModels: Float
  }

  /// How many rows the forest's subsamples are drawn from.
  private static let poolRows = 20_000
  /// Rows of one set that the outcomes learn from at most: persons are what there are few of.
  private static let mostRowsOfSet = 80_000

  /// Nil where `rows` cannot be learned from: no event in them, or nothing normal.
  init?(
    _ table: StudyTable, rows: [Int], seed: UInt64, includesAblations: Bool,
    progress: (_ stage: String, _ fraction: Double, _ loss: Double?) -> Void
  ) {
    let random = SplitMix64(seed: seed)
    let normal = rows.filter { table.isNormal[$0] }
    guard !normal.isEmpty else { return nil }
    let normalWeights = table.evenWeights(normal)
    progress("isolation forest", 0, nil)
    guard let forest = Self.fitForest(table, normal, normalWeights, random.split(1)) else { return nil }
    let options = AutoencoderOptions()
    let autoencoder = Autoencoder.fit(
      table, rows: normal, weights: normalWeights, features: ModelDesign.autoencoderFeatures, options: options,
      random: random.split(2)
    ) { epoch, loss in
      progress("autoencoder", 0.05 + 0.25 * Double(epoch + 1) / Double(options.epochs), loss)
    }
    guard let autoencoder else { return nil }
    self.forest = forest
    self.autoencoder = autoencoder
    scorer = AnomalyScorer(ModelDesign.forestInputs, forest, autoencoder)
    progress("outcomes", 0.3, nil)
    let learning = Self.thinned(rows.filter { table.isTrainable($0) }, table, random.split(3))
    let inputs = ModelDesign.outcomeInputs
    let usual = Self.usual(table, learning)
    let whole = DesignMatrix(width: ModelDesign.treeInputs.count, raw: Self.inputs(table, learning, usual))
    let design = DesignMatrix(whole, first: inputs.count)
    let deathTargets = table.targets(learning, { table.riskOutcome($0) }, \.riskWeight)
    guard
      let weights = FittedWeights(design, targets: deathTargets.targets, rowWeights: deathTargets.weights),
      let deterioration = OutcomeModel(inputs, weights, scale: design.scale)
    else { return nil }
    self.deterioration = deterioration
    progress("outcomes", 0.45, nil)
    let classes = InputClasses(whole)
    func fit(
      _ outcome: Outcome, _ options: TreeBoosting.Options, _ random: SplitMix64
    ) -> (additive: OutcomeModel, whole: OutcomeModel)? {
      let (targets, rowWeights) = table.targets(learning, { _ in outcome }, { _ in 1 })
      guard let weights = FittedWeights(design, targets: targets, rowWeights: rowWeights),
        let additive = OutcomeModel(inputs, weights, scale: design.scale)
      else { return nil }
      let found = Self.trees(
        table, rows, outcome, options, beside: additive, classes, scale: whole.scale, usual, random)
      let both = additive.adding(
        found.trees, over: ModelDesign.treeInputs, scale: whole.scale, usual: usual, intercept: found.intercept)
      return (additive, both ?? additive)
    }
    let mortality = fit(.hospitalDeath, ModelDesign.mortalityTrees, random.split(4))
    (additiveMortality, self.mortality) = (mortality?.additive, mortality?.whole)
    progress("outcomes", 0.65, nil)
    sepsis = fit(.sepsis12, ModelDesign.sepsisTrees, random.split(5))?.whole
    progress("outcomes", 0.8, nil)
    withModels = includesAblations ? Self.fitWithModels(table, learning, scorer, deathTargets) : nil
  }

  private static func fitForest(
    _ table: StudyTable, _ normal: [Int], _ weights: [Double], _ random: SplitMix64
  ) -> IsolationForest? {
    let inputs = ModelDesign.forestInputs
    let sampler = WeightedSampler(rows: normal, weights: weights)
    var drawing = random.split(0)
    var pool: [Float] = []
    for _ in 0..<poolRows {
      table.withRow(sampler.draw(&drawing)) { row in for input in inputs { pool.append(input.value(in: row)) } }
    }
    return IsolationForest.fit(pool: pool, inputCount: inputs.count, random: random.split(1))
  }

  /// Of each set as many rows as are looked at, drawn evenly, in their order.
  private static func thinned(_ rows: [Int], _ table: StudyTable, _ random: SplitMix64) -> [Int] {
    var random = random
    var left = [Int](repeating: 0, count: table.sets.count)
    for row in rows { left[Int(table.set[row])] += 1 }
    var wanted = left.map { min($0, mostRowsOfSet) }
    // Selection sampling: each row is taken with the chance that leaves just enough for the rest (Knuth, volume 2, algorithm S).
    return rows.filter { row in
      let set = Int(table.set[row])
      let isTaken = random.unit() * Double(left[set]) < Double(wanted[set])
      left[set] -= 1
      if isTaken { wanted[set] -= 1 }
      return isTaken
    }
  }

  /// What the trees are given where nothing is known: of each input that lies within NEWS2's bands the median, of all others 0.
  private static func usual(_ table: StudyTable, _ rows: [Int]) -> [Float] {
    let first = ModelDesign.treeInputs.count - ModelDesign.withinBands.count
    // A tenth of the rows tell it to three digits.
    let some = rows.indices.filter { $0 % 10 == 0 }.map { rows[$0] }
    return ModelDesign.treeInputs.indices.map { place in
      guard place >= first else { return 0 }
      let input = ModelDesign.treeInputs[place]
      let known = some.compactMap { row -> Float? in
        let value = table.value(input.feature, row)
        return value.isNaN ? nil : value
      }.sorted()
      return known.isEmpty ? 0 : known[known.count / 2]
    }
  }

  /// From every row that knows the outcome: what a few inputs say together is rarer than what each says, and takes more to learn.
  private static func trees(
    _ table: StudyTable, _ rows: [Int], _ outcome: Outcome, _ options: TreeBoosting.Options,
    beside additive: OutcomeModel, _ classes: InputClasses,
    scale: [Double], _ usual: [Float], _ random: SplitMix64
  ) -> (trees: [OutcomeTree], intercept: Double) {
    let rows = rows.filter { table.isTrainable($0) && table.happens(outcome, $0) != nil }
    let limits = scale.map { Float(ModelDesign.inputLimit * $0) }
    let bins = BinnedDesign(classes, rows: rows.count) { row, put in
      table.withRow(rows[row]) { features in
        for (place, input) in ModelDesign.treeInputs.enumerated() {
          put(place, min(features[input.feature.index].isNaN ? usual[place] : input.value(in: features), limits[place]))
        }
      }
    }
    let (targets, rowWeights) = table.targets(rows, { _ in outcome }, { _ in 1 })
    return TreeBoosting(bins, targets: targets, rowWeights: rowWeights, options: options)
      .trees(beside: { table.withRow(rows[$0], additive.logOdds) }, random: random)
  }

  private static func inputs(_ table: StudyTable, _ rows: [Int], _ usual: [Float]) -> [Float] {
    var raw: [Float] = []
    raw.reserveCapacity(rows.count * ModelDesign.treeInputs.count)
    for row in rows {
      table.withRow(row) { features in
        for (input, usual) in zip(ModelDesign.treeInputs, usual) {
          raw.append(features[input.feature.index].isNaN ? usual : input.value(in: features))
        }
      }
    }
    return raw
  }

  private static func fitWithModels(
    _ table: StudyTable, _ rows: [Int], _ scorer: AnomalyScorer, _ known: (targets: [Bool], weights: [Double])
  ) -> (weights: FittedWeights, scale: [Double])? {
    var raw: [Float] = []
    for row in rows { table.withRow(row) { raw += inputsWithModels($0, scorer) } }
    let design = DesignMatrix(width: ModelDesign.outcomeInputs.count + 1 + Vital.allCases.count, raw: raw)
    return FittedWeights(design, targets: known.targets, rowWeights: known.weights).map { ($0, design.scale) }
  }

  private static func inputsWithModels(_ row: UnsafeBufferPointer<Float>, _ scorer: AnomalyScorer) -> [Float] {
    let scores = scorer.scores(row)
    return ModelDesign.outcomeInputs.map { $0.value(in: row) } + [Float(scores.forest)]
      + Vital.allCases.map { Float(scores.oddness[$0]) }
  }

  func scores(_ row: UnsafeBufferPointer<Float>) -> Scores {
    let raw = scorer.rawScores(row)
    var scores = Scores(
      forest: Float(raw.forest), autoencoder: Float(raw.autoencoder), deterioration: Float(deterioration.logOdds(row)),
      additiveMortality: additiveMortality.map { Float($0.logOdds(row)) } ?? .nan,
      mortality: mortality.map { Float($0.logOdds(row)) } ?? .nan, sepsis: sepsis.map { Float($0.logOdds(row)) } ?? .nan,
      withModels: .nan)
    if let withModels {
      let design = DesignMatrix(Self.inputsWithModels(row, scorer), scale: withModels.scale)
      scores.withModels = Float(withModels.weights.logOdds(design, 0))
    }
    return scores
  }
}

extension StudyTable {
  /// What each of `rows` is to teach of an outcome, and how much it weighs; 0 where it is not known there. Each set's rows
  /// together weigh what `weight` says.
  func targets(
    _ rows: [Int], _ outcome: (Int) -> Outcome?, _ weight: (StudySet.Description) -> Double
  ) -> (targets: [Bool], weights: [Double]) {
    let known = rows.map { row in outcome(row).flatMap { happens($0, row) } }
    var totals = [Double](repeating: 0, count: sets.count)
    for (row, happens) in zip(rows, known) where happens != nil { totals[Int(set[row])] += Double(self.weight[row]) }
    let weights = zip(rows, known).map { row, happens -> Double in
      guard happens != nil else { return 0 }
      return weight(sets[Int(set[row])]) * Double(self.weight[row]) / totals[Int(set[row])]
    }
    return (known.map { $0 ?? false }, weights)
  }

  /// The weight of each of `rows` when each set's rows together weigh the same.
  func evenWeights(_ rows: [Int]) -> [Double] {
    var totals = [Double](repeating: 0, count: sets.count)
    for row in rows { totals[Int(set[row])] += Double(weight[row]) }
    return rows.map { Double(weight[$0]) / totals[Int(set[$0])] }
  }
}
