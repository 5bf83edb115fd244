import Alarms
import Detection
import Vitals

/// What is ordered about the alarms of one patient.
extension Shard {
  /// The delays of this patient. Not as a call of its own: for that all of the shard's own would be copied with every reading.
  @inline(__always)
  func policy(of index: Int) -> AlarmPolicy {
    guard patients.span[index].circumstances.orders.isPresent, let orders = patients.span[index].circumstances.orders.value else {
      return policy
    }
    return policy.ordered(by: orders)
  }

  /// Ends the orders whose time is over. What they let pass, and what still is known of it by then, counts from that moment:
  /// nobody has to wait for the next reading. Before a reading is taken and whenever time passes, however often: the same comes of
  /// it.
  mutating func endOrders(of index: Int, at timeSeconds: Double, kafkaSeconds: Double?, into events: inout [ShardEvent]) {
    let endSeconds = patients[index].circumstances.orders.value?.nextEndSeconds ?? .infinity
    let lastSeconds = patients[index].lastReadingSeconds
    guard patients[index].circumstances.expireOrders(at: timeSeconds, kafkaSeconds: kafkaSeconds) else { return }
    ledger.touch(patients[index].identity.id)
    guard endSeconds <= timeSeconds, endSeconds > lastSeconds, let before = patients[index].assessment,
      let newest = patients[index].history.newestSeconds
    else { return }
    var scored = detector.assess(patients[index].history)
    scored.observation = patients[index].history.observation(at: max(newest, endSeconds))
    scored.news2 = NEWS2Score(scored.observation)
    scored.forecast = nil
    let after = assessment(scored, of: index, at: endSeconds, threat: patients[index].threats.threat)
    guard after.severity > before.severity else { return }
    patients[index].assessment = after
    if let step = patients[index].alarm.update(after.severity, at: endSeconds, policy: policy(of: index), joins: true) {
      report(step, of: index, after, into: &events)
    }
  }

  /// Why an episode ended that would have gone on under what was ordered, or was not, when it ran.
  /// - Parameter scored: nothing where no circumstances of the episode are known.
  func closure(of step: PatientAlarm.Step, _ index: Int, _ scored: Apart<Assessment>) -> AlarmClosure? {
    guard step.kind == .resolved, let scored = scored.value else { return nil }
    let present = patients[index].circumstances
    let goesOn = patients[index].episodeCircumstances.contains {
      $0.orders != present.orders && $0.applied(to: scored, at: step.timeSeconds).severity > .normal
    }
    return goesOn ? .orders : nil
  }
}
