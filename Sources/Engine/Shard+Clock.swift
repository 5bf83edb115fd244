import Alarms
import Detection
import Vitals

extension Shard {
  /// Finds the time and the place of a reading by the patient's clock, and takes it there. True where it is to be scored.
  mutating func place(
    _ reading: inout Reading, of index: Int, carriesSomething: Bool, into events: inout [ShardEvent]
  ) -> Bool {
    if reading.device != nil { reading.timeSeconds = patients[index].devices.alignedSeconds(of: reading) }
    let claimedSeconds = reading.timeSeconds
    let passedSeconds = patients.span[index].passedSeconds(until: reading)
    let verdict = patients[index].judge(reading)
    if case .current(_, let movedSeconds) = verdict { forgetDoubted(of: index, movedSeconds: movedSeconds) }
    lapse(index, until: verdict.untilSeconds(passedSeconds), into: &events)
    reading.timeSeconds = verdict.timeSeconds
    let isToBeScored: Bool
    switch verdict {
    case .current, .late: isToBeScored = take(reading, of: index, carriesSomething)
    case .doubtful(_, let isBeside):
      isToBeScored = doubt(reading, claimedSeconds: claimedSeconds, isBeside: isBeside, of: index, carriesSomething)
    case .newClock(let timeSeconds, let shiftSeconds, let isBeside):
      reading.timeSeconds = timeSeconds - shiftSeconds
      isToBeScored = doubt(reading, claimedSeconds: claimedSeconds, isBeside: isBeside, of: index, carriesSomething)
      believeDoubted(of: index, shiftSeconds: shiftSeconds)
      occupants.shift(patients[index].identity, bySeconds: shiftSeconds, newestSeconds: timeSeconds)
    }
    patients[index].isUndated = reading.isUndated
    var cause = patients[index].clock.doubt?.words ?? patients[index].devices.words(atKafkaSeconds: reading.kafkaSeconds)
    if cause == nil {
      if reading.isUndated {
        cause = "its time cannot be read"
      } else if reading.kafkaSeconds == nil {
        cause = lastingDoubt(of: index, at: verdict.timeSeconds)
      }
    }
    if cause != nil || !patients.span[index].conditions.isEmpty,
      let change = patients[index].conditions.set(
        .clock, cause: cause, of: patients[index].identity, at: verdict.timeSeconds)
    {
      events.append(.condition(change))
    }
    return isToBeScored
  }

  /// Why the clock was in doubt a moment ago; nil where that is over. Where no Kafka time says how long a doubt has lasted, what was
  /// known before it seems to be of a moment ago, and may be old.
  @inline(__always)
  private func lastingDoubt(of index: Int, at timeSeconds: Double) -> String? {
    guard !patients.span[index].conditions.isEmpty, let doubt = patients.span[index].conditions[.clock],
      timeSeconds >= doubt.sinceSeconds, timeSeconds - doubt.sinceSeconds < SourceClock.reorderSeconds
    else { return nil }
    return doubt.cause
  }

  /// Until when what stands may be raised before `next` is taken.
  func untilSeconds(_ next: Reading, of index: Int) -> Double {
    var patient = patients[index]
    var next = next
    next.timeSeconds = patient.devices.alignedSeconds(of: next)
    let passedSeconds = patient.passedSeconds(until: next)
    return patient.judge(next).untilSeconds(passedSeconds)
  }

  /// How long a reading may be under way.
  package static let arrivalSeconds = 5.0

  /// Takes a reading whose time is not in doubt. True where it is to be scored.
  private mutating func take(_ reading: Reading, of index: Int, _ carriesSomething: Bool) -> Bool {
    fillTrends(with: reading, of: index, at: reading.timeSeconds)
    let update = patients[index].history.update(reading)
    guard update != .late else {
      patients[index].threats.hear(late: reading)
      lateReadings += 1
      return false
    }
    if update != .duplicate { patients[index].threats.take(reading, policy: policy) }
    // A monitor that no longer measures anything still sends, but the patient is as good as silent.
    if !patients.span[index].isInDoubt, carriesSomething {
      patients[index].lastReadingSeconds = max(patients[index].lastReadingSeconds, reading.timeSeconds)
    }
    patients[index].joins = update == .merged
    patients[index].isDoubtful = false
    return update != .duplicate
  }

