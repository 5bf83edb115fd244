internal import Alarms
internal import Foundation
internal import Saving

/// The database as the recorder uses it: one session, the tables checked, the statements prepared. Not Sendable, like the
/// connection in it.
final class AlarmDatabase {
  let connection: PostgresConnection
  let topic: String
  private let siteName: String
  private let rowEncoder = AlarmRow.encoder()
  let rowDecoder = AlarmRow.decoder()
  private let entryEncoder = JournalEntry.encoder()
  private let entryDecoder = JournalEntry.decoder()

  /// Connects, sees to the tables and prepares the statements. `applicationName` is this console's own, so that it can tell
  /// its earlier sessions from those of others.
  /// - Throws: also where the database is another site's; its kind is then `.refused`.
  init(
    _ configuration: StorageConfiguration, connectionInfo: String, applicationName: String,
    whileWaiting: @escaping PostgresConnection.WhileWaiting
  ) throws(PostgresError) {
    topic = configuration.topic
    siteName = configuration.siteName
    connection = try PostgresConnection.open(
      connectionInfo, applicationName: applicationName, connectTimeoutSeconds: configuration.connectTimeoutSeconds,
      statementTimeoutSeconds: configuration.statementTimeoutSeconds, whileWaiting: whileWaiting)
    let milliseconds = String(Int(configuration.statementTimeoutSeconds * 1000))
    // A commit that the server may still forget would break the promise that an accepted alarm is never lost.
    try connection.run(
      """
      select set_config('statement_timeout', $1, false), set_config('idle_in_transaction_session_timeout', $1, false),
        set_config('synchronous_commit', case current_setting('synchronous_commit') when 'off' then 'on'
          else current_setting('synchronous_commit') end, false)
      """, [.text(milliseconds)])
    try Schema.prepare(connection, path: configuration.schemaPath)
    if let remembered = try rememberedSite(), remembered != siteName {
      throw .refused(site: siteName, byDatabaseOf: remembered, place: connection.place)
    }
    let statements = AlarmStatements.all + CheckpointStatements.all + DeliveryStatements.all + TechnicalStatements.all
    for (name, statement) in statements {
      try connection.prepare(name, statement)
    }
  }

  var place: String { connection.place }
  var backendPID: Int32 { connection.backendPID }

  // MARK: The site

  /// Whose alarms the database holds; nil before the first console.
  func rememberedSite() throws(PostgresError) -> String? { try connection.run("select name from site").text(0, 0) }

  /// Remembers this console's site where there is none yet. Of two that come at once, one is refused.
  func rememberSite() throws(PostgresError) {
    try connection.run("insert into site (name) values ($1) on conflict do nothing", [.text(siteName)])
    if let remembered = try rememberedSite(), remembered != siteName {
      throw .refused(site: siteName, byDatabaseOf: remembered, place: place)
    }
  }

  // MARK: Duty

  /// The lock of the topic that $1 names, in these tables: locks are the whole database's, and another schema's are another
  /// hospital's. Version 0.1.0 locked by ward and cannot write into these tables, so that both may hold theirs for a moment.
  private static let lockKey = "hashtextextended(format('wardwatch:%I:%s', current_schema(), $1::text), 0)"
  /// Whether row l of pg_locks is that lock, held in this database: a key of 64 bits stands there in two halves (PostgreSQL
  /// manual, 54.12).
  private static let isLockOfTopic =
    """
    l.locktype = 'advisory' and l.granted and l.objsubid = 1
      and l.database = (select oid from pg_database where datname = current_database())
      and (l.classid::bigint << 32) | l.objid::bigint = \(lockKey)
    """

  /// Asks for the lock of the topic. The session holds it until it ends.
  func askForDuty() throws(PostgresError) -> DutyState.LockAnswer {
    let answer = try connection.run("select pg_try_advisory_lock(\(Self.lockKey))", [.text(topic)])
    if answer.text(0, 0) == "t" { return .acquired }
    // After a broken connection the server may keep the old session for a while: end it, and do not stand back for oneself.
    let earlier = try connection.run(
      """
      select pg_terminate_backend(a.pid) from pg_locks l join pg_stat_activity a on a.pid = l.pid
      where \(Self.isLockOfTopic) and a.pid <> pg_backend_pid()
        and a.application_name = current_setting('application_name') and a.usename = current_user
      """, [.text(topic)])
    return earlier.count > 0 ? .heldByMyself : .heldByAnother
  }

  /// Whether any console has the lock of the topic.
  func isWatched() throws(PostgresError) -> Bool {
    let answer = try connection.run("select exists (select from pg_locks l where \(Self.isLockOfTopic))", [.text(topic)])
    return answer.text(0, 0) == "t"
  }

  func isAlive() throws(PostgresError) { try connection.run("select 1") }

  // MARK: Writing

  /// Stores `entries` and, when given, a slice of the checkpoint, in one transaction; returns how many alarms were new.
  func commit(
    _ entries: [JournalEntry], checkpoint: CheckpointSlice?, deliveryNotes: [DeliveryNote] = []
  ) throws(PostgresError) -> Int {
    do {
      try connection.run("begin")
      let stored = try write(entries)
      if !deliveryNotes.isEmpty {
        let rows = deliveryNotes.map(DeliveryNoteRow.init)
        try run(DeliveryStatements.note.0, rows)
        try run(DeliveryStatements.noteInOutbox.0, rows)
      }
      if let checkpoint { try save(checkpoint) }
      try connection.run("commit")
      return stored
    } catch {
      if error.kind == .row { try connection.run("rollback") }
      throw error
    }
  }

