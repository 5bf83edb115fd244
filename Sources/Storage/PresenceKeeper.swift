package import Alarms
internal import Dispatch
internal import Foundation
internal import Sharing

/// Says at the database who sits at this console and whom they have open, and hears the same of the ward's other consoles.
///
/// Each console has a row that ends by the server's clock and is put off while the console lives: one that was killed or cut off is
/// forgotten by itself, and the next to write removes its row. It is the only table that a role which may otherwise only read can
/// write to. Nothing waits for it, and where it does not work nobody else is shown.
package final class PresenceKeeper: Sendable {
  /// How long a row lasts without being put off, and when it is.
  struct Pace {
    var lastsSeconds = 30.0
    var renewSeconds = 10.0
    /// Between two looks at who is there.
    var lookSeconds = 2.0
  }

  private let configuration: StorageConfiguration
  private let person: String
  private let onlyWatches: Bool
  private let console = UUID()
  private let pace: Pace
  private let ending: Ending
  private let queue = DispatchQueue(label: "wardwatch.presence", qos: .utility)
  private let running = DispatchGroup()
  /// While the row is taken away the end does not cut it short.
  private let isLeaving = Guarded(false)
  private let openPatientKey = Guarded<String?>(nil)
  private let seen = Guarded<[Presence]>([])

  /// Longer keys are not told: nobody's are, and a row is to be small.
  private static let mostKeyBytes = 400
  private static let mostShown = 50
  /// A try that fails so often for the same reason is said.
  private static let patientTries = 3
  /// For its row to be taken away at the end: whoever leaves does not wait for a database.
  private static let farewellSeconds = 1.0

  /// - Throws: `PostgresError` when the process has no room for another descriptor.
  package convenience init(configuration: StorageConfiguration, person: String, onlyWatches: Bool) throws(PostgresError) {
    try self.init(configuration: configuration, person: person, onlyWatches: onlyWatches, pace: Pace())
  }

  init(configuration: StorageConfiguration, person: String, onlyWatches: Bool, pace: Pace) throws(PostgresError) {
    self.configuration = configuration
    self.person = person
    self.onlyWatches = onlyWatches
    self.pace = pace
    ending = try Ending()
  }

  /// Begins. Both actions are called on the keeper's queue.
  /// - Parameters:
  ///   - onChange: gets everybody else who is there, whenever that changes.
  ///   - onNotice: gets a sentence where the database does not let it be told.
  package func start(
    onChange: @escaping @Sendable ([Presence]) -> Void = { _ in }, onNotice: @escaping @Sendable (String) -> Void
  ) {
    guard let connectionInfo = configuration.connectionInfo else { return }
    queue.async(group: running) { self.follow(connectionInfo, onChange, onNotice) }
  }

  /// Everybody else who is there, from any thread.
  package var others: [Presence] { seen.withLock { $0 } }

  /// Whom the person at this console has open; told with the next look. From any thread.
  package func open(patientKey: String?) {
    openPatientKey.withLock { $0 = patientKey.flatMap { $0.utf8.count <= Self.mostKeyBytes ? $0 : nil } }
  }

  /// Ends, and takes the row away where that is quick.
  package func close() {
    ending.come()
    _ = running.wait(timeout: .now() + Self.farewellSeconds)
  }

  private func follow(_ connectionInfo: String, _ onChange: ([Presence]) -> Void, _ onNotice: (String) -> Void) {
    var backoff = BackoffSchedule()
    var troubles: (words: String, count: Int) = ("", 0)
    while !ending.hasCome {
      do throws(PostgresError) {
        let connection = try PostgresConnection.open(
          connectionInfo, applicationName: "wardwatch-presence", connectTimeoutSeconds: configuration.connectTimeoutSeconds,
          statementTimeoutSeconds: configuration.statementTimeoutSeconds, isForWriting: false,
          whileWaiting: { [ending, isLeaving] in !ending.hasCome || isLeaving.withLock { $0 } })
        try Schema.expect(connection)
        var told: (key: String?, nanoseconds: UInt64)?
        while !ending.hasCome {
          let key = openPatientKey.withLock { $0 }
          let now = Monotonic.nowNanoseconds()
          let isDue = told.map { $0.key != key || Double(now - $0.nanoseconds) / 1e9 >= pace.renewSeconds } ?? true
          if isDue {
            try tell(key, on: connection)
            told = (key, now)
          }
          take(try look(on: connection), onChange)
          troubles = ("", 0)
          backoff.reset()
          ending.wait(seconds: pace.lookSeconds)
        }
        try leave(connection)
      } catch {
        // Who was there may have gone.
        take([], onChange)
        if error.kind == .setup {
          troubles = (error.description, troubles.words == error.description ? troubles.count + 1 : 1)
          if troubles.count == Self.patientTries { onNotice("who else watches is not shown: \(error.description)") }
        }
        ending.wait(seconds: backoff.next())
      }
    }
  }

  private func take(_ presences: [Presence], _ onChange: ([Presence]) -> Void) {
    let isNew = seen.withLock { seen in
      defer { seen = presences }
      return seen != presences
    }
    if isNew { onChange(presences) }
  }

  // MARK: Statements

  /// Also where the session is one that otherwise may only read.
  private func tell(_ key: String?, on connection: PostgresConnection) throws(PostgresError) {
    try writing(connection) { () throws(PostgresError) in
      _ = try connection.run(
        """
        with gone as (delete from presences where expires_at < now() and console <> $1::uuid)
        insert into presences (console, topic, person, host, patient_key, only_watches, expires_at)
        values ($1::uuid, $2, $3, $4, nullif($5, ''), $6::boolean, now() + make_interval(secs => $7::double precision))
        on conflict (console) do update set patient_key = excluded.patient_key, expires_at = excluded.expires_at
        """,
        [
          .text(console.uuidString), .text(configuration.topic), .text(person), .text(Host.name), .text(key ?? ""),
          .text(onlyWatches ? "true" : "false"), .text(String(pace.lastsSeconds)),
        ])
    }
  }

  private func leave(_ connection: PostgresConnection) throws(PostgresError) {
    isLeaving.withLock { $0 = true }
    connection.statementTimeoutSeconds = Self.farewellSeconds
    try writing(connection) { () throws(PostgresError) in
      _ = try connection.run("delete from presences where console = $1::uuid", [.text(console.uuidString)])
    }
  }

  private func look(on connection: PostgresConnection) throws(PostgresError) -> [Presence] {
    let rows = try connection.run(
      """
      select person, host, patient_key, only_watches from presences
      where topic = $1 and console <> $2::uuid and expires_at > now() order by person, console limit \(Self.mostShown)
      """, [.text(configuration.topic), .text(console.uuidString)])
    return (0..<rows.count).map { row in
      Presence(
        person: rows.text(row, 0) ?? "", host: rows.text(row, 1) ?? "", patientKey: rows.text(row, 2),
        onlyWatches: rows.text(row, 3) == "t")
    }
  }

  private func writing(_ connection: PostgresConnection, _ body: () throws(PostgresError) -> Void) throws(PostgresError) {
    do {
      try connection.run("begin transaction read write")
      try body()
      try connection.run("commit")
    } catch {
      if error.leavesSession { try connection.run("rollback") }
      throw error
    }
  }
}
