internal import Detection
internal import Foundation

/// An outcome's model that is to fit the patients of another hospital, of whom there are few.
///
/// How far it may move is chosen by what foresees best persons whom it has not learned from: not at all, by a line through its log
/// odds, or by weights of its own that are drawn to those it had. Each person with the event counts once, however many rows they
/// have, so that a hospital with ten deaths moves the model by what ten deaths can tell.
struct OutcomeAdaptation: Sendable {
  /// How far the model may move.
  enum Freedom: Sendable, Equatable {
    case none
    /// Recalibrated.
    case line
    /// Refitted: the weights may differ by about `spread` log odds for an input at its usual size.
    case weights(spread: Double)
  }

  /// A model with trees moves by a line at most: its weights say only part of what it says.
  private var freedoms: [Freedom] {
    [.none, .line] + (base.trees.isEmpty ? [0.03, 0.1, 0.3].map { .weights(spread: $0) } : [])
  }

  /// With fewer events nothing is moved.
  static let fewestEventPersons = 5
  /// A model of another hospital keeps its slope within about a third.
  private static let slopeSpread = 0.3

  private let base: OutcomeModel
  private let table: StudyTable
  private let design: DesignMatrix
  private let rows: [Int]
  private let targets: [Bool]
  private let weights: [Double]
  private let groups: [Int]
  /// What the model answers for each row as it was given.
  private let given: [Double]
  let eventPersons: Int

  /// - Parameter groupOfRow: the fold of each of the table's rows.
  init(_ base: OutcomeModel, _ table: StudyTable, groupOfRow: [Int], _ outcome: (Int) -> Outcome?) {
    let known = (0..<table.rows).compactMap { row -> (row: Int, happens: Bool)? in
      guard table.isTrainable(row), let happens = outcome(row).flatMap({ table.happens($0, row) }) else { return nil }
      return (row, happens)
    }
    self.base = base
    self.table = table
    rows = known.map(\.row)
    targets = known.map(\.happens)
    groups = rows.map { groupOfRow[$0] }
    eventPersons = Set(known.filter(\.happens).map { table.person[$0.row] }).count
    let weightOfEvents = known.reduce(0.0) { $0 + ($1.happens ? Double(table.weight[$1.row]) : 0) }
    let share = Double(eventPersons) / max(weightOfEvents, 1e-9)
    weights = rows.map { share * Double(table.weight[$0]) }
    var raw: [Float] = []
    for row in rows {
      table.withRow(row) { features in
        for input in base.inputs { raw.append(Float(input.counted(features[input.distance.feature.index]))) }
      }
    }
    design = DesignMatrix(raw, scale: Self.scale(base))
    given = Self.answers(table, rows, pastShare: base.pastShare) { [rows] in table.withRow(rows[$0], base.logOdds) }
  }

  private static func scale(_ base: OutcomeModel) -> [Double] { base.inputs.map { $0.limit / ModelDesign.inputLimit } }

  var isPossible: Bool { eventPersons >= Self.fewestEventPersons }

  /// The model moved as far as `freedom` lets it, by the rows outside of `group`; by all where that is nil.
  func fitted(_ freedom: Freedom, without group: Int? = nil) -> OutcomeModel {
    guard freedom != .none else { return base }
    let weights = zip(self.weights, groups).map { $1 == group ? 0 : $0 }
    let chosen = weights.indices.filter { weights[$0] > 0 }
    guard chosen.contains(where: { targets[$0] }), chosen.contains(where: { !targets[$0] }) else { return base }
    let line = PlattScaling.fit(
      logOdds: chosen.map { given[$0] }, events: chosen.map { targets[$0] }, weights: chosen.map { weights[$0] },
      slopeSpread: Self.slopeSpread)
    guard line.slope > 0, let recalibrated = base.calibrated(line) else { return base }
    guard case .weights(let spread) = freedom else { return recalibrated }
    let total = weights.reduce(0, +)
    let scale = Self.scale(base)
    let prior = base.inputs.indices.map { line.slope * base.inputs[$0].weight * scale[$0] }
    return FittedWeights(
      design, targets: targets, rowWeights: weights, penalty: 1 / (total * spread * spread), towards: prior
    ).flatMap { OutcomeModel(base.inputs.map(\.distance), $0, scale: scale, pastShare: base.pastShare) } ?? recalibrated
  }

  /// What is answered for each of `rows`, the hours before included, by models that make `logOdds` of each alone.
  private static func answers(
    _ table: StudyTable, _ rows: [Int], pastShare: Double, _ logOdds: (_ place: Int) -> Double
  ) -> [Double] {
    var whole = [Double](repeating: .nan, count: table.rows)
    for place in rows.indices { whole[rows[place]] = logOdds(place) }
    let answers = table.lookingBack(whole, share: pastShare)
    return rows.map { answers[$0] }
  }

  /// How far the model moves, and for each group the model moved so far by the others.
  struct Choice: Sendable {
    var freedom: Freedom
    var withoutGroup: [OutcomeModel]
  }

  /// The freedom with which persons not learned from are foreseen best, by the log loss.
  func best(groups count: Int) -> Choice {
    let unmoved = Choice(freedom: .none, withoutGroup: Array(repeating: base, count: count))
    guard isPossible else { return unmoved }
    var best = (choice: unmoved, loss: Double.infinity)
    for freedom in freedoms {
      let models = (0..<count).map { fitted(freedom, without: $0) }
      let answers = Self.answers(table, rows, pastShare: base.pastShare) {
        table.withRow(rows[$0], models[groups[$0]].logOdds)
      }
      var loss = 0.0
      for row in rows.indices {
        let odds = answers[row]
        loss += weights[row] * (max(odds, 0) + log1p(exp(-abs(odds))) - (targets[row] ? odds : 0))
      }
      // Where two do as well, the smaller move.
      if loss < best.loss - 1e-9 { best = (Choice(freedom: freedom, withoutGroup: models), loss) }
    }
    return best.choice
  }
}

extension OutcomeAdaptation.Freedom {
  var words: String {
    switch self {
    case .none: "left as it was"
    case .line: "recalibrated, which leaves the order of patients as it was"
    case .weights(let spread): "recalibrated and refitted towards what it was (spread \(spread))"
    }
  }
}
