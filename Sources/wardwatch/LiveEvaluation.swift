internal import Detection
internal import Foundation
internal import Interchange
internal import Monitoring
internal import Saving
internal import Settings
internal import Storage
internal import Streaming
internal import Training
internal import Vitals

/// Whether the ward's patients still look like those that the weights know: of the topic as far back as `--history`, or of the
/// trends that the console keeps in the database. Stores and sends nothing.
enum LiveEvaluation {
  static func run(_ settings: Settings, _ source: LiveSource) throws -> Int32 {
    let folder = try settings.weights ?? SharedFiles().weights.path
    let (file, version) = try ModelFile.read(from: folder)
    guard !file.populations.isEmpty else {
      throw Failure(
        "\(folder): these weights do not say what patients they know; train them again, or leave --weights out for those that come "
          + "with the program")
    }
    let found =
      switch source {
      case .topic: try ofTopic(settings, Detector(version: version, model: file.model))
      case .database: try ofDatabase(settings)
      }
    let shift = PopulationShift(
      of: found, against: file.populations, modelVersion: version,
      unseen: source == .database ? [.oxygen, .consciousness] : [], nobodyAdvice: nobodyAdvice(settings, source))
    try shift.publish(settings, besides: [])
    return shift.verdict == .different ? 1 : 0
  }

  private static func nobodyAdvice(_ settings: Settings, _ source: LiveSource) -> String {
    switch source {
    case .topic:
      "No vital sign was found: check the topic and how far back is read (--history), and look at records with 'wardwatch map'."
    case .database:
      "The database keeps no trends of the topic '\(settings.topic)': check --database and --topic; a console or "
        + "'wardwatch --headless' that reads the topic stores them from its first minutes on."
    }
  }

  // MARK: The topic

  private static let batchRecords = 10_000

  private static func ofTopic(_ settings: Settings, _ detector: Detector) throws -> PopulationProfile {
    let plan = try FeedPlan(settings, historySeconds: Int(settings.historySeconds))
    let consumer = try plan.source()
    defer { consumer.close() }
    let decoder = RecordDecoder(
      zone: LocalZone(named: settings.timeZone), mapping: plan.mapping, schemas: plan.schemas)
    var sampler = PopulationSampler(detector)
    var (batch, decoded) = (RecordBatch(), DecodedBatch())
    let begin = Date()
    while -begin.timeIntervalSinceNow < settings.patienceSeconds {
      consumer.poll(into: &batch, maximumRecords: batchRecords, timeoutSeconds: 0.1)
      let status = consumer.status
      if batch.isEmpty {
        if status.state == .following || status.state == .waitingForTopic { break }
        continue
      }
      decoder.decode(batch, into: &decoded)
      for reading in decoded.readings { sampler.take(reading) }
    }
    if let message = consumer.status.message, sampler.tally.patientCount == 0 { throw Failure(message) }
    if consumer.status.state != .following {
      Progress.say("The topic was not read to its end within the time: see --patience, and --history for how far back")
    }
    return sampler.tally.profile(named: settings.topic)
  }

  // MARK: The database

  private static func ofDatabase(_ settings: Settings) throws -> PopulationProfile {
    guard settings.database != "none" else {
      throw Failure("--database is none, and what is not kept cannot be looked at; name the database with --database=URI")
    }
    var sampler = PopulationSamplerOfBins()
    for bins in try PastBins.read(topic: settings.topic, from: settings.database) { sampler.take(bins) }
    return sampler.tally.profile(named: settings.topic)
  }
}
