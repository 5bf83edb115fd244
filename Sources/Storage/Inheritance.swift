package import Alarms
package import Saving

/// What a console finds of those that watched its topic before.
package struct Inheritance: Sendable, Equatable {
  package var checkpoint: StoredCheckpoint?
  /// What version 0.1.0 named the topic's episodes after.
  package var formerWard: EpisodeNaming.FormerWard?

  /// A hundred thousand patients take seconds, and a table that somebody has locked may take longer.
  private static let statementTimeoutSeconds = 60.0

  package init() {}

  /// Whether nobody watched the topic before.
  package var isEmpty: Bool { checkpoint == nil && formerWard == nil }

  /// Reads it on a session of its own, for as long as `whileWaiting` says so.
  static func read(
    _ configuration: StorageConfiguration, whileWaiting: @escaping PostgresConnection.WhileWaiting
  ) throws(PostgresError) -> Inheritance {
    var inheritance = Inheritance()
    guard let connectionInfo = configuration.connectionInfo else { return inheritance }
    let database = try AlarmDatabase(
      configuration, connectionInfo: connectionInfo, applicationName: "wardwatch-inheritance", whileWaiting: whileWaiting)
    database.connection.statementTimeoutSeconds = statementTimeoutSeconds
    inheritance.formerWard = try database.formerWard()
    inheritance.checkpoint = try database.loadCheckpoint()
    return inheritance
  }
}