  func write(_ entries: [JournalEntry]) throws(PostgresError) -> Int {
    var rows: [AlarmRow] = []
    var outbox: [OutboxRow] = []
    var explanations: [ExplanationRow] = []
    var acknowledgements: [AcknowledgementRow] = []
    var mailed: [MailedRow] = []
    var deliveries: [DeliveryRow] = []
    var givenUp: [GivenUpRow] = []
    var technical: [TechnicalRow] = []
    for entry in entries {
      switch entry {
      case .alarm(let transition, _):
        rows.append(AlarmRow(transition))
        if transition.asksForMail { outbox.append(OutboxRow(transition, topic: topic)) }
      case .explanation(let explanation): explanations.append(ExplanationRow(explanation))
      case .acknowledgement(let acknowledgement): acknowledgements.append(AcknowledgementRow(acknowledgement, topic: topic))
      case .mailed(let id, let seconds): mailed.append(MailedRow(transitionId: id, sentEpoch: seconds))
      case .delivery(let delivery): deliveries.append(DeliveryRow(delivery))
      case .technical(let alarm): technical.append(TechnicalRow(alarm, topic: topic))
      case .givenUp(let id, let reason): givenUp.append(GivenUpRow(transitionId: id, reason: reason))
      }
    }
    let stored = rows.isEmpty ? 0 : try run(AlarmStatements.insertAlarms.0, rows)
    if !outbox.isEmpty {
      // The payload has keys of its own, which must not be turned into column names: encoded apart, then put in as it is.
      try runText(AlarmStatements.insertOutbox.0, "[\(try outbox.map(json).joined(separator: ","))]")
    }
    if !explanations.isEmpty { try run(AlarmStatements.insertExplanations.0, explanations) }
    if !acknowledgements.isEmpty { try run(AlarmStatements.insertAcknowledgements.0, acknowledgements) }
    if !deliveries.isEmpty { try run(DeliveryStatements.record.0, deliveries) }
    if !mailed.isEmpty { try run(AlarmStatements.markMailed.0, mailed) }
    if !technical.isEmpty {
      try run(TechnicalStatements.insert.0, technical)
      try run(TechnicalStatements.end.0, technical)
    }
    if !givenUp.isEmpty { try run(DeliveryStatements.giveUp.0, givenUp) }
    return stored
  }

  @discardableResult
  private func run(_ statement: String, _ rows: some Encodable) throws(PostgresError) -> Int {
    try runText(statement, try encoded(rows, with: rowEncoder))
  }

  @discardableResult
  private func runText(_ statement: String, _ json: String) throws(PostgresError) -> Int {
    try connection.runPrepared(statement, [.text(json)]).affected
  }

  private func json(_ row: OutboxRow) throws(PostgresError) -> String {
    try encoded(row, with: entryEncoder)
  }

  private func encoded(_ value: some Encodable, with encoder: JSONEncoder) throws(PostgresError) -> String {
    do {
      return String(decoding: try encoder.encode(value), as: UTF8.self)
    } catch {
      throw PostgresError(kind: .row, description: "a row cannot be written as JSON: \(type(of: error))")
    }
  }

  // MARK: Reading

  /// What version 1 of the tables named episodes of the topic after; nil where it kept none.
  func formerWard() throws(PostgresError) -> EpisodeNaming.FormerWard? {
    let rows = try connection.run(
      "select ward, extract(epoch from until) from former_wards where topic = $1", [.text(topic)])
    guard let name = rows.text(0, 0), let untilSeconds = rows.text(0, 1).flatMap({ Double($0) }) else { return nil }
    return EpisodeNaming.FormerWard(name: name, untilSeconds: untilSeconds)
  }

  /// Takes over mails that wait and that nobody knows the topic of: version 1 of the tables kept none.
  func adoptMails() throws(PostgresError) {
    try connection.run("update outbox set topic = $1 where topic is null and sent_at is null", [.text(topic)])
  }

  /// What has been mailed or given up in the last day, so that a replay does not mail it again; up to 10,000.
  func recentlyMailed() throws(PostgresError) -> [UUID] {
    let rows = try connection.run(
      """
      select transition_id::text from outbox
      where coalesce(topic, $1) = $1 and (sent_at is not null or given_up is not null)
        and recorded_at > now() - interval '1 day'
      order by recorded_at desc limit 10000
      """, [.text(topic)])
    return (0..<rows.count).compactMap { rows.text($0, 0).flatMap(UUID.init(uuidString:)) }
  }

  /// How many alarm rows the site has.
  func rowCount() throws(PostgresError) -> Int {
    let rows = try connection.run("select count(*) from alarms")
    return rows.text(0, 0).flatMap { Int($0) } ?? 0
  }
}

private struct OutboxRow: Encodable {
  var transition_id: UUID
  var topic: String
  var ward: String
  var message_id: String
  var payload: AlarmTransition

  init(_ transition: AlarmTransition, topic: String) {
    transition_id = transition.id
    self.topic = topic
    ward = transition.wardName
    message_id = "<\(transition.id.uuidString.lowercased())@wardwatch>"
    payload = transition
  }
}

private struct AcknowledgementRow: Encodable {
  var id: UUID
  var episodeId: UUID
  var step: Int
  var turn: Int
  var topic: String
  var ward: String
  var patientId: String
  var person: String
  var acknowledgedEpoch: Double

  init(_ acknowledgement: JournalEntry.Acknowledgement, topic: String) {
    id = acknowledgement.id
    episodeId = acknowledgement.episodeID
    step = acknowledgement.step
    turn = acknowledgement.turn ?? 0
    self.topic = topic
    ward = acknowledgement.ward
    patientId = acknowledgement.patientID
    person = acknowledgement.person
    acknowledgedEpoch = acknowledgement.timeSeconds
  }
}

private struct MailedRow: Encodable {
  var transitionId: UUID
  var sentEpoch: Double
}
