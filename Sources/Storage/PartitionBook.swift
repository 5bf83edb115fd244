/// What the database knows of a topic's partitions: who sends where, and who keeps which.
package enum PartitionBook {
  /// How many patients of the topic are known to send to several of its partitions.
  package static func crossingCount(_ configuration: StorageConfiguration) throws(PostgresError) -> Int {
    guard let connectionInfo = configuration.connectionInfo else { return 0 }
    let database = try AlarmDatabase(
      configuration, connectionInfo: connectionInfo, applicationName: "wardwatch-group", whileWaiting: { true })
    return try database.crossingCount()
  }
}

extension AlarmDatabase {
  func crossingCount() throws(PostgresError) -> Int {
    // Of whoever has one partition that one stands there.
    let rows = try connection.run(
      "select count(*) from patient_states where topic = $1 and partition is null", [.text(topic)])
    return rows.text(0, 0).flatMap { Int($0) } ?? 0
  }
}
