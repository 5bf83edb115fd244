/// One look at the database with the settings of a console, without its duty or its journal.
package enum DatabaseProbe {
  package struct Finding: Sendable, Equatable {
    /// "database NAME at HOST:PORT".
    package var place: String
    /// Whether a console holds the lock of the ward.
    package var isWatched: Bool
  }

  /// Connects, makes the tables where the database has none yet, and leaves. Nil where no database is wanted.
  package static func look(_ configuration: StorageConfiguration) throws(PostgresError) -> Finding? {
    guard let connectionInfo = configuration.connectionInfo else { return nil }
    let database = try AlarmDatabase(
      configuration, connectionInfo: connectionInfo, applicationName: "wardwatch-check", whileWaiting: { true })
    return Finding(place: database.place, isWatched: try database.isWatched())
  }
}
