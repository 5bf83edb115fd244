package import Alarms
import Vitals

/// What the shell's clock tells: when records came, who is silent, and whose clock is off. None of it enters a clinical step.
package struct ClockWatch: Sendable {
  let limits: ClockLimits
  package private(set) var feedTime = FeedTime()
  private var conditions = ArrivalConditions()

  package init(limits: ClockLimits) { self.limits = limits }

  /// How long ago something of a patient came.
  package func passedSeconds(of patient: Shard.Patient, at wallSeconds: Double) -> Double {
    max(0, wallSeconds - patient.newestArrivalSeconds)
  }

  /// Puts what is wrong with the clocks into the beds of this moment; answers what is news of it.
  package mutating func judge(
    _ beds: inout [BedSnapshot], at wallSeconds: Double, kafkaSeconds: (BedSnapshot) -> Double?
  ) -> (changes: [ConditionChange], sentence: String?) {
    var clocks = beds.map { bed in
      let state = limits.state(
        claimedSeconds: bed.lastReadingSeconds, kafkaSeconds: kafkaSeconds(bed), arrivedSeconds: bed.arrivedSeconds)
      return (bed: bed, clock: state)
    }
    let sentenceBefore = feedTime.sentence
    feedTime.sumUp(&clocks, at: wallSeconds)
    let changes = conditions.update(clocks, at: wallSeconds)
    for index in beds.indices where beds[index].conditions.allSatisfy({ $0.kind != .clock }) {
      beds[index].conditions += conditions.standing(ofPatient: beds[index].patient.key).filter { $0.kind == .clock }
    }
    return (changes, sentenceBefore == nil ? feedTime.sentence : nil)
  }
}
