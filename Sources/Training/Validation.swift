internal import Foundation

/// The scores of models that had not seen the row's person, and of models that had not seen its hospital.
struct Validation: Sendable {
  let folds: HeldOutScores
  /// Nil where all sets are of one hospital.
  let hospitals: HeldOutScores?

  /// `share` of the whole run's progress is this.
  init(
    _ table: StudyTable, _ options: TrainingOptions, share: Double, _ report: @escaping @Sendable (TrainingProgress) -> Void
  ) {
    let names = Set(table.sets.map(\.hospital)).sorted()
    let work = options.folds + (names.count > 1 ? names.count : 0)
    let meter = SharedProgress(parts: work, share: share, report)
    folds = HeldOutScores(
      table, groupOfRow: table.folds(options.folds, seed: options.seed), groups: options.folds, seed: options.seed,
      includesAblations: options.includesAblations
    ) { meter.set($0, $2, "fold \($0 + 1) of \(options.folds): \($1)", $3) }
    guard names.count > 1 else {
      hospitals = nil
      return
    }
    let place = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
    hospitals = HeldOutScores(
      table, groupOfRow: (0..<table.rows).map { place[table.hospital($0)] ?? 0 }, groups: names.count,
      seed: options.seed &+ 1000, includesAblations: false
    ) { meter.set(options.folds + $0, $2, "without \(names[$0]): \($1)", $3) }
  }
}

/// How far work on several threads has come, in one number that never falls.
///
/// Unchecked because `lock` guards what changes.
private final class SharedProgress: @unchecked Sendable {
  private let lock = NSLock()
  private var fractions: [Double]
  private let share: Double
  private let report: @Sendable (TrainingProgress) -> Void

  init(parts: Int, share: Double, _ report: @escaping @Sendable (TrainingProgress) -> Void) {
    fractions = Array(repeating: 0, count: parts)
    self.share = share
    self.report = report
  }

  func set(_ part: Int, _ fraction: Double, _ stage: String, _ loss: Double?) {
    lock.withLock {
      fractions[part] = max(fractions[part], fraction)
      let whole = fractions.reduce(0, +) / Double(fractions.count)
      report(TrainingProgress(stage: stage, fraction: share * whole, loss: loss))
    }
  }
}
