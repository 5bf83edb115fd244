internal import Alarms
internal import Foundation
internal import Saving
internal import Vitals

extension AlarmDatabase {
  /// Writes once what a console on duty writes, and takes it back: its first alarm is no time to learn of a missing right.
  /// - Throws: what would keep an alarm from being stored.
  func tryWriting() throws(PostgresError) {
    try checkEncoding()
    try transaction(first: patience, last: "rollback") { _ throws(PostgresError) in
      try rememberSite()
      // On a topic of nobody's: a console that is on duty for the real one waits for nothing.
      let nobodys = UUID().uuidString
      if let lease = try takeLease(holder: UUID(), host: "check", cluster: nil, policy: nil, of: nobodys) {
        let tenure = Tenure(holder: lease.holder, epoch: lease.epoch)
        guard try endLease(tenure) else { throw .leftOut(of: "leases", place: place, kind: .setup) }
      }
      let alarm = Self.madeUpAlarm
      let acknowledgement = JournalEntry.Acknowledgement(
        id: UUID(), episodeID: alarm.episodeID, step: alarm.step, ward: alarm.wardName, patientID: alarm.patient.id,
        person: "check", timeSeconds: alarm.timeSeconds)
      var ending = alarm
      (ending.id, ending.step, ending.kind, ending.severity, ending.asksForMail) = (UUID(), 1, .resolved, .normal, false)
      let technical = TechnicalAlarm(
        id: UUID(), kind: .ofPatient(.clock), patient: alarm.patient, cause: "check", beganSeconds: alarm.timeSeconds)
      _ = try write([
        .alarm(alarm, receivedNanoseconds: 0), .explanation(Self.madeUpExplanation(of: alarm)),
        .acknowledgement(acknowledgement),
        .delivery(
          AlarmDelivery(
            transitionID: alarm.id, notice: "alarm", channel: "mail", recipient: "check", outcome: .taken, messageID: "check",
            timeSeconds: alarm.timeSeconds)),
        .technical(technical), .mailed(transitionID: alarm.id, timeSeconds: alarm.timeSeconds),
        .event(
          EpisodeEvent(
            episodeID: alarm.episodeID, kind: .claimed, ordinal: 0, patientID: alarm.patient.id, person: "check",
            timeSeconds: alarm.timeSeconds)),
      ])
      try save(Self.madeUpSlice, of: nobodys)
      try expectAll(of: alarm, technical, slicesOf: nobodys)
      // Only then, since it takes away what the beginning has left.
      _ = try write([.alarm(ending, receivedNanoseconds: 0)])
    }
  }

  /// What a trigger or a rule leaves out is no error. Of the alarms, the outbox, acknowledgements and events it is one by now.
  private func expectAll(
    of alarm: AlarmTransition, _ technical: TechnicalAlarm, slicesOf topic: String
  ) throws(PostgresError) {
    let missing = try connection.run(
      """
      select name from (values
        ('explanations', exists (select from explanations where transition_id = $1::uuid)),
        ('deliveries', exists (select from deliveries where transition_id = $1::uuid)),
        ('standing_episodes', exists (select from standing_episodes where episode_id = $2::uuid)),
        ('technical_alarms', exists (select from technical_alarms where id = $3::uuid)),
        ('checkpoints', exists (select from checkpoints where topic = $4)),
        ('patient_states', exists (select from patient_states where topic = $4)),
        ('site', exists (select from site)),
        ('bins', exists (select from bins where topic = $4)),
        ('withheld_counts', exists (select from withheld_counts where topic = $4))) as t (name, is_there)
      where not is_there limit 1
      """,
      [.text(alarm.id.uuidString), .text(alarm.episodeID.uuidString), .text(technical.id.uuidString), .text(topic)])
    if let table = missing.text(0, 0) { throw .leftOut(of: table, place: place, kind: .setup) }
  }

  /// Where anybody may make a function of the name of one that is called here, whose owner would run it (PostgreSQL manual, 5.9.6):
  /// up to version 14 the schema `public` was made so.
  func openSchema() throws(PostgresError) -> String? {
    try connection.run("select current_schema() where has_schema_privilege('public', current_schema(), 'create')").text(0, 0)
  }

  /// The clock of the server less that of this machine; nil where the answer took too long to tell.
  func clockAheadSeconds() throws(PostgresError) -> Double? {
    let begin = Date().timeIntervalSince1970
    let answer = try connection.run("select extract(epoch from clock_timestamp())")
    let end = Date().timeIntervalSince1970
    guard end - begin < 1, let seconds = answer.text(0, 0).flatMap(Double.init) else { return nil }
    return seconds - (begin + end) / 2
  }

  /// Explanations and names have more characters than any encoding of 8 bits. Without an encoding the bytes are kept as they are.
  private func checkEncoding() throws(PostgresError) {
    let encoding = try connection.run("select current_setting('server_encoding')").text(0, 0) ?? ""
    guard encoding != "UTF8", encoding != "SQL_ASCII" else { return }
    throw PostgresError(
      kind: .setup,
      description:
        "the \(place) keeps text as \(encoding), which has no room for all that alarms say; make another with: createdb "
        + "--encoding=UTF8 --template=template0 NAME")
  }

  private static func madeUpExplanation(of alarm: AlarmTransition) -> AlarmExplanation {
    AlarmExplanation(
      transitionID: alarm.id,
      explanation: Explanation(score: 0, expectation: 0, contributions: [], reasons: "SpO₂ \u{2212}9 in 10 min · ≥ 1"))
  }

  /// Of nobody's id, and without leave for anybody else's.
  private static var madeUpSlice: CheckpointSlice {
    let id = "wardwatch-check \(UUID())"
    var slice = CheckpointSlice(round: 0, modelVersion: "check")
    slice.states = [PatientState(patientID: id, partition: nil, nextOffset: nil, modelVersion: "check", bytes: [])]
    slice.gone = [id]
    slice.bins = [PatientBins(patientKey: id, binSeconds: 15, firstBin: 0, tenths: [])]
    slice.withheld = [
      WithheldCount(
        patientKey: id, beganMilliseconds: 0, patientID: id, ward: "check", patientWard: nil, bed: nil, count: 1)
    ]
    slice.offsets = [:]
    return slice
  }

  /// With a character of each kind that alarms may have.
  private static var madeUpAlarm: AlarmTransition {
    let episode = UUID()
    let observation = Observation()
    let nowSeconds = Date().timeIntervalSince1970
    return AlarmTransition(
      id: UUID(), episodeID: episode, step: 0, kind: .raised, severity: .low, previousSeverity: .normal, wardName: "check",
      patient: PatientIdentity(id: "wardwatch-check", name: "Å Ž Ω Я 患"), episodeStartSeconds: nowSeconds,
      timeSeconds: nowSeconds,
      assessment: Assessment(
        observation: observation, news2: NEWS2Score(observation), autoencoder: 0, isolationForest: 0, anomaly: 0, risk: 0,
        riskIfLasting: 0, modelSeverity: .normal),
      modelVersion: "check", asksForMail: true)
  }
}
