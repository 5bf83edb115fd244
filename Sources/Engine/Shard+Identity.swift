import Alarms
import Detection
import Vitals

extension Shard {
  /// Makes the histories follow what became known of who is who.
  mutating func carryOut(_ change: OccupancyChange, at timeSeconds: Double, into events: inout [ShardEvent]) {
    // Rows in flight know their patients by index.
    settle(into: &events)
    switch change {
    case .distinguish(let key, let patient):
      rename(key, to: patient)
    case .part(let key, let patient, let replay):
      if let index = indices[key] {
        close(index, because: .identity, at: timeSeconds, into: &events)
        let unexplained = patients[index].unexplained
        patients[index] = Patient(identity: patient)
        forgetTrends(of: index)
        patients[index].unexplained = unexplained
        rename(key, to: patient)
      }
      events.append(.parted(patient, timeSeconds: timeSeconds))
      for var reading in replay { take(&reading, of: patient, indexOfPatient(patient), into: &events) }
      settle(into: &events)
    case .pass(let key, let reading):
      if let index = indices[key] { lapse(index, until: patients[index].passedSeconds(until: reading), into: &events) }
    case .join(let key, let patient, let waiting):
      join(key, into: patient, waiting, at: timeSeconds, into: &events)
    case .share(let key, let id):
      // Of several who go by the id nobody knows which.
      guard let from = indices[key] else { return }
      if draws { share(shownTrends(of: from), withID: id) }
    case .letGo(let key, let closure, let words):
      guard let index = indices[key] else { return }
      letGo(index, because: closure, words: words, at: timeSeconds, into: &events)
    case .doubt(let patient, let cause):
      let index = indexOfPatient(patient)
      if let change = patients[index].conditions.set(.identity, cause: cause, of: patient, at: timeSeconds) {
        events.append(.condition(change))
      }
    }
  }

  /// What came as `key` is of `patient`, who was moved. It goes on where the history was, by the one's own clock: that may have been
  /// set meanwhile. Of two alarms the higher one goes on, and of two alike the older.
  private mutating func join(
    _ key: String, into patient: PatientIdentity, _ waiting: [Reading], at timeSeconds: Double, into events: inout [ShardEvent]
  ) {
    guard let moved = indices[key], let stays = indices[patient.key] else { return }
    let goesOn = patients[moved].alarm.severity > patients[stays].alarm.severity || patients[stays].alarm.severity == .normal
    close(goesOn ? stays : moved, because: .identity, at: timeSeconds, into: &events)
    if goesOn { patients[stays].alarm = PatientAlarm() }
    patients[stays].identity = patient
    var followed: [ShardEvent] = []
    for var reading in waiting { _ = receive(&reading, of: stays, into: &followed) }
    events += followed.filter { !Self.wasTold($0) }
    if goesOn {
      adoptAlarm(of: moved, by: stays)
    } else {
      let shiftSeconds = clockShiftSeconds(from: moved, to: stays)
      patients[stays].alarm.adoptPending(of: patients[moved].alarm, shiftSeconds: shiftSeconds)
    }
    patients[stays].unexplained += patients[moved].unexplained
    patients[stays].withheld += patients[moved].withheld
    if var latched = patients[moved].latched, goesOn || patients[stays].latched == nil {
      latched.shift(bySeconds: clockShiftSeconds(from: moved, to: stays))
      patients[stays].latchedApart.value = latched
    }
    if let arrived = patients[moved].arrivedSeconds {
      patients[stays].arrivedSeconds = max(patients[stays].arrivedSeconds ?? arrived, arrived)
    }
    patients[stays].assessment = assessment(
      detector.assess(patients[stays].history), of: stays, at: patients[stays].history.newestSeconds ?? timeSeconds,
      threat: patients[stays].threats.threat)
    remove(moved)
  }

  /// What was ordered or overruled was told when the reading came, under the key of then.
  private static func wasTold(_ event: ShardEvent) -> Bool {
    switch event {
    case .ordered, .overruled: true
    case .transition, .unexplained, .condition, .parted, .left, .acknowledged: false
    }
  }

  /// The same readings are known of both, each by a clock of its own.
  private func clockShiftSeconds(from moved: Int, to stays: Int) -> Double {
    guard let told = patients[moved].newestSeconds, let now = patients[stays].newestSeconds,
      abs(now - told) > SourceClock.reorderSeconds
    else { return 0 }
    return now - told
  }

  private mutating func adoptAlarm(of moved: Int, by stays: Int) {
    patients[stays].alarm = patients[moved].alarm
    patients[stays].alarm.shift(bySeconds: clockShiftSeconds(from: moved, to: stays))
    patients[stays].episodeID = patients[moved].episodeID
    patients[stays].explanation = patients[moved].explanation
    patients[stays].explainedStepID = patients[moved].explainedStepID
    patients[stays].episodeCircumstances = patients[moved].episodeCircumstances
  }

  mutating func close(
    _ index: Int, because closure: AlarmClosure, at timeSeconds: Double, into events: inout [ShardEvent]
  ) {
    guard let step = patients[index].alarm.close(at: timeSeconds, policy: policy), let assessment = patients[index].assessment
    else { return }
    report(step, of: index, assessment, closure: closure, into: &events)
  }

  private mutating func rename(_ key: String, to patient: PatientIdentity) {
    guard let index = indices.removeValue(forKey: key) else { return }
    patients[index].identity = patient
    // What was counted stands under the key of before.
    patients[index].withheldRun = WithheldRun()
    indices[patient.key] = index
  }

  /// The last one takes the place.
  mutating func remove(_ index: Int) {
    indices[patients[index].identity.key] = nil
    let last = patients.removeLast()
    removeTrends(of: index)
    guard index < patients.count else { return }
    patients[index] = last
    indices[last.identity.key] = index
  }
}
