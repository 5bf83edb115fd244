internal import Alarms
internal import Foundation
internal import Saving

/// The database as the recorder uses it: one session, the tables checked. Not Sendable, like the connection in it.
final class AlarmDatabase {
  let connection: PostgresConnection
  let topic: String
  /// The one that this session is for; nil for all of the topic.
  let partition: Int32?
  let leaseSeconds: Double
  /// Set while that of whoever was on duty before could not be ended yet.
  private var mustEndMachinery = false
  private let siteName: String
  private let statementTimeoutSeconds: Double
  private let encoder = JSONStream()
  private let decoder = JournalEntry.decoder()

  /// Connects and sees to the tables. Sets nothing in the session and prepares nothing there: behind a pooler that lends sessions
  /// for a transaction only, both would be another's.
  /// - Throws: also where the database is another site's; its kind is then `.refused`.
  init(
    _ configuration: StorageConfiguration, connectionInfo: String, applicationName: String,
    whileWaiting: @escaping PostgresConnection.WhileWaiting
  ) throws(PostgresError) {
    topic = configuration.topic
    partition = configuration.partition
    siteName = configuration.siteName
    leaseSeconds = configuration.leaseSeconds
    statementTimeoutSeconds = configuration.statementTimeoutSeconds
    connection = try PostgresConnection.open(
      connectionInfo, applicationName: applicationName, connectTimeoutSeconds: configuration.connectTimeoutSeconds,
      statementTimeoutSeconds: configuration.statementTimeoutSeconds, isForWriting: !configuration.onlyReads,
      whileWaiting: whileWaiting)
    if configuration.onlyReads {
      try Schema.expect(connection)
    } else {
      try Schema.prepare(connection, path: configuration.schemaPath)
    }
    if let remembered = try rememberedSite(), remembered != siteName {
      throw .refused(site: siteName, byDatabaseOf: remembered, place: connection.place)
    }
  }

  /// The partition as the tables have it.
  var unit: PostgresConnection.Parameter { .text(String(partition ?? Self.wholeTopic)) }
  static let wholeTopic: Int32 = -1

  var place: String { connection.place }
  var backendPID: Int32 { connection.backendPID }

  /// Whether a pooler stands before the server: it gives its clients process numbers of its own making.
  func isPooled() throws(PostgresError) -> Bool {
    try connection.run("select pg_backend_pid()").text(0, 0) != String(backendPID)
  }

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

  // MARK: Transactions

  /// Whoever leaves a transaction open keeps its rows locked, the lease among them: a console that stands still in the middle of
  /// one must not keep others from taking over.
  private static let idleInTransactionSeconds = 2.0

  /// Runs `body` between `first`, whose answer it gets, and `last`, in a transaction with a session's settings for itself alone.
  /// After an error that leaves the session usable, the transaction is rolled back.
  func transaction<Result>(
    first: String = "", last: String = "", _ body: (PostgresRows) throws(PostgresError) -> Result
  ) throws(PostgresError) -> Result {
    do {
      // A commit that the server may still forget would break the promise that an accepted alarm is never lost.
      let rows = try connection.runScript(
        """
        begin;
        set local statement_timeout = \(Int(statementTimeoutSeconds * 1000));
        set local idle_in_transaction_session_timeout = \(Int(Self.idleInTransactionSeconds * 1000));
        select set_config('synchronous_commit', 'on', true) where current_setting('synchronous_commit') = 'off';
        \(first)
        """)
      let result = try body(rows)
      try connection.runScript("\(last); commit")
      return result
    } catch {
      if error.leavesSession { try connection.run("rollback") }
      throw error
    }
  }

  func transaction<Result>(_ body: () throws(PostgresError) -> Result) throws(PostgresError) -> Result {
    try transaction { _ throws(PostgresError) in try body() }
  }

  // MARK: Writing

