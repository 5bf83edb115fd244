internal import Alarms
internal import Detection
internal import Foundation
internal import Notification
internal import Settings
internal import Storage
internal import Streaming
internal import Vitals

/// One look at one thing that the console will use, with the same settings. Each stands alone.
enum Check: String, CaseIterable {
  case models
  case state
  case feed
  case database
  case mail
  case terminal

  /// How long the broker and the mail server may take.
  static let patienceSeconds = 10.0
  /// Clocks that are synchronised at all differ by less, answers on the way included.
  private static let clockToleranceSeconds = 2.0

  func finding(_ settings: Settings) -> Finding {
    do {
      let (state, text) = try look(settings)
      return Finding(name: rawValue, state: state, text: text)
    } catch {
      return Finding(name: rawValue, state: .wrong, text: "\(error)")
    }
  }

  /// One look; of what belongs to a topic, one at each that the engines of a group share.
  func findings(_ settings: Settings) -> [Finding] {
    guard settings.group != nil, self == .feed || self == .database else { return [finding(settings)] }
    let others = Set(settings.groupTopics).subtracting([settings.topic]).sorted()
    return [finding(settings)]
      + others.map { topic in
        var settings = settings
        do {
          try settings.answer(\.topic, topic)
        } catch {
          return Finding(name: rawValue, state: .wrong, text: "\(error)")
        }
        var found = finding(settings)
        found.name += " of \(topic)"
        return found
      }
  }

  private func look(_ settings: Settings) throws -> (Finding.State, String) {
    switch self {
    case .models: try Self.lookAtModels(settings)
    case .state: try Self.lookAtState(settings)
    case .feed: try Self.lookAtFeed(settings)
    case .database: try Self.lookAtDatabase(settings)
    case .mail: try Self.lookAtMail(settings)
    case .terminal: Self.lookAtTerminal()
    }
  }

  private static func lookAtModels(_ settings: Settings) throws -> (Finding.State, String) {
    let path = try settings.weights ?? SharedFiles().weights.path
    return (.ok, "\(try Detector.load(directory: path).version) in \(path)")
  }

  private static func lookAtState(_ settings: Settings) throws -> (Finding.State, String) {
    try StateFolder.make(settings.state)
    guard FileManager.default.isWritableFile(atPath: settings.state) else {
      throw Failure("\(settings.state) cannot be written by this user; choose another folder with --state=DIR")
    }
    return (.ok, "\(settings.state) can be written")
  }

  private static func lookAtDatabase(_ settings: Settings) throws -> (Finding.State, String) {
    guard let found = try DatabaseProbe.look(StorageConfiguration(settings, SharedFiles())) else {
      return (.note, "none is wanted: alarms are not kept, and mails that wait are lost with the process")
    }
    let site = found.site == nil ? "will be that of the site \(settings.site)" : "of the site \(settings.site)"
    let duty = found.duty.map { "\($0.host) is on duty" } ?? "no console is on duty"
    let since = found.duty.map { " since \(instant($0.sinceSeconds))" } ?? ""
    let older = found.olderConsoles.map {
      "a console of wardwatch 0.1.0 \($0) still runs on this topic: it stores nothing any more, but mails; end it"
    }
    let pooled = found.isPooled ? ["a pooler stands before it: acknowledgements are seen within half a second"] : []
    let open = found.openSchema.map {
      "any account may make tables and functions in its schema \($0): revoke create on schema \($0) from public"
    }
    let clock = found.clockAheadSeconds.flatMap { clockNote(aheadSeconds: $0, of: "the database server") }
    let notes = older + pooled + [open, clock, policyNote(settings, found)].compactMap(\.self) + groupNotes(settings, found)
    let shares = found.shares.map { host, partitions in
      "\(host) keeps \(partitions.count == 1 ? "partition" : "partitions") \(partitions.map { "\($0)" }.joined(separator: ", "))"
    }
    let keepers =
      shares.isEmpty ? "\(duty) for \(settings.topic)\(since)" : "\(settings.topic) is shared: \(shares.joined(separator: ", "))"
    let words = "\(found.place), \(site), can be written as \(found.role.words); \(keepers)"
    if let stranger = try strangeCluster(settings, found) { return (.wrong, "\(words); \(stranger)") }
    let isWrong = settings.group != nil && found.crossingCount > 0
    return (isWrong ? .wrong : notes.isEmpty ? .ok : .note, ([words] + notes).joined(separator: "; "))
  }

