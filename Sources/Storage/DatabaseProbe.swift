/// One look at the database with the settings of a console, without its lease or its journal.
package enum DatabaseProbe {
  package struct Finding: Sendable {
    /// "database NAME at HOST:PORT".
    package var place: String
    /// The account that wrote there, and of whose rights it has enough.
    package var role: DatabaseRole
    /// Whose alarms the database holds; nil where the first console has yet to come.
    package var site: String?
    /// The host that is on duty for the topic, and since when by the server's clock; nil where none is.
    package var duty: (host: String, sinceSeconds: Double)?
    /// Where engines in a group keep the topic: each host with its partitions.
    package var shares: [(host: String, partitions: [Int32])]
    /// The host and the partition that nobody keeps any more while others are kept; nil where there is none.
    package var lapsed: String?
    /// The delays of whoever keeps the topic, as `AlarmPolicy.text` has them; nil where nobody does.
    package var policy: String?
    /// Kafka's id of the cluster whose topic is kept; nil where that is not known.
    package var cluster: String?
    /// How many patients send to several partitions, as far as is known.
    package var crossingCount: Int
    /// Where consoles of version 0.1.0 still run on the topic, as "at ADDRESS".
    package var olderConsoles: [String]
    /// A pooler stands before the server, and lends sessions for a transaction at a time.
    package var isPooled: Bool
    /// The schema where any account may make functions and tables, beside those of wardwatch; nil where none may.
    package var openSchema: String?
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
    let lease = try database.lease().flatMap { $0.remainingSeconds > 0 ? $0 : nil }
    let shares = Dictionary(grouping: try database.leases().filter { $0.remainingSeconds > 0 && $0.partition != nil }, by: \.host)
    return Finding(
      place: database.place, role: try database.role(), site: try database.rememberedSite(),
      duty: lease.map { ($0.host, $0.sinceSeconds) },
      shares: shares.sorted { $0.key < $1.key }.map { ($0.key, $0.value.compactMap(\.partition)) }, lapsed: lease?.lapsed,
      policy: lease?.policy, cluster: lease?.cluster, crossingCount: try database.crossingCount(),
      olderConsoles: try database.olderConsoles(), isPooled: try database.isPooled(),
      openSchema: try database.openSchema(),
      clockAheadSeconds: try database.clockAheadSeconds())
  }

  /// The delays of whoever keeps the topic, for a console that only looks; nil where nobody does.
  package static func policyOnDuty(_ configuration: StorageConfiguration) throws(PostgresError) -> String? {
    guard let connectionInfo = configuration.connectionInfo else { return nil }
    let database = try AlarmDatabase(
      configuration, connectionInfo: connectionInfo, applicationName: "wardwatch-watch", whileWaiting: { true })
    return try database.lease().flatMap { $0.remainingSeconds > 0 ? $0.policy : nil }
  }
}
