internal import Alarms
internal import Foundation

/// What the database has and lacks of what a console has seen lately.
extension AlarmDatabase {
  func missing(of entries: [JournalEntry]) throws(PostgresError) -> Set<Int> {
    try transaction(first: Self.impatience) { _ throws(PostgresError) in try lacking(of: entries) }
  }

  private func lacking(of entries: [JournalEntry]) throws(PostgresError) -> Set<Int> {
    let stored = try ids(
      "select id from alarms where id",
      among: entries.compactMap(\.transition?.id))
    let explained = try ids(
      "select transition_id from explanations where transition_id",
      among: entries.compactMap { if case .explanation(let explanation) = $0 { explanation.transitionID } else { nil } })
    let technical = try ids(
      "select id from technical_alarms where id",
      among: entries.compactMap { if case .technical(let alarm) = $0 { alarm.id } else { nil } })
    let acknowledged = try ids(
      "select id from acknowledgements where id",
      among: entries.compactMap { if case .acknowledgement(let acknowledgement) = $0 { acknowledgement.id } else { nil } })
    return Set(
      entries.indices.filter { index in
        switch entries[index] {
        case .alarm(let transition, _), .provisional(let transition): !stored.contains(transition.id)
        case .explanation(let explanation): !explained.contains(explanation.transitionID)
        case .technical(let alarm): !technical.contains(alarm.id)
        case .acknowledgement(let acknowledgement): !acknowledged.contains(acknowledgement.id)
        // Few, and written once more without harm.
        case .event, .mailed, .delivery, .givenUp: true
        }
      })
  }

  func checkpointOffsets() throws(PostgresError) -> [Int32: Int64]? {
    let rows = try runImpatiently("select offsets::text from checkpoints where topic = $1", [.text(topic)])
    return rows.bytes(0, 0).flatMap(offsets).flatMap(own)
  }

  /// Whoever comes on duty waits no longer for a table that somebody has locked.
  private static let impatience = "set local lock_timeout = 200"

  /// One statement in a transaction of its own.
  @discardableResult
  func runImpatiently(_ sql: String, _ parameters: [PostgresConnection.Parameter]) throws(PostgresError) -> PostgresRows {
    try transaction(first: Self.impatience) { _ throws(PostgresError) in try connection.run(sql, parameters) }
  }

  static func list(_ ids: [UUID]) -> String { "[\(ids.map { "\"\($0.uuidString)\"" }.joined(separator: ","))]" }

  /// What `query`, which ends in the name of a column, gives of these.
  private func ids(_ query: String, among wanted: [UUID]) throws(PostgresError) -> Set<UUID> {
    guard !wanted.isEmpty else { return [] }
    let rows = try connection.run(
      "\(query) in (select value::uuid from json_array_elements_text($1::json))", [.text(Self.list(wanted))])
    return Set((0..<rows.count).compactMap { rows.text($0, 0).flatMap(UUID.init(uuidString:)) })
  }
}
