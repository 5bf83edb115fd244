internal import Alarms
internal import Console
internal import Foundation
internal import Interchange
internal import Monitoring
internal import Settings
internal import Streaming
internal import Terminal
internal import Vitals

/// The ward once, for scripts, mails and paper: reads the feed as a console does, and ends when it has come to its end.
enum SnapshotCommand {
  static func run(_ settings: Settings) throws -> Int32 {
    var plan = try SessionPlan(settings, isReadOnly: true)
    // What is to be told must be read again.
    plan.feed.kafka.historySeconds = Int(max(settings.historySeconds, try handoverSeconds(settings) ?? 0))
    let session = try WatchSession(plan)
    session.start()
    defer { session.finish() }
    let (snapshot, isWhole) = newest(of: session.monitor, withinSeconds: settings.patienceSeconds)
    guard let snapshot else { throw Failure("nothing could be read from \(settings.bootstrap) within the time: see --patience") }
    print(try text(explained(snapshot, session.monitor, settings), settings))
    guard !isWhole else { return 0 }
    let why = snapshot.feed.message ?? "the topic was not read to its end within the time: see --patience"
    Progress.say("not the whole ward: \(why)")
    return 1
  }

  /// The first picture of a feed that has been read to its end, or the last one before the time is over.
  private static func newest(of monitor: Monitor, withinSeconds seconds: Double) -> (WardSnapshot?, isWhole: Bool) {
    let arrival = DispatchSemaphore(value: 0)
    monitor.mailbox.wakeOnArrival { arrival.signal() }
    let end = DispatchTime.now() + seconds
    var newest: WardSnapshot?
    while arrival.wait(timeout: end) == .success {
      guard let snapshot = monitor.mailbox.take() else { continue }
      newest = snapshot
      // What has come may still wait for its order, or to be scored.
      if snapshot.isAllRead, snapshot.feed.state == .following, snapshot.feed.lag == 0 { return (snapshot, true) }
    }
    return (newest, false)
  }

  /// How long the reasons of the patient beside the list may take.
  private static let explanationSeconds = 2.0

  /// The same ward with the reasons of the patient who is shown beside the list, where they come in time.
  private static func explained(_ snapshot: WardSnapshot, _ monitor: Monitor, _ settings: Settings) -> WardSnapshot {
    guard !settings.json, let focus = model(of: snapshot, settings).focusedPatientID else { return snapshot }
    let arrival = DispatchSemaphore(value: 0)
    monitor.mailbox.wakeOnArrival { arrival.signal() }
    monitor.look(at: focus)
    let end = DispatchTime.now() + explanationSeconds
    while arrival.wait(timeout: end) == .success {
      guard let next = monitor.mailbox.take() else { continue }
      if next.beds.contains(where: { $0.patient.key == focus && $0.explanation != nil }) { return next }
    }
    return snapshot
  }

  private static let mostHandoverSeconds = 604_800.0

  /// How long ago it is from when on all is to be told.
  private static func handoverSeconds(_ settings: Settings) throws -> Double? {
    guard let since = settings.since else { return nil }
    let now = Date().timeIntervalSince1970
    let ago = now - since.seconds(nowSeconds: now) { LocalOffset.seconds(at: $0) }
    guard ago > 0 else { throw Failure("--since is not before now: there is nothing to tell") }
    guard ago <= mostHandoverSeconds else { throw Failure("--since goes back further than a week: see wardwatch history") }
    return ago
  }

  // MARK: What is printed

  private static func model(of snapshot: WardSnapshot, _ settings: Settings) -> ConsoleModel {
    var model = ConsoleModel(settings, isReadOnly: true)
    model.isPrinted = true
    model.tick(atSeconds: snapshot.timeSeconds)
    model.receive(snapshot)
    return model
  }

  private static func text(_ snapshot: WardSnapshot, _ settings: Settings) throws -> String {
    let since = try handoverSeconds(settings).map { snapshot.timeSeconds - $0 }
    let form = settings.json ? .json : settings.text ? .text : settings.ansi ? .ansi : settings.svg ? .svg : Form.suiting
    guard form != .json else { return try WardReport(snapshot, sinceSeconds: since, isMasked: settings.mask).jsonLine() }
    let model = Self.model(of: snapshot, settings)
    let size = settings.size.map { Size(columns: $0.columns, rows: $0.rows) } ?? Self.size
    let frame = model.frame(size: size, abilities: abilities(settings))
    let happened = since.map { [model.happened(sinceSeconds: $0, isUnicode: !settings.ascii)] } ?? []
    switch form {
    case .svg: return frame.svg
    case .ansi: return ([frame.ansi(colours: abilities(settings).colours)] + happened).joined(separator: "\n")
    case .text, .json: return ([frame.text] + happened).joined(separator: "\n")
    }
  }

  private enum Form {
    case text
    case ansi
    case svg
    case json

    /// A terminal takes colours; a pipe takes text.
    static var suiting: Form { isatty(STDOUT_FILENO) == 1 ? .ansi : .text }
  }

  private static func abilities(_ settings: Settings) -> Abilities {
    let colours: Abilities.Colours =
      switch settings.color {
      case .never: .none
      case .sixteen: .sixteen
      case .automatic, .all, .trueColour: .twoHundredFiftySix
      }
    return Abilities(isUnicode: !settings.ascii, colours: colours, graph: Abilities.Graph(settings.graph))
  }

  /// Of the terminal that it is printed on; a usual one elsewhere.
  private static var size: Size {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return Size(columns: 120, rows: 40) }
    return Size(columns: Int(size.ws_col), rows: max(12, Int(size.ws_row) - 1))
  }
}