  /// Stores `entries` and, when given, a slice of the checkpoint, under the lease, in one transaction.
  /// - Returns: how many alarms were not there before, how often the lease has been renewed, and how many patients are known to send
  ///   to another partition too.
  func commit(
    _ entries: [JournalEntry], checkpoint: CheckpointSlice?, deliveryNotes: [DeliveryNote], under tenure: Tenure
  ) throws(PostgresError) -> (stored: Int, renewals: Int64, strays: Int) {
    let done = try transaction(under: tenure) { () throws(PostgresError) in
      let stored = try write(entries)
      if !deliveryNotes.isEmpty {
        let rows = deliveryNotes.map(DeliveryNoteRow.init)
        try run(DeliveryStatements.note, rows)
        try run(DeliveryStatements.noteInOutbox, rows)
      }
      return (stored: stored, strays: try checkpoint.map { slice throws(PostgresError) in try save(slice, of: topic) } ?? 0)
    }
    return (done.result.stored, done.renewals, done.result.strays)
  }

  /// Stores what every console may store, on duty or not: what people did, and which mails have gone out.
  func commitDeeds(_ entries: [JournalEntry]) throws(PostgresError) {
    try transaction { () throws(PostgresError) in _ = try write(entries.filter { !$0.isOfTheEngine }) }
  }

  func write(_ entries: [JournalEntry]) throws(PostgresError) -> Int {
    var rows: [AlarmRow] = []
    var outbox: [OutboxRow] = []
    var explanations: [ExplanationRow] = []
    var acknowledgements: [AcknowledgementRow] = []
    var mailed: [MailedRow] = []
    var deliveries: [DeliveryRow] = []
    // A statement may touch a row once.
    var settled: Set<DeliveryNote.Subject> = []
    var givenUp: [GivenUpRow] = []
    var technical: [TechnicalRow] = []
    var events: [EventRow] = []
    for entry in entries {
      switch entry {
      case .alarm(let transition, _), .provisional(let transition):
        rows.append(AlarmRow(transition))
        if transition.asksForMail { outbox.append(OutboxRow(transition, topic: topic, partition: partition)) }
      case .explanation(let explanation): explanations.append(ExplanationRow(explanation))
      case .acknowledgement(let acknowledgement): acknowledgements.append(AcknowledgementRow(acknowledgement, topic: topic))
      case .mailed(let id, let seconds): mailed.append(MailedRow(transitionId: id, sentEpoch: seconds))
      case .delivery(let delivery): if settled.insert(delivery.subject).inserted { deliveries.append(DeliveryRow(delivery)) }
      case .event(let event): events.append(EventRow(event, topic: topic))
      case .technical(let alarm): technical.append(TechnicalRow(alarm, topic: topic, partition: partition))
      case .givenUp(let id, let reason): givenUp.append(GivenUpRow(transitionId: id, reason: reason))
      }
    }
    let stored = rows.isEmpty ? 0 : try run(AlarmStatements.insertAlarms, rows)
    if stored < rows.count { try expect(rows.map(\.id), in: "alarms") }
    let begun = rows.filter(\.beginsEpisode)
    if !begun.isEmpty { try run(AlarmStatements.noteBeginnings, begun.map(EpisodeMark.init)) }
    let ended = rows.filter(\.endsEpisode)
    if !ended.isEmpty { try run(AlarmStatements.noteEndings, ended.map(EpisodeMark.init)) }
    if !outbox.isEmpty, try run(AlarmStatements.insertOutbox, outbox) < outbox.count {
      try expect(outbox.map(\.transitionId), in: "outbox", column: "transition_id")
    }
    if !explanations.isEmpty { try run(AlarmStatements.insertExplanations, explanations) }
    if !acknowledgements.isEmpty, try run(AlarmStatements.insertAcknowledgements, acknowledgements) < acknowledgements.count {
      try expect(acknowledgements.map(\.id), in: "acknowledgements")
    }
    if !deliveries.isEmpty { try run(DeliveryStatements.record, deliveries) }
    if !mailed.isEmpty { try run(AlarmStatements.markMailed, mailed) }
    if !events.isEmpty, try run(EventStatements.insert, events) < events.count {
      guard try run(EventStatements.missing, events) == 0 else { throw .leftOut(of: "episode_events", place: place) }
    }
    if !technical.isEmpty {
      // Or the same trouble of the console before stood for what is amiss with this one, and ended as if that were over.
      if mustEndMachinery { try connection.run(TechnicalStatements.endOfMachinery, [.text(topic), unit]) }
      try run(TechnicalStatements.insert, technical)
      try run(TechnicalStatements.end, technical)
    }
    if !givenUp.isEmpty { try run(DeliveryStatements.giveUp, givenUp) }
    return stored
  }

