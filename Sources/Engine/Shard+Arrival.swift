import Alarms
import Detection
import Vitals

extension Shard {
  /// A patient of whom nothing has come for so long while others were measured has gone home or elsewhere, and leaves the screen:
  /// NEWS2 asks for observations at least every 12 hours (RCP 2017, at a score of 0), and the patient was shown as silent all
  /// that time.
  static let departedAfterSeconds = 12.0 * 3600

  /// Whether others have been heard of for so long since that the patient there must have left. When the whole feed is silent, nobody
  /// has.
  func hasDeparted(_ index: Int) -> Bool {
    newestArrivalSeconds - patients.span[index].newestArrivalSeconds >= Self.departedAfterSeconds
  }

  mutating func note(_ reading: Reading, of index: Int, arrival: Arrival?) {
    guard let arrival, reading.carriesSomething else { return }
    let seconds = arrival.seconds(of: reading)
    patients[index].arrivedSeconds = max(patients[index].arrivedSeconds ?? seconds, seconds)
    newestArrivalSeconds = max(newestArrivalSeconds, seconds)
  }

  /// Lets go whoever has not been heard of for `limits.forgetAfterSeconds` while others were. An episode that still runs is
  /// closed, never resolved: nobody knows how the patient is. Only where all that was sent has been read: what is read back
  /// comes by partitions, and who lies in a later one is not silent.
  package mutating func forget(into events: inout [ShardEvent]) {
    settle(into: &events)
    // The last one takes the place of whoever goes, and has been looked at by then.
    for index in patients.indices.reversed()
    where newestArrivalSeconds - patients.span[index].newestArrivalSeconds >= limits.forgetAfterSeconds {
      let identity = patients[index].identity
      letGo(
        index, because: .silence, words: "not heard of for long: let go", at: patients[index].lastReadingSeconds, into: &events)
      for change in occupants.forget(identity) { carryOut(change, at: newestArrivalSeconds, into: &events) }
    }
    occupants.forgetLetGo(butFor: limits.mostPatients)
    ledger.keep { occupants[$0] != nil }
  }

  /// Ends what is known of a patient.
  mutating func letGo(
    _ index: Int, because closure: AlarmClosure, words: String, at timeSeconds: Double, into events: inout [ShardEvent]
  ) {
    close(index, because: closure, at: timeSeconds, into: &events)
    events.append(.left(patients[index].identity, words: words, timeSeconds: timeSeconds))
    remove(index)
  }
}

extension Shard.Patient {
  /// When something of this patient came last. Of one of a checkpoint nothing has come since: then it is when the newest record
  /// was sent.
  package var newestArrivalSeconds: Double { arrivedSeconds ?? kafkaSeconds ?? lastReadingSeconds }
}
