internal import Alarms
internal import Detection
import Engine
internal import Foundation
internal import Interchange
internal import Monitoring
internal import Settings
internal import Simulation
internal import Vitals

/// CSV in, scores out, through the same engine as the console: a row for each row of the input.
enum ScoreCommand {
  static let header = [
    "patient_id", "t_seconds", "news2", "news2_partial", "ae", "iforest", "anomaly", "risk", "severity",
    "sepsis", "mortality",
  ]

  static func run(_ settings: Settings) throws -> Int32 {
    let weights = try settings.weights ?? SharedFiles().weights.path
    let detector = try Detector.load(directory: weights)
    let rows = try VitalsTable.readings(atPath: settings.vitals)
    var shard = Shard(
      wardName: settings.ward, naming: EpisodeNaming(siteName: settings.site), detector: detector,
      policy: AlarmPolicy(settings), limits: .unlimited, explains: false, draws: false)
    let output = try OutputFile(path: settings.output, besides: [settings.vitals])
    let alarmsOutput = try settings.alarms.map { try OutputFile(path: $0, besides: [settings.vitals, settings.output]) }
    var csv = CSVWriter()
    csv.row(header)
    var alarms = CSVWriter()
    alarms.row(alarmsHeader)
    var meter = ProgressMeter("scoring \(rows.count) rows")
    var readings = rows.map(\.reading)
    setTimesOfReplay(in: &readings, of: rows, settings)
    let nextIndex = indicesOfNext(readings)
    var unscored = 0
    var events: [ShardEvent] = []
    for (index, reading) in readings.enumerated() {
      let fileSeconds = rows[index].reading.timeSeconds
      events.removeAll(keepingCapacity: true)
      shard.step([reading], into: &events)
      shard.tick(patientID: reading.patient.id, before: nextIndex[index].map { readings[$0] }, into: &events)
      let scores = Scores(shard.patient(id: reading.patient.id), after: reading)
      if scores == nil { unscored += 1 }
      write(scores, of: reading.patient.id, at: fileSeconds, to: &csv)
      for case .transition(let transition) in events {
        write(transition, at: fileSeconds + (transition.timeSeconds - reading.timeSeconds), to: &alarms)
      }
      meter.advance(to: Double(index + 1) / Double(rows.count))
      if csv.bytes.count > 1 << 20 {
        try output.write(csv.bytes)
        csv.removeAll()
      }
    }
    meter.end()
    try output.write(csv.bytes)
    try alarmsOutput?.write(alarms.bytes)
    for line in UnusedCells(rows).lines { Progress.say("\(settings.vitals): \(line)") }
    if unscored > 0 {
      Progress.say(
        "\(unscored) of \(rows.count) rows have no scores: nothing usable was measured yet, or a later row of the patient came first"
      )
    }
    return 0
  }

  /// With a start given, the rows get the times that they have in a replay with the same start and beds: the alarms then have the
  /// identities that they have in the database after that replay.
  private static func setTimesOfReplay(in readings: inout [Reading], of rows: [VitalsTable.Row], _ settings: Settings) {
    guard let start = settings.startSeconds else { return }
    // What is not sent takes no place in a bed; nor does the engine take notice of it.
    let recorded = rows.map(\.asRecorded)
    let sent = recorded.indices.filter { recorded[$0].carriesSomething }
    let replay = ReplaySchedule(readings: sent.map { recorded[$0] }, beds: settings.beds, startEpochSeconds: start)
    for index in recorded.indices where !recorded[index].carriesSomething { readings[index].timeSeconds = .infinity }
    for (place, index) in sent.enumerated() {
      let replayed = replay.reading(inFileAt: place)
      readings[index].timeSeconds = replayed.timeSeconds
      readings[index].kafkaSeconds = replayed.kafkaSeconds
    }
  }

  /// The next row of each row's patient: what a spot check shows must stand until then to be an alarm.
  private static func indicesOfNext(_ readings: [Reading]) -> [Int?] {
    var next: [String: Int] = [:]
    var indices = [Int?](repeating: nil, count: readings.count)
    for (index, reading) in readings.enumerated().reversed() {
      indices[index] = next[reading.patient.id]
      if reading.carriesSomething { next[reading.patient.id] = index }
    }
    return indices
  }

  /// What stands behind a row.
  private struct Scores {
    let assessment: Assessment
    let severity: Severity

    /// Nil where the patient has nothing to be scored, or is known at a later time already. Whose clock is in doubt is scored in
    /// the order in which the records came, where the file tells it.
    init?(_ patient: Shard.Patient?, after reading: Reading) {
      guard let patient, let assessment = patient.newestAssessment, assessment.observation.knowsSomething,
        patient.isDoubtful && (reading.kafkaSeconds != nil || patient.isOrderedOnly)
          || reading.timeSeconds >= patient.history.newestSeconds ?? reading.timeSeconds
      else { return nil }
      self.assessment = assessment
      severity = patient.alarm.severity
    }
  }

  private static func write(_ scores: Scores?, of patientID: String, at timeSeconds: Double, to csv: inout CSVWriter) {
    csv.cell(patientID)
    csv.cell(timeSeconds)
    if let assessment = scores?.assessment {
      csv.cell(assessment.news2.total)
      csv.cell(assessment.news2.totalOfVitals)
      for score in [assessment.autoencoder, assessment.isolationForest, assessment.anomaly, assessment.risk] {
        if assessment.isModelled { csv.cell(score) } else { csv.cell("") }
      }
    } else {
      for _ in 0..<6 { csv.cell("") }
    }
    csv.cell(scores?.severity.word ?? "")
    csv.cell(scores?.assessment.sepsis)
    csv.cell(scores?.assessment.mortality)
    csv.endRow()
  }

  private static let alarmsHeader = [
    "id", "episode_id", "step", "kind", "severity", "previous_severity", "patient_id", "t_seconds", "anomaly", "risk", "news2",
    "mail",
  ]

  private static func write(_ transition: AlarmTransition, at timeSeconds: Double, to csv: inout CSVWriter) {
    csv.cell(transition.id.uuidString.lowercased())
    csv.cell(transition.episodeID.uuidString.lowercased())
    csv.cell(transition.step)
    csv.cell(transition.kind.rawValue)
    csv.cell(transition.severity.word)
    csv.cell(transition.previousSeverity.word)
    csv.cell(transition.patient.id)
    csv.cell(timeSeconds)
    csv.cell(transition.assessment.anomaly)
    csv.cell(transition.assessment.risk)
    csv.cell(transition.assessment.news2.total)
    csv.cell(transition.asksForMail ? 1 : 0)
    csv.endRow()
  }
}