  private mutating func doubt(
    _ reading: Reading, claimedSeconds: Double, isBeside: Bool, of index: Int, _ carriesSomething: Bool
  ) -> Bool {
    var doubted = patients[index].doubted ?? DoubtedReadings(of: patients[index], sinceSeconds: reading.timeSeconds)
    patients[index].doubted = nil
    doubted.turn(toBeside: isBeside, of: patients[index])
    let update = doubted.take(reading, policy: policy)
    let newestSeconds = patients[index].history.newestSeconds ?? claimedSeconds
    if claimedSeconds <= newestSeconds {
      fillTrends(with: reading, of: index, at: claimedSeconds)
    } else if doubted.hasStayed {
      fillTrends(with: reading, of: index, at: reading.timeSeconds)
    }
    patients[index].doubted = doubted
    if carriesSomething { patients[index].lastReadingSeconds = reading.timeSeconds }
    patients[index].joins = update == .merged
    patients[index].isDoubtful = true
    return update != .late && update != .duplicate
  }

  /// The clock is known again, and is the old one: what was in doubt was late.
  private mutating func forgetDoubted(of index: Int, movedSeconds: Double) {
    guard patients.span[index].isInDoubt, let doubted = patients[index].doubted else { return }
    lateReadings += doubted.readings
    patients[index].doubted = nil
    patients[index].lastReadingSeconds = patients[index].history.newestSeconds ?? -.infinity
    if movedSeconds != 0 { patients[index].alarm.shift(bySeconds: movedSeconds) }
  }

  /// A new clock is taken: what was in doubt is what is known, and all of it is of the new clock's time.
  private mutating func believeDoubted(of index: Int, shiftSeconds: Double) {
    guard let doubted = patients[index].doubted else { return }
    patients[index].history = doubted.history
    patients[index].threats = doubted.threats
    patients[index].threats.shift(bySeconds: shiftSeconds)
    patients[index].doubted = nil
    patients[index].history.shift(bySeconds: shiftSeconds)
    patients[index].alarm.shift(bySeconds: shiftSeconds)
    patients[index].latchedApart.update { $0.shift(bySeconds: shiftSeconds) }
    patients[index].circumstances.shiftOrders(bySeconds: shiftSeconds)
    patients[index].enteredApart.update { $0.shift(bySeconds: shiftSeconds) }
    shiftTrends(of: index, bySeconds: shiftSeconds)
    patients[index].lastReadingSeconds = patients[index].history.newestSeconds ?? -.infinity
    patients[index].isDoubtful = false
  }
}

extension Shard.Patient {
  mutating func judge(_ reading: Reading) -> SourceClock.Verdict {
    let (joins, usualIntervalSeconds) = (
      history.span?.joins(reading, at: reading.timeSeconds) ?? false, history.usualIntervalSeconds
    )
    let repeats =
      (isInDoubt || clock.mayStand(claimedSeconds: reading.timeSeconds))
      && (isInDoubt ? newestHistory.span : history.span)?.isRepeated(by: reading) ?? false
    return clock.judge(
      claimedSeconds: reading.timeSeconds, kafkaSeconds: reading.kafkaSeconds, partition: reading.position?.partition,
      isSurpassed: reading.isSurpassed, joins: joins, repeats: repeats, usualIntervalSeconds: usualIntervalSeconds)
  }

  /// The patient's time by how far the Kafka time has gone on: what stands when readings stop, or when only copies and late ones
  /// come, is raised by it.
  func passedSeconds(until reading: Reading) -> Double {
    clock.expectedSeconds(atKafkaSeconds: reading.kafkaSeconds) - Shard.arrivalSeconds
  }
}

extension SourceClock.Verdict {
  var timeSeconds: Double {
    switch self {
    case .current(let timeSeconds, _), .late(let timeSeconds), .doubtful(let timeSeconds, _), .newClock(let timeSeconds, _, _):
      timeSeconds
    }
  }

  /// Until when what stands may be raised before this reading is taken.
  func untilSeconds(_ passedSeconds: Double) -> Double {
    switch self {
    case .current(let timeSeconds, movedSeconds: 0): max(timeSeconds, passedSeconds)
    case .current(let timeSeconds, _), .doubtful(let timeSeconds, _): timeSeconds
    case .late: passedSeconds
    case .newClock(let timeSeconds, let shiftSeconds, _): timeSeconds - shiftSeconds
    }
  }
}
