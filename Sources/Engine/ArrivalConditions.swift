import Alarms
import Vitals

/// What only the shell's clock can tell of each patient: that nothing comes any more, and that the clock of the records is off.
struct ArrivalConditions: Sendable {
  private var byPatient: [String: StandingConditions] = [:]

  /// What stands for a patient beside what the engine says.
  func standing(ofPatient id: String) -> [TechnicalCondition] { byPatient[id]?.all ?? [] }

  var isEmpty: Bool { byPatient.isEmpty }

  /// Takes the beds of one moment, each with the state of its clock; answers what is news.
  mutating func update(_ beds: [BedSnapshot], _ clocks: [ClockState], at wallSeconds: Double) -> [ConditionChange] {
    var news: [ConditionChange] = []
    var next: [String: StandingConditions] = [:]
    let beds = beds.span
    for (index, clock) in clocks.enumerated() {
      let isSilent = beds[index].isSilent(at: wallSeconds)
      // Nearly all, always.
      if clock.isRight, !isSilent, byPatient.isEmpty { continue }
      let patient = beds[index].patient
      var standing = byPatient[patient.key] ?? StandingConditions()
      // A clock that is off by a second more is no news.
      if clock.isRight != (standing[.clock] == nil),
        let change = standing.set(.clock, cause: clock.isRight ? nil : clock.words, of: patient, at: wallSeconds)
      {
        news.append(change)
      }
      if var change = standing.set(.silence, cause: isSilent ? "no data" : nil, of: patient, at: wallSeconds) {
        if isSilent { change.lastRecordSeconds = beds[index].lastReadingSeconds }
        news.append(change)
      }
      if !standing.all.isEmpty { next[patient.key] = standing }
    }
    byPatient = next
    return news
  }
}
