import Alarms
import Detection
import Vitals

extension Shard {
  /// Takes what a record says beyond measurements. What is shown follows at once; the alarm moves with the next reading.
  mutating func note(
    _ entry: Circumstances.Entry, of index: Int, at timeSeconds: Double, kafkaSeconds: Double?,
    into events: inout [ShardEvent]
  ) {
    let before = patients[index].circumstances
    let ordered = patients[index].circumstances.take(entry, at: timeSeconds, kafkaSeconds: kafkaSeconds)
    guard patients[index].circumstances != before else { return }
    for order in ordered {
      events.append(.ordered(patients[index].identity, order, timeSeconds: timeSeconds))
    }
    noteExemption(of: index, at: timeSeconds, into: &events)
    guard let newest = patients[index].history.newestSeconds else { return }
    patients[index].assessment = assessment(
      detector.assess(patients[index].history), of: index, at: max(newest, timeSeconds),
      threat: patients[index].threats.threat)
  }

  /// That a patient has no score is a technical condition: it must not look like a good one.
  mutating func noteExemption(of index: Int, at timeSeconds: Double, into events: inout [ShardEvent]) {
    let exemption = patients.span[index].circumstances.exemption(at: timeSeconds)
    guard exemption != nil || !patients.span[index].conditions.isEmpty else { return }
    let change = patients[index].conditions.set(
      .exemption, cause: exemption.map { "no NEWS2: \($0.words)" }, of: patients[index].identity, at: timeSeconds)
    if let change { events.append(.condition(change)) }
  }

  /// What `scored` comes to for this patient, with what kills within minutes.
  func assessment(
    _ scored: Assessment, of index: Int, at timeSeconds: Double, threat: LifeThreat?
  ) -> Assessment {
    var assessment = scored
    apply(to: &assessment, of: index, at: timeSeconds, threat: threat)
    return assessment
  }

  /// The same, of what was scored itself.
  @inline(__always)
  func apply(to scored: inout Assessment, of index: Int, at timeSeconds: Double, threat: LifeThreat?) {
    patients.span[index].circumstances.apply(to: &scored, at: timeSeconds)
    scored.entered = patients[index].enteredApart
    scored.lifeThreat = threat
  }

  /// What the alarm is told. A change of age, pregnancy or scale is no recovery: while an episode runs, the severity is also
  /// what it would be under whatever else was in force during it. What was ordered in the face of the alarm counts at once.
  /// - Parameter scored: nothing where no others were.
  @inline(__always)
  func severity(_ assessment: Assessment, _ scored: Apart<Assessment>, of index: Int, at timeSeconds: Double) -> Severity {
    guard let scored = scored.value else { return assessment.severity }
    let present = patients[index].circumstances
    return patients[index].episodeCircumstances.reduce(assessment.severity) {
      max($0, $1.ordered(as: present).applied(to: scored, at: timeSeconds).severity)
    }
  }

  /// Remembers under which circumstances an episode has run; a handful are enough for any that was entered by people.
  mutating func noteCircumstances(of index: Int, at step: PatientAlarm.Step) {
    guard step.severity > .normal else {
      patients[index].episodeCircumstances = []
      return
    }
    let present = patients[index].circumstances
    guard !patients[index].episodeCircumstances.contains(present) else { return }
    patients[index].episodeCircumstances = patients[index].episodeCircumstances.suffix(7) + [present]
  }
}
