package import Alarms
internal import Dispatch
internal import Sharing

/// Hears what is acknowledged in the ward, at whichever console, and hands it on.
///
/// It has a session of its own, because the recorder's may be busy with a statement, and reads what is new when the server says so
/// (`LISTEN`) and several times a second besides: that finds out a connection that died without a word, it does where a pooler
/// forbids listening, and no time-out for idle sessions meets it.
package final class AcknowledgementListener: Sendable {
  private let configuration: StorageConfiguration
  /// Busy until the end; tests wait for it.
  let queue = DispatchQueue(label: "wardwatch.acknowledgements", qos: .userInitiated)
  private let ending: Ending

  /// - Throws: `PostgresError` when the process has no room for another descriptor.
  package init(configuration: StorageConfiguration) throws(PostgresError) {
    self.configuration = configuration
    ending = try Ending()
  }

  /// Begins. Both actions are called on the listener's queue.
  /// - Parameters:
  ///   - onHeard: gets each acknowledgement once, in the order in which they were stored; none where there are none yet.
  ///     `isNews` is false for what was stored before this beginning.
  ///   - onEvents: gets what else people and timers did about alarms, each once.
  ///   - onNotice: gets a sentence when hearing ends and when it is back.
  package func start(
    onHeard: @escaping @Sendable ([(acknowledgement: AlarmAcknowledgement, isNews: Bool)]) -> Void,
    onEvents: @escaping @Sendable ([EpisodeEvent]) -> Void = { _ in },
    onNotice: @escaping @Sendable (String) -> Void
  ) {
    guard let connectionInfo = configuration.connectionInfo else { return }
    queue.async { self.follow(connectionInfo, onHeard, onEvents, onNotice) }
  }

  /// Ends, and does not wait for it.
  package func close() { ending.come() }

  private func follow(
    _ connectionInfo: String, _ onHeard: ([(acknowledgement: AlarmAcknowledgement, isNews: Bool)]) -> Void,
    _ onEvents: ([EpisodeEvent]) -> Void, _ onNotice: (String) -> Void
  ) {
    let startNanoseconds = Monotonic.nowNanoseconds()
    var heard = HeardAcknowledgements()
    var heardEvents = HeardEvents()
    var backoff = BackoffSchedule()
    var pace = ListeningPace()
    var report = HearingReport()
    func nowSeconds() -> Double { Double(Monotonic.nowNanoseconds()) / 1e9 }
    while !ending.hasCome {
      do throws(PostgresError) {
        var settings = configuration
        if let patience = pace.patienceSeconds {
          (settings.connectTimeoutSeconds, settings.statementTimeoutSeconds) = (patience, patience)
        }
        let database = try AlarmDatabase(
          settings, connectionInfo: connectionInfo, applicationName: "wardwatch-listener"
        ) { [ending] in !ending.hasCome }
        if try !database.isPooled() { try database.listen() }
        while !ending.hasCome {
          let begunNanoseconds = Monotonic.nowNanoseconds()
          let ownAgeSeconds = Double(begunNanoseconds - startNanoseconds) / 1e9
          let stored = try database.acknowledgements(recordedAfter: heard.newestRecordedSeconds)
          let events = heardEvents.take(try database.events(recordedAfter: heardEvents.newestRecordedSeconds))
          pace.looked(forSeconds: Double(Monotonic.nowNanoseconds() - begunNanoseconds) / 1e9)
          onHeard(heard.take(stored, newsSeconds: ownAgeSeconds))
          if !events.isEmpty { onEvents(events) }
          if let line = report.hears(atSeconds: nowSeconds()) { onNotice(line) }
          backoff.reset()
          if let patience = pace.patienceSeconds { database.connection.statementTimeoutSeconds = patience }
          try database.waitForAcknowledgement(until: ending, seconds: ListeningPace.pollSeconds)
        }
      } catch  where error.isTimeout && pace.isQuicklyReplaced() {
        // Whether it is worth a word, the next session tells.
      } catch {
        if !ending.hasCome, let line = report.isDeaf(because: error.description, atSeconds: nowSeconds()) { onNotice(line) }
        ending.wait(seconds: backoff.next())
      }
    }
  }
}

/// How often to look, and how long to wait for what a look finds: a pure decision. Both together leave room for a new session within
/// the second in which an acknowledgement is to be seen everywhere, though the old one died without a word as it was made.
struct ListeningPace {
  static let pollSeconds = 0.35
  private static let leastPatienceSeconds = 0.3
  private static let mostPatienceSeconds = 1.0

  /// A server that answered lately, and takes that much longer now, is taken for gone: another session is quickly had. Nil where it
  /// did not: then it has the time that the settings give.
  private(set) var patienceSeconds: Double?

  /// A look took so long.
  mutating func looked(forSeconds tookSeconds: Double) {
    patienceSeconds = min(max(Self.leastPatienceSeconds, tookSeconds * 4), Self.mostPatienceSeconds)
  }

  /// The server did not answer in time.
  /// - Returns: whether that is no more than a session that died, to be replaced at once; the next has more time.
  mutating func isQuicklyReplaced() -> Bool {
    guard let patience = patienceSeconds else { return false }
    patienceSeconds = patience < Self.mostPatienceSeconds ? min(patience * 2, Self.mostPatienceSeconds) : nil
    return true
  }
}

/// What has been heard already: what is read overlaps.
struct HeardAcknowledgements {
  private(set) var newestRecordedSeconds = 0.0
  private var known = RecentIdentities()

  /// Those of `stored` that were not heard before. What is no older than `newsSeconds` is news: ages, because the server's clock
  /// is not this machine's.
  mutating func take(
    _ stored: [StoredAcknowledgement], newsSeconds: Double
  ) -> [(acknowledgement: AlarmAcknowledgement, isNews: Bool)] {
    let fresh = stored.filter { !known.contains($0.id) }
    for one in fresh {
      known.insert(one.id)
      newestRecordedSeconds = max(newestRecordedSeconds, one.recordedSeconds)
    }
    return fresh.map { ($0.acknowledgement, $0.readSeconds - $0.recordedSeconds <= newsSeconds) }
  }
}
