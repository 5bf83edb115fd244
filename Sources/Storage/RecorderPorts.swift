internal import Sharing

/// What the recorder has of the world: its clock, its disk and its database. Tests and the simulation put others in their place.
struct RecorderPorts {
  /// On a clock that never jumps.
  var nowNanoseconds: () -> UInt64
  var openJournal: () throws(JournalError) -> AlarmJournal
  /// Calls `whileWaiting` again and again while it waits, also later; false gives the wait up.
  var connect: (_ whileWaiting: @escaping () -> Bool) throws(PostgresError) -> any RecorderDatabase
}

extension RecorderPorts {
  /// The real ones. Without a database nothing connects.
  init(_ configuration: StorageConfiguration) {
    self.init(
      nowNanoseconds: Monotonic.nowNanoseconds,
      openJournal: { () throws(JournalError) in try AlarmJournal(JournalFolder(configuration.stateDirectory)) },
      connect: { whileWaiting throws(PostgresError) in
        try AlarmDatabase(
          configuration, connectionInfo: configuration.connectionInfo ?? "", applicationName: "wardwatch",
          whileWaiting: whileWaiting)
      })
  }
}