  /// That whoever comes adopts other delays than those of the settings; nil where they are the same, or nobody is on duty.
  private static func policyNote(_ settings: Settings, _ found: DatabaseProbe.Finding) -> String? {
    AlarmPolicy(settings).inherited(from: nil, keptBy: found.policy).sentence
  }

  /// What a group, or whoever means to be one of it, has to know.
  private static func groupNotes(_ settings: Settings, _ found: DatabaseProbe.Finding) -> [String] {
    var notes: [String] = []
    if let lapsed = found.lapsed { notes.append("nobody keeps what \(lapsed), kept") }
    if found.crossingCount > 0 {
      notes.append(
        "\(found.crossingCount) patients send to several partitions: key the records by patient"
          + (settings.group == nil ? "" : ", or leave --group out"))
    }
    if settings.group != nil, found.shares.isEmpty, let host = found.duty?.host {
      notes.append("\(host) keeps all of the topic: engines of a group stand by until it ends, unless it has --watch")
    }
    return notes
  }

  /// A sentence where those on duty are on another Kafka cluster than this one; nil where they are not, or nobody can tell.
  private static func strangeCluster(_ settings: Settings, _ found: DatabaseProbe.Finding) throws -> String? {
    guard let kept = found.cluster else { return nil }
    let consumer = try KafkaConsumer(configuration: FeedPlan(settings, historySeconds: 0).kafka)
    defer { consumer.close() }
    let begin = Date()
    var batch = RecordBatch()
    while consumer.clusterID == nil, -begin.timeIntervalSinceNow < clusterSeconds {
      consumer.poll(into: &batch, maximumRecords: 1, timeoutSeconds: 0.1)
    }
    guard let own = consumer.clusterID, own != kept else { return nil }
    return
      "what is kept is a topic of the Kafka cluster \(kept), and \(settings.bootstrap) is the cluster \(own): give one of both a "
      + "database or a schema of its own (options=-csearch_path=NAME)"
  }

  /// How long a broker may take to say which cluster it is of: whether it answers at all is another look.
  private static let clusterSeconds = 3.0

  private static func instant(_ seconds: Double) -> String {
    Date(timeIntervalSince1970: seconds).formatted(.iso8601)
  }

  /// Nil where the clocks agree as well as anybody needs.
  static func clockNote(aheadSeconds: Double, of other: String) -> String? {
    guard abs(aheadSeconds) > clockToleranceSeconds else { return nil }
    let difference = "\(Int(abs(aheadSeconds).rounded())) s \(aheadSeconds > 0 ? "ahead of" : "behind") that of this machine"
    return "the clock of \(other) is \(difference): see to the time synchronisation of both"
  }

  private static func lookAtMail(_ settings: Settings) throws -> (Finding.State, String) {
    let plan = try DeliveryPlan(settings)
    let dispatcher = AlarmDispatcher(plan, register: NoRegister())
    defer { dispatcher.close() }
    let status = dispatcher.firstStatus(timeoutSeconds: patienceSeconds)
    switch status.state {
    case .off: return (.note, "no mail server is set, and HIGH alarms are not mailed; see --smtp and --mail-drop")
    case .connecting: return (.wrong, "\(ways(settings)) did not answer in time; see --smtp")
    case .down: return (.wrong, status.message ?? "\(ways(settings)) cannot be reached; see --smtp")
    case .up:
      let notes = [status.message, plan.mail?.folderNote].compactMap(\.self)
      return (notes.isEmpty ? .ok : .note, (["HIGH alarms are \(ways(settings))"] + notes).joined(separator: "; "))
    }
  }

  /// On which ways people are told of alarms.
  private static func ways(_ settings: Settings) -> String {
    let mail =
      settings.mailDrop.map { "mailed, written into \($0)" }
      ?? (settings.smtp.isEmpty ? nil : "mailed, to \(settings.mailTo.joined(separator: ", ")) by \(settings.smtp)")
    // Of a web address only what is no secret.
    let others = [
      settings.alarmCommand.map { _ in "given to the alarm command" }, settings.webhook.map { _ in "posted to the webhook" },
    ]
    let ladder =
      settings.ladder.isEmpty
      ? nil : "told to others by a ladder of \(settings.ladder.count) step\(settings.ladder.count == 1 ? "" : "s")"
    return ([mail] + others + [ladder]).compactMap(\.self).joined(separator: ", ")
  }

  private static func lookAtTerminal() -> (Finding.State, String) {
    WardScreen.isPossible
      ? (.ok, "TERM is \(ProcessInfo.processInfo.environment["TERM"] ?? "not set")")
      : (.note, "none here: without one, only --headless works")
  }
}
