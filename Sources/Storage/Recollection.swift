package import Alarms
internal import Foundation
package import Saving
internal import Vitals

/// What the screen of a console that starts had been showing: the trends of its patients, and the newest steps of their alarms.
/// Read on a connection of its own, so that no alarm waits for it, and with no more than the right to select.
package struct Recollection: Sendable {
  package var bins: [PatientBins] = []
  /// Oldest first. Of the identity and the evidence only what a line of the log needs.
  package var steps: [AlarmTransition] = []

  /// As many steps as the log on screen has lines.
  private static let mostSteps = 500
  /// Of a hospital of 5,000 beds it is 80 MB.
  private static let statementTimeoutSeconds = 60.0
  /// The spans of time that one bin covers, each with how far back its zoom goes, and a row more.
  private static let zooms = [(15, 2400), (60, 8400), (240, 33_600), (720, 100_800), (2160, 302_400)]

  package static func read(_ configuration: StorageConfiguration) throws(PostgresError) -> Recollection {
    guard let connectionInfo = configuration.connectionInfo else { return Recollection() }
    let connection = try PostgresConnection.open(
      connectionInfo, applicationName: "wardwatch-recollection", connectTimeoutSeconds: configuration.connectTimeoutSeconds,
      statementTimeoutSeconds: statementTimeoutSeconds, isForWriting: false, whileWaiting: { true })
    try Schema.expect(connection)
    var recollection = Recollection()
    recollection.steps = try steps(connection, topic: configuration.topic)
    for (binSeconds, reachSeconds) in zooms {
      let rows = try connection.run(
        """
        select patient_key, first_bin::text, tenths from bins
        where topic = $1 and bin_seconds = $2::integer and recorded_at > now() - make_interval(secs => $3::integer)
        order by recorded_at
        """, [.text(configuration.topic), .text(String(binSeconds)), .text(String(reachSeconds))], wantsBinary: true)
      recollection.bins += rows.bins(ofSeconds: Int32(binSeconds))
    }
    return recollection
  }

  private static func steps(_ connection: PostgresConnection, topic: String) throws(PostgresError) -> [AlarmTransition] {
    let rows = try connection.run(
      """
      select to_jsonb(a)::text, r.contributions::text from alarms a join alarm_reasons r on r.transition_id = a.id
      where exists (select from patient_states s where s.topic = $1 and s.patient_id = a.patient_id)
      order by a.observed_at desc, a.step desc limit \(mostSteps)
      """, [.text(topic)])
    let decoder = JournalEntry.decoder()
    let stepDecoder = JournalEntry.decoder()
    stepDecoder.keyDecodingStrategy = .convertFromSnakeCase
    return (0..<rows.count).reversed().compactMap { row in
      guard let text = rows.bytes(row, 0),
        var step = (try? stepDecoder.decode(PastStep.self, from: Data(text)))?.transition
      else { return nil }
      if let text = rows.bytes(row, 1),
        let contributions = try? decoder.decode([ExplanationRow.Contribution].self, from: Data(text))
      {
        step.explanation = Explanation(
          score: 0, expectation: 0, contributions: contributions.compactMap(\.contribution), reasons: "")
      }
      return step
    }
  }
}

/// A row of `alarms`, as far as a line of the log shows it. The names of the keys are the names of the columns.
private struct PastStep: Decodable {
  var id: UUID
  var episodeId: UUID
  var step: Int
  var kind: String
  var closure: String?
  var severity: String
  var previousSeverity: String
  var ward: String
  var patientId: String
  var patientWard: String?
  var bed: String?
  var patientName: String?
  var observedEpoch: Double
  var heartRate: Double?
  var respiratoryRate: Double?
  var spo2: Double?
  var systolicBp: Double?
  var diastolicBp: Double?
  var temperature: Double?
  var onOxygen: Bool?
  var consciousness: String?
  var spo2Scale: UInt8?
  var lifeThreat: String?
  var exemption: String?
  var modelVersion: String

  /// Nil where a word in it is not known.
  var transition: AlarmTransition? {
    guard let kind = AlarmTransition.Kind(rawValue: kind), let severity = Severity(word: severity),
      let previousSeverity = Severity(word: previousSeverity)
    else { return nil }
    return AlarmTransition(
      id: id, episodeID: episodeId, step: step, kind: kind, closure: closure.flatMap(AlarmClosure.init(rawValue:)),
      severity: severity, previousSeverity: previousSeverity, wardName: ward,
      patient: PatientIdentity(id: patientId, ward: patientWard, bed: bed, name: patientName),
      episodeStartSeconds: observedEpoch, timeSeconds: observedEpoch, assessment: assessment, modelVersion: modelVersion,
      asksForMail: false)
  }

  private var assessment: Assessment {
    var observation = Observation(
      values: PerVital(repeating: nil), onOxygen: onOxygen, consciousness: consciousness.flatMap(Consciousness.init(rawValue:)),
      oxygenScale: spo2Scale.flatMap(OxygenScale.init(rawValue:)) ?? .one)
    (observation.values.heartRate, observation.values.respiratoryRate) = (heartRate, respiratoryRate)
    (observation.values.oxygenSaturation, observation.values.temperature) = (spo2, temperature)
    (observation.values.systolicPressure, observation.values.diastolicPressure) = (systolicBp, diastolicBp)
    var assessment = Assessment(
      observation: observation, news2: NEWS2Score(observation), autoencoder: 0, isolationForest: 0, anomaly: 0, risk: 0,
      riskIfLasting: 0, modelSeverity: .normal, isModelled: false)
    assessment.lifeThreat = lifeThreat.flatMap(LifeThreat.init(words:))
    assessment.exemption = exemption.flatMap(ScoreExemption.init(rawValue:))
    return assessment
  }
}
