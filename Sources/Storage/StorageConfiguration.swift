/// Where alarms go and how patient the recorder is.
package struct StorageConfiguration: Sendable {
  /// A libpq URI or `key=value` string; empty takes the `PG*` variables alone; nil stores nothing at all.
  package var connectionInfo: String?
  /// Whose alarms these are; the database remembers it, and refuses another.
  package var siteName: String
  /// What is kept is kept by topic: one console of a topic is on duty.
  package var topic: String
  /// The one whose alarms are kept here, where engines in a group share the topic; nil for all of it.
  package var partition: Int32?
  /// For people to read.
  package var wardName: String
  /// By which delays this console makes alarms, as `AlarmPolicy.text` has it: whoever comes to the topic meanwhile takes them.
  package var policy: String?
  /// `schema.sql`, applied when the database does not hold the tables yet.
  package var schemaPath: String
  /// Where the journal lies; made where it is missing, readable by its owner alone. One console at a time may use it.
  package var stateDirectory: String
  package var connectTimeoutSeconds: Double
  /// A server that takes longer for one statement is taken for gone.
  package var statementTimeoutSeconds: Double
  /// How often the lease of the topic is renewed, or looked at while another console has it.
  package var dutyIntervalSeconds: Double
  /// How long the lease stands without being renewed: three renewals may be missed, and another is on duty within 5 s.
  package var leaseSeconds: Double
  /// Alarms that may wait for the journal before `record` blocks.
  package var queueCapacity: Int
  /// What a console on standby remembers, so that a takeover leaves no gap.
  package var standbyMemorySeconds: Double
  package var standbyMemoryCount: Int
  /// Rows in one transaction at most.
  package var batchCount: Int
  /// Whether this console only looks: a session that may not write, or a standby, will do, and no tables are made.
  package var onlyReads = false

  package init(
    connectionInfo: String?, siteName: String, topic: String, wardName: String, schemaPath: String, stateDirectory: String,
    connectTimeoutSeconds: Double = 5, statementTimeoutSeconds: Double = 5, dutyIntervalSeconds: Double = 1,
    leaseSeconds: Double = 3.5, queueCapacity: Int = 4096, standbyMemorySeconds: Double = 600, standbyMemoryCount: Int = 10_000,
    batchCount: Int = 500
  ) {
    self.connectionInfo = connectionInfo
    self.siteName = siteName
    self.topic = topic
    self.wardName = wardName
    self.schemaPath = schemaPath
    self.stateDirectory = stateDirectory
    self.connectTimeoutSeconds = connectTimeoutSeconds
    self.statementTimeoutSeconds = statementTimeoutSeconds
    self.dutyIntervalSeconds = dutyIntervalSeconds
    self.leaseSeconds = leaseSeconds
    self.queueCapacity = queueCapacity
    self.standbyMemorySeconds = standbyMemorySeconds
    self.standbyMemoryCount = standbyMemoryCount
    self.batchCount = batchCount
  }
  /// What is kept, as a sentence has it.
  var kept: String { partition.map { "partition \($0) of the topic \(topic)" } ?? "the topic \(topic)" }
}
