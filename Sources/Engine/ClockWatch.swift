package import Alarms
import Vitals

/// What the shell's clock tells: when records came, who is silent, and whose clock is off. None of it enters a clinical step.
package struct ClockWatch: Sendable {
  let limits: ClockLimits
  package private(set) var feedTime = FeedTime()
  private var conditions = ArrivalConditions()

  package init(limits: ClockLimits) { self.limits = limits }

  /// Puts what is wrong with the clocks into the beds of this moment; answers what is news of it.
  /// - Parameter isAllRead: whether the end of the feed has been reached once.
  package mutating func judge(
    _ beds: inout [BedSnapshot], at wallSeconds: Double, isAllRead: Bool = true
  ) -> (changes: [ConditionChange], sentence: String?) {
    var clocks: [ClockState] = []
    clocks.reserveCapacity(beds.count)
    for index in beds.indices {
      clocks.append(
        limits.state(
          claimedSeconds: beds.span[index].lastReadingSeconds, kafkaSeconds: beds.span[index].kafkaSeconds,
          arrivedSeconds: beds.span[index].arrivedSeconds))
    }
    let sentenceBefore = feedTime.sentence
    feedTime.sumUp(beds, &clocks, at: wallSeconds)
    let changes = conditions.update(beds, clocks, at: wallSeconds, isAllRead: isAllRead)
    if !conditions.isEmpty {
      for index in beds.indices where beds.span[index].conditions.allSatisfy({ $0.kind != .clock }) {
        beds[index].conditions += conditions.standing(ofPatient: beds.span[index].patient.key).filter { $0.kind == .clock }
      }
    }
    return (changes, sentenceBefore == nil ? feedTime.sentence : nil)
  }
}
