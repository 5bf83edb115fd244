import Alarms
import Vitals

/// What only the shell's clock can tell of each patient: that nothing comes any more, of one vital or of all, and that the clock of
/// the records is off.
struct ArrivalConditions: Sendable {
  /// The shortest lifetime of a value (`VitalSignal`): what is unknown sooner is doubted, not missing.
  static let staleSeconds = 600.0

  private var byPatient: [String: StandingConditions] = [:]

  /// What stands for a patient beside what its shard says.
  func standing(ofPatient id: String) -> [TechnicalCondition] { byPatient[id]?.all ?? [] }

  var isEmpty: Bool { byPatient.isEmpty }

  /// Takes the beds of one moment, each with the state of its clock; answers what is news.
  /// - Parameter isAllRead: whether the end of the feed has been reached once. Before that nobody knows who is silent: what
  ///   was sent may still be read.
  mutating func update(
    _ beds: [BedSnapshot], _ clocks: [ClockState], at wallSeconds: Double, isAllRead: Bool = true
  ) -> [ConditionChange] {
    var news: [ConditionChange] = []
    var next: [String: StandingConditions] = [:]
    let all = beds
    let beds = beds.span
    for (index, clock) in clocks.enumerated() {
      let isSilent = all.isSilent(index, at: wallSeconds)
      // Nearly all, always.
      let stale = Self.staleVitals(of: beds[index])
      let isWell = clock.isRight && !isSilent && stale.isEmpty
      if isWell, byPatient.isEmpty { continue }
      let patient = beds[index].patient
      var standing = byPatient[patient.key] ?? StandingConditions()
      if isWell, standing.all.isEmpty { continue }
      // A clock that is off by a second more is no news.
      if clock.isRight != (standing[.clock] == nil),
        let change = standing.set(.clock, cause: clock.isRight ? nil : clock.words, of: patient, at: wallSeconds)
      {
        news.append(change)
      }
      let isToldSilent = isSilent && (isAllRead || standing[.silence] != nil)
      if var change = standing.set(.silence, cause: isToldSilent ? "no data" : nil, of: patient, at: wallSeconds) {
        if isToldSilent { change.lastRecordSeconds = beds[index].lastReadingSeconds }
        news.append(change)
      }
      if isAllRead, !isSilent {
        for vital in Vital.allCases {
          let isStale = stale.contains(vital)
          let cause = isStale ? "\(vital.label) is not measured any more" : nil
          guard var change = standing.set(.stale(vital), cause: cause, of: patient, at: wallSeconds) else { continue }
          if isStale { change.lastRecordSeconds = beds[index].measuredSeconds[vital] }
          news.append(change)
        }
      }
      if !standing.all.isEmpty { next[patient.key] = standing }
    }
    byPatient = next
    return news
  }

  /// Vitals whose values have outlived themselves while others came. One that is doubted is another condition.
  private static func staleVitals(of bed: borrowing BedSnapshot) -> [Vital] {
    var stale: [Vital] = []
    for vital in Vital.allCases where bed.assessment.observation.values[vital] == nil {
      guard let measuredSeconds = bed.measuredSeconds[vital], bed.assessment.quality[vital] == .good,
        bed.lastReadingSeconds - measuredSeconds >= staleSeconds
      else { continue }
      stale.append(vital)
    }
    return stale
  }
}
