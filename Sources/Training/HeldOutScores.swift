internal import Detection
internal import Foundation

/// Every row scored by a model that has not seen its group: its fold of persons, or its hospital.
struct HeldOutScores: Sendable {
  let groupOfRow: [Int]
  let groups: Int
  private(set) var forest: [Float]
  private(set) var autoencoder: [Float]
  /// Log odds, uncalibrated; NaN where the other groups do not tell.
  private(set) var deterioration: [Float]
  private(set) var additiveMortality: [Float]
  private(set) var mortality: [Float]
  private(set) var sepsis: [Float]
  private(set) var withModels: [Float]

  /// A model for each group, learned on all others, as many at once as there are cores; the result does not depend on how many.
  /// Rows of a group whose complement cannot be learned from keep NaN.
  init(
    _ table: StudyTable, groupOfRow: [Int], groups: Int, seed: UInt64, includesAblations: Bool,
    progress: @escaping @Sendable (_ group: Int, _ stage: String, _ fraction: Double, _ loss: Double?) -> Void
  ) {
    self.groupOfRow = groupOfRow
    self.groups = groups
    let blank = [Float](repeating: .nan, count: table.rows)
    (forest, autoencoder, deterioration, withModels) = (blank, blank, blank, blank)
    (additiveMortality, mortality, sepsis) = (blank, blank, blank)
    let found = Results<[ModelFit.Scores]>()
    DispatchQueue.concurrentPerform(iterations: groups) { group in
      let learning = (0..<table.rows).filter { groupOfRow[$0] != group && table.isTrainable($0) }
      let fit = ModelFit(table, rows: learning, seed: seed &+ UInt64(group), includesAblations: includesAblations) {
        progress(group, $0, 0.8 * $1, $2)
      }
      if let fit {
        found.set(group, (0..<table.rows).filter { groupOfRow[$0] == group }.map { table.withRow($0, fit.scores) })
      }
      progress(group, "scores", 1, nil)
    }
    for (group, scores) in found.value {
      for (row, scores) in zip((0..<table.rows).filter { groupOfRow[$0] == group }, scores) {
        forest[row] = scores.forest
        autoencoder[row] = scores.autoencoder
        deterioration[row] = scores.deterioration
        additiveMortality[row] = scores.additiveMortality
        mortality[row] = scores.mortality
        sepsis[row] = scores.sepsis
        withModels[row] = scores.withModels
      }
    }
    mortality = table.lookingBack(mortality, share: ModelDesign.pastShare)
    sepsis = table.lookingBack(sepsis, share: ModelDesign.pastShare)
  }

  /// The deterioration with `share` of the additive mortality's log odds added, where there is one.
  func fused(_ share: Double) -> [Float] {
    share == 0 ? deterioration : zip(deterioration, additiveMortality).map { $1.isNaN ? $0 : $0 + Float(share) * $1 }
  }
}
