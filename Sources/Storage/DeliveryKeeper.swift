package import Alarms

/// Keeps what became of a test alarm, without a console's duty or its journal.
package enum DeliveryKeeper {
  /// Nothing where no database is wanted.
  package static func keep(
    _ deliveries: [AlarmDelivery], _ configuration: StorageConfiguration
  ) throws(PostgresError) {
    guard let connectionInfo = configuration.connectionInfo else { return }
    let database = try AlarmDatabase(
      configuration, connectionInfo: connectionInfo, applicationName: "wardwatch-test-alarm", whileWaiting: { true })
    _ = try database.write(deliveries.map(JournalEntry.delivery))
  }
}
