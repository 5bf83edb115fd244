internal import Detection
internal import Foundation
internal import Interchange
internal import Notification
internal import Settings
internal import Storage
internal import Streaming
internal import Vitals

/// Looks at everything the console will use, a line each.
enum CheckCommand {
  /// What was found of one thing.
  struct Finding: Codable, Equatable {
    enum State: String, Codable {
      case ok
      /// It works without, or is left out on purpose.
      case note
      case wrong
    }

    var name: String
    var state: State
    var text: String
  }

  private struct Report: Codable {
    var ok: Bool
    var findings: [Finding]
  }

  /// How long the broker and the mail server may take.
  private static let patienceSeconds = 10.0
  /// A broker that is down this long after the first attempt is down.
  private static let retrySeconds = 3.0
  /// How much of the newest records is looked at, to see whether they are understood.
  private static let sampleSeconds = 60

  static func run(_ settings: Settings) throws -> Int32 {
    let found = findings(settings) { if !settings.json { print(line($0)) } }
    let isWhole = found.allSatisfy { $0.state != .wrong }
    if settings.json {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      print(String(decoding: try encoder.encode(Report(ok: isWhole, findings: found)), as: UTF8.self))
    }
    return isWhole ? 0 : 1
  }

  /// `onFinding` is called with each as soon as it is known: a broker that does not answer takes its time.
  static func findings(_ settings: Settings, onFinding: (Finding) -> Void = { _ in }) -> [Finding] {
    let looks: [(String, (Settings) throws -> (Finding.State, String))] = [
      ("models", models), ("state", state), ("feed", feed), ("database", database), ("mail", mail), ("terminal", terminal),
    ]
    return looks.map { name, look in
      let found = finding(name, settings, look)
      onFinding(found)
      return found
    }
  }

  private static func finding(
    _ name: String, _ settings: Settings, _ look: (Settings) throws -> (Finding.State, String)
  ) -> Finding {
    do {
      let (state, text) = try look(settings)
      return Finding(name: name, state: state, text: text)
    } catch {
      return Finding(name: name, state: .wrong, text: "\(error)")
    }
  }

  private static func line(_ finding: Finding) -> String {
    let sign =
      switch finding.state {
      case .ok: "ok   "
      case .note: "note "
      case .wrong: "WRONG"
      }
    return "\(sign)  \(finding.name.padding(toLength: 8, withPad: " ", startingAt: 0))  \(finding.text)"
  }

  // MARK: The looks

  private static func models(_ settings: Settings) throws -> (Finding.State, String) {
    let path = try settings.weights ?? SharedFiles().weights.path
    return (.ok, "\(try Detector.load(directory: path).version) in \(path)")
  }

  private static func state(_ settings: Settings) throws -> (Finding.State, String) {
    try StateFolder.make(settings.state)
    guard FileManager.default.isWritableFile(atPath: settings.state) else {
      throw Failure("\(settings.state) cannot be written by this user; choose another folder with --state=DIR")
    }
    return (.ok, "\(settings.state) can be written")
  }

  private static func feed(_ settings: Settings) throws -> (Finding.State, String) {
    let consumer = try KafkaConsumer(
      configuration: KafkaConfiguration(
        bootstrap: settings.bootstrap, topic: settings.topic, properties: settings.kafka, historySeconds: sampleSeconds))
    defer { consumer.close() }
    let decoder = RecordDecoder()
    var (batch, decoded) = (RecordBatch(), DecodedBatch())
    var (records, rejected, patients) = (0, 0, Set<String>())
    let begin = Date()
    while !consumer.hasReachedEnd, consumer.status.state != .waitingForTopic,
      -begin.timeIntervalSinceNow < (consumer.status.state == .down ? retrySeconds : patienceSeconds)
    {
      consumer.poll(into: &batch, maximumRecords: 10_000, timeoutSeconds: 0.1)
      decoder.decode(batch, fallbackNowSeconds: Date().timeIntervalSince1970, into: &decoded)
      records += batch.entries.count
      rejected += Set(decoded.rejects.map(\.entry)).count
      patients.formUnion(decoded.readings.map(\.patient.id))
    }
    let place = "\(settings.topic) at \(settings.bootstrap)"
    let status = consumer.status
    switch status.state {
    case .down: return (.wrong, status.message ?? "no broker answers at \(settings.bootstrap); see --bootstrap")
    case .connecting: return (.wrong, "no broker at \(settings.bootstrap) has answered in time; see --bootstrap")
    case .waitingForTopic:
      return (.note, status.message ?? "the broker answers, and has no topic \(settings.topic) yet; it is waited for")
    case .catchingUp, .following:
      let newest = "the last minute: \(records) records, \(patients.count) patients, \(rejected) records with rejects"
      return (records > 0 && rejected == 0 ? .ok : .note, "\(status.partitions) partitions of \(place); \(newest)")
    }
  }

  private static func database(_ settings: Settings) throws -> (Finding.State, String) {
    guard let found = try DatabaseProbe.look(StorageConfiguration(settings, SharedFiles())) else {
      return (.note, "none is wanted: alarms are not kept, and mails that wait are lost with the process")
    }
    return (.ok, "\(found.place); \(found.isWatched ? "a console is on duty" : "no console is on duty") for \(settings.ward)")
  }

  private static func mail(_ settings: Settings) throws -> (Finding.State, String) {
    let configuration = try MailConfiguration(settings)
    let sender = MailSender(configuration: configuration, onDelivered: { _, _ in })
    defer { sender.close() }
    let status = sender.firstStatus(timeoutSeconds: patienceSeconds)
    switch status.state {
    case .off: return (.note, "no mail server is set, and HIGH alarms are not mailed; see --smtp and --mail-drop")
    case .connecting: return (.wrong, "the mail server \(settings.smtp) has not answered in time; see --smtp")
    case .down: return (.wrong, status.message ?? "the mail server \(settings.smtp) is down; see --smtp")
    case .up:
      let recipients = settings.mailTo.joined(separator: ", ")
      let place = settings.mailDrop.map { "written into \($0)" } ?? "to \(recipients) by \(settings.smtp)"
      return (status.message == nil ? .ok : .note, "HIGH alarms are mailed, \(place)\(status.message.map { "; \($0)" } ?? "")")
    }
  }

  private static func terminal(_ settings: Settings) -> (Finding.State, String) {
    WardScreen.isPossible
      ? (.ok, "TERM is \(ProcessInfo.processInfo.environment["TERM"] ?? "not set")")
      : (.note, "none here: without one, only --headless works")
  }
}
