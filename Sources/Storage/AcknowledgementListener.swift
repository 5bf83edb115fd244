package import Alarms
internal import Dispatch
internal import Sharing

/// Hears what is acknowledged in the ward, at whichever console, and hands it on.
///
/// It has a session of its own, because the recorder's may be busy with a statement, and reads what is new when the server says so
/// (`LISTEN`) and every half second besides: that finds out a connection that died without a word, it does where a pooler forbids
/// listening, and no time-out for idle sessions meets it.
package final class AcknowledgementListener: Sendable {
  private let configuration: StorageConfiguration
  /// Busy until the end; tests wait for it.
  let queue = DispatchQueue(label: "wardwatch.acknowledgements", qos: .userInitiated)
  private let ending: Ending

  private static let pollSeconds = 0.5
  /// A server that has just answered and takes longer for the next look is taken for gone: another session is quickly had.
  private static let patienceSeconds = 1.0

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
    var isDeaf = false
    while !ending.hasCome {
      var hasHeard = false
      do throws(PostgresError) {
        let database = try AlarmDatabase(
          configuration, connectionInfo: connectionInfo, applicationName: "wardwatch-listener"
        ) { [ending] in !ending.hasCome }
        if try !database.isPooled() { try database.listen() }
        while !ending.hasCome {
          let ownAgeSeconds = Double(Monotonic.nowNanoseconds() - startNanoseconds) / 1e9
          let stored = try database.acknowledgements(recordedAfter: heard.newestRecordedSeconds)
          onHeard(heard.take(stored, newsSeconds: ownAgeSeconds))
          let events = heardEvents.take(try database.events(recordedAfter: heardEvents.newestRecordedSeconds))
          if !events.isEmpty { onEvents(events) }
          if isDeaf { onNotice("acknowledgements at other consoles are seen again") }
          isDeaf = false
          hasHeard = true
          backoff.reset()
          database.connection.statementTimeoutSeconds = Self.patienceSeconds
          try database.waitForAcknowledgement(until: ending, seconds: Self.pollSeconds)
        }
      } catch  where hasHeard && error.isTimeout {
        // Whether it is worth a word, the next session tells.
      } catch {
        if !isDeaf && !ending.hasCome { onNotice("acknowledgements at other consoles are not seen: \(error.description)") }
        isDeaf = true
        ending.wait(seconds: backoff.next())
      }
    }
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
