internal import Alarms
internal import Foundation
internal import Saving
internal import Vitals

extension AlarmDatabase {
  /// Writes once what a console on duty writes, and takes it back: its first alarm is no time to learn of a missing right.
  /// - Throws: what would keep an alarm from being stored.
  func tryWriting() throws(PostgresError) {
    try checkEncoding()
    try transaction(last: "rollback") { _ throws(PostgresError) in
      try rememberSite()
      // On a topic of nobody's: a console that is on duty for the real one waits for nothing.
      let nobodys = UUID().uuidString
      if let lease = try takeLease(holder: UUID(), host: "check", cluster: nil, policy: nil, of: nobodys) {
        try releaseLease(Tenure(holder: lease.holder, epoch: lease.epoch))
      }
      let alarm = Self.madeUpAlarm
      let acknowledgement = JournalEntry.Acknowledgement(
        id: UUID(), episodeID: alarm.episodeID, step: alarm.step, ward: alarm.wardName, patientID: alarm.patient.id,
        person: "check", timeSeconds: alarm.timeSeconds)
      var ending = alarm
      (ending.id, ending.step, ending.kind, ending.severity, ending.asksForMail) = (UUID(), 1, .resolved, .normal, false)
      _ = try write([
        .alarm(alarm, receivedNanoseconds: 0), .alarm(ending, receivedNanoseconds: 0),
        .explanation(Self.madeUpExplanation(of: alarm)),
        .acknowledgement(acknowledgement),
        .delivery(
          AlarmDelivery(
            transitionID: alarm.id, notice: "alarm", channel: "mail", recipient: "check", outcome: .taken, messageID: "check",
            timeSeconds: alarm.timeSeconds)),
        .technical(
          TechnicalAlarm(
            id: UUID(), kind: .ofPatient(.clock), patient: alarm.patient, cause: "check", beganSeconds: alarm.timeSeconds)),
        .mailed(transitionID: alarm.id, timeSeconds: alarm.timeSeconds),
      ])
      try save(Self.madeUpSlice, of: nobodys)
    }
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
