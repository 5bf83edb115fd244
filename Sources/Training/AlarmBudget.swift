internal import Detection
internal import Foundation

/// Counts the alarms that a threshold would raise, to choose it by what a ward can bear.
struct AlarmBudget: Sendable {
  /// Rows of each stay, in order of time.
  private let stays: [[Int]]
  let patientDays: Double

  /// A row of an hourly chart stands for the hour before it.
  private static let rowSeconds = 3600.0

  /// - Parameter rows: in the order of the table, which holds each stay's in the order of time.
  init(_ table: StudyTable, rows: [Int]) {
    var stays = [[Int]](repeating: [], count: table.stays)
    for row in rows { stays[Int(table.stay[row])].append(row) }
    stays = stays.filter { !$0.isEmpty }
    var seconds = 0.0
    for rows in stays {
      // A long gap is not time under watch.
      for (before, after) in zip(rows, rows.dropFirst()) {
        seconds += min(table.timeSeconds[after] - table.timeSeconds[before], 6 * Self.rowSeconds)
      }
      seconds += Self.rowSeconds
    }
    self.stays = stays
    patientDays = seconds / 86_400
  }

  /// How often, per patient and day, the score comes to stand at or above the threshold.
  func alarmsPerPatientDay(_ scores: [Float], threshold: Float) -> Double {
    var alarms = 0.0
    for rows in stays {
      var isRaised = false
      for row in rows {
        let isAbove = scores[row] >= threshold
        if isAbove && !isRaised { alarms += 1 }
        isRaised = isAbove
      }
    }
    return alarms / max(patientDays, 1e-9)
  }

  /// The lowest threshold whose alarms, and those of all higher ones, keep to the budget.
  func threshold(_ scores: [Float], alarmsPerPatientDay budget: Double) -> Float {
    let sorted = stays.joined().map { scores[$0] }.sorted()
    guard let highest = sorted.last else { return .infinity }
    var threshold = highest.nextUp
    // From the rarest flag down: alarms are counted at 400 quantiles, evenly spaced in the logarithm of the flagged share.
    for step in 0...400 {
      let flagged = pow(10, -5 + 5 * Double(step) / 400)
      let candidate = sorted[min(Int((1 - flagged) * Double(sorted.count)), sorted.count - 1)]
      guard candidate < threshold else { continue }
      guard alarmsPerPatientDay(scores, threshold: candidate) <= budget else { break }
      threshold = candidate
    }
    return threshold
  }
}

extension Thresholds {
  /// LOW and MEDIUM by how rare the reading is, MEDIUM and HIGH by a budget of alarms that holds in every set that counts; all on
  /// persons the models had not seen.
  init(
    _ table: StudyTable, _ scores: RowScores, _ options: TrainingOptions, countsRisk: (StudySet.Description) -> Bool,
    countsSepsis: (StudySet.Description) -> Bool
  ) {
    func threshold(_ values: [Float], alarmsPerPatientDay: Double, where counts: (StudySet.Description) -> Bool) -> Double {
      let found = table.sets.indices.filter { counts(table.sets[$0]) }.map { set -> Float in
        let rows = (0..<table.rows).filter { Int(table.set[$0]) == set && table.isEvaluated($0) && !values[$0].isNaN }
        return AlarmBudget(table, rows: rows).threshold(values, alarmsPerPatientDay: alarmsPerPatientDay)
      }
      return found.max().map { min(Double($0), 1) } ?? 1
    }
    let high = threshold(scores.risk, alarmsPerPatientDay: options.highAlarmsPerPatientDay, where: countsRisk)
    let medium = threshold(scores.risk, alarmsPerPatientDay: options.mediumAlarmsPerPatientDay, where: countsRisk)
    self.init(
      lowAnomaly: options.lowAnomaly, mediumAnomaly: options.mediumAnomaly, mediumRisk: min(medium, high), highRisk: high,
      sepsis: threshold(scores.sepsis, alarmsPerPatientDay: options.sepsisFlagsPerPatientDay, where: countsSepsis))
  }
}
