import Alarms
import Vitals

/// What only the shell's clock can tell of each patient: that nothing comes any more, and that the clock of the records is off.
struct ArrivalConditions: Sendable {
  private var byPatient: [String: StandingConditions] = [:]

  /// What stands for a patient beside what the engine says.
  func standing(ofPatient id: String) -> [TechnicalCondition] { byPatient[id]?.all ?? [] }

  /// Takes the beds of one moment, each with the state of its clock; answers what is news.
  mutating func update(_ beds: [(bed: BedSnapshot, clock: ClockState)], at wallSeconds: Double) -> [ConditionChange] {
    var news: [ConditionChange] = []
    var next: [String: StandingConditions] = [:]
    for (bed, clock) in beds {
      let id = bed.patient.key
      var standing = byPatient[id] ?? StandingConditions()
      // A clock that is off by a second more is no news.
      if clock.isRight != (standing[.clock] == nil),
        let change = standing.set(.clock, cause: clock.isRight ? nil : clock.words, of: bed.patient, at: wallSeconds)
      {
        news.append(change)
      }
      let isSilent = bed.isSilent(at: wallSeconds)
      if var change = standing.set(.silence, cause: isSilent ? "no data" : nil, of: bed.patient, at: wallSeconds) {
        if isSilent { change.lastRecordSeconds = bed.lastReadingSeconds }
        news.append(change)
      }
      if !standing.all.isEmpty { next[id] = standing }
    }
    byPatient = next
    return news
  }
}
