/// One look at the database with the settings of a console, without its duty or its journal.
package enum DatabaseProbe {
  package struct Finding: Sendable, Equatable {
    /// "database NAME at HOST:PORT".
    package var place: String
    /// Whose alarms the database holds; nil where the first console has yet to come.
    package var site: String?
    /// Whether a console holds the lock of the topic.
    package var isWatched: Bool
    /// The clock of the server less that of this machine; nil where that could not be told.
    package var clockAheadSeconds: Double?
  }

  /// Connects, makes the tables where the database has none yet, writes what a console writes and takes it back, and leaves. Nil
  /// where no database is wanted.
  package static func look(_ configuration: StorageConfiguration) throws(PostgresError) -> Finding? {
    guard let connectionInfo = configuration.connectionInfo else { return nil }
    let database = try AlarmDatabase(
      configuration, connectionInfo: connectionInfo, applicationName: "wardwatch-check", whileWaiting: { true })
    try database.tryWriting()
    return Finding(
      place: database.place, site: try database.rememberedSite(), isWatched: try database.isWatched(),
      clockAheadSeconds: try database.clockAheadSeconds())
  }
}