  /// What was not stored just now was there before, unless a trigger or a rule that somebody has made leaves it out without a word.
  private func expect(_ ids: [UUID], in table: String, column: String = "id") throws(PostgresError) {
    let missing = try connection.run(
      """
      select 1 from json_array_elements_text($1::json) as r
      where not exists (select from \(table) t where t.\(column) = r.value::uuid) limit 1
      """, [.text(Self.list(ids))])
    if missing.count > 0 { throw .leftOut(of: table, place: place) }
  }

  @discardableResult
  func run(_ statement: String, _ rows: some Encodable) throws(PostgresError) -> Int {
    let json: [UInt8]
    do {
      json = try encoder.encode(rows)
    } catch {
      throw PostgresError(kind: .row, description: "a row cannot be written as JSON: \(type(of: error))")
    }
    return try connection.run(statement, [.text(String(decoding: json, as: UTF8.self))]).affected
  }

  // MARK: Reading

  /// From a JSON object by partition; nil where it is none.
  func offsets(_ json: [UInt8]) -> [Int32: Int64]? {
    guard let byName = try? decoder.decode([String: Int64].self, from: Data(json)) else { return nil }
    var byPartition: [Int32: Int64] = [:]
    for (name, offset) in byName {
      guard let partition = Int32(name) else { return nil }
      byPartition[partition] = offset
    }
    return byPartition
  }

  /// What version 1 of the tables named episodes of the topic after; nil where it kept none.
  func formerWard() throws(PostgresError) -> EpisodeNaming.FormerWard? {
    let rows = try connection.run(
      "select ward, extract(epoch from until) from former_wards where topic = $1", [.text(topic)])
    guard let name = rows.text(0, 0), let untilSeconds = rows.text(0, 1).flatMap({ Double($0) }) else { return nil }
    return EpisodeNaming.FormerWard(name: name, untilSeconds: untilSeconds)
  }

  /// Takes over mails that wait and that nobody knows the topic of: version 1 of the tables kept none.
  func adoptMails() throws(PostgresError) {
    try runImpatiently("update outbox set topic = $1 where topic is null and sent_at is null", [.text(topic)])
  }

  /// Ends what was amiss with the machinery of whoever was on duty before.
  func endFormerMachinery() throws(PostgresError) {
    mustEndMachinery = true
    try runImpatiently(TechnicalStatements.endOfMachinery, [.text(topic), unit])
    mustEndMachinery = false
  }

  /// What has been mailed or given up in the last day, so that a replay does not mail it again; up to 10,000.
  func recentlyMailed() throws(PostgresError) -> [UUID] {
    let rows = try runImpatiently(
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
  var transitionId: UUID
  var topic: String
  var partition: Int32?
  var ward: String
  var messageId: String
  var payload: AlarmTransition

  init(_ transition: AlarmTransition, topic: String, partition: Int32?) {
    transitionId = transition.id
    self.topic = topic
    self.partition = partition
    ward = transition.wardName
    messageId = "<\(transition.id.uuidString.lowercased())@wardwatch>"
    payload = transition
  }

  enum CodingKeys: String, CodingKey {
    case topic, partition, ward, payload
    case transitionId = "transition_id"
    case messageId = "message_id"
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

  enum CodingKeys: String, CodingKey {
    case id, step, turn, topic, ward, person
    case episodeId = "episode_id"
    case patientId = "patient_id"
    case acknowledgedEpoch = "acknowledged_epoch"
  }
}

private struct MailedRow: Encodable {
  var transitionId: UUID
  var sentEpoch: Double

  enum CodingKeys: String, CodingKey {
    case transitionId = "transition_id"
    case sentEpoch = "sent_epoch"
  }
}
