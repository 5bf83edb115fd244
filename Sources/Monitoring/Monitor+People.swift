package import Alarms
internal import Dispatch
import Engine
internal import Interchange
internal import Vitals

/// What people do about alarms, at this console and at others.
extension Monitor {
  package func acknowledge(patientID: String, by person: String) {
    act(on: patientID) { shard, seconds in
      let name = SafeText.personName(person)
      return [
        shard.acknowledge(patientID: patientID, by: name, at: seconds),
        shard.latches ? shard.acknowledgeLatched(patientID: patientID, by: name, at: seconds) : nil,
      ].compactMap(\.self)
    }
  }

  /// Takes back what this person has acknowledged.
  package func takeBackAcknowledgement(patientID: String, by person: String) {
    act(on: patientID) { shard, seconds in
      shard.takeBack(patientID: patientID, by: SafeText.personName(person), at: seconds).map { [$0] } ?? []
    }
  }

  /// Stores and shows what a person at this console does. Names are made safe here too, so that they are the same when they come
  /// back from the database.
  private func act(
    on patientID: String, _ action: @escaping @Sendable (inout Shard, Double) -> [AlarmAcknowledgement]
  ) {
    scoringQueue.async {
      guard let worker = self.shards.worker(ofPatient: patientID) else { return }
      let done = action(&worker.shard, self.nowSeconds(of: worker.shard.patient(id: patientID)))
      guard !done.isEmpty else { return }
      for acknowledgement in done {
        self.store.record(acknowledgement)
        self.burden.take(acknowledgement)
        self.eventLog.add(acknowledgement)
      }
      self.leaveSnapshotIfDue(for: .seldom)
    }
  }

  /// A person at this console does something else about an alarm.
  package func care(for patientID: String, _ deed: CareDeed, by person: String) {
    scoringQueue.async {
      guard let patient = self.shards.worker(ofPatient: patientID)?.shard.patient(id: patientID),
        let event = self.cares.perform(
          deed, for: patient.identity.key, by: SafeText.personName(person), at: self.nowSeconds(of: patient))
      else { return }
      self.store.record(event)
      self.burden.take(event)
      self.eventLog.add(event, of: patient.identity)
      self.leaveSnapshotIfDue(for: .seldom)
    }
  }

  /// Now by the clock of the patient's records, as the alarm's own times are.
  func nowSeconds(of patient: Shard.Patient?) -> Double {
    let now = clock.wallSeconds()
    return patient.map { $0.lastReadingSeconds + max(0, now - $0.newestArrivalSeconds) } ?? now
  }

  /// Takes in what is stored of that, at this console or another.
  package func learn(_ events: [EpisodeEvent]) {
    scoringQueue.async {
      if !self.isPastKnown { self.heardEarly.events += events }
      for event in events {
        self.cares.learn(event)
        self.burden.take(event)
      }
      self.leaveSnapshotIfDue(for: .seldom)
    }
  }

  /// Takes in what is stored of people who have seen alarms, at this console or another. What is no news is shown, and the log
  /// says nothing of it.
  package func learn(_ heard: [(acknowledgement: AlarmAcknowledgement, isNews: Bool)]) {
    // Nearly always, several times a second.
    guard !heard.isEmpty else { return }
    scoringQueue.async {
      if !self.isPastKnown { self.heardEarly.acknowledgements += heard.map(\.acknowledgement) }
      var told: [ShardEvent] = []
      for (acknowledgement, isNews) in heard {
        var safe = acknowledgement
        safe.person = SafeText.personName(acknowledgement.person)
        self.shards.learn(safe, isNews: isNews, into: &told)
      }
      self.log(told)
      self.leaveSnapshotIfDue(for: .seldom)
    }
  }
}
