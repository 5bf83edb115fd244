internal import Alarms
internal import Foundation
internal import Saving

/// The database as the recorder needs it: each call is one transaction, or one look. Confined to the recorder's queue.
protocol RecorderDatabase: AnyObject {
  /// The number by which the server knows the session.
  var backendPID: Int32 { get }

  /// Remembers whose alarms these are, where that is not known yet.
  func rememberSite() throws(PostgresError)

  func lease() throws(PostgresError) -> Lease?
  /// Takes the lease where nobody has it; nil where another was quicker. Its policy is that of the others of a group, where there are
  /// any.
  func takeLease(holder: UUID, host: String, cluster: String?, policy: String?) throws(PostgresError) -> Lease?
  /// Writes which Kafka cluster the topic is of.
  func noteCluster(_ cluster: String, under tenure: Tenure) throws(PostgresError)
  /// - Returns: how often the lease has been renewed in this epoch, here and below.
  /// - Throws: an error of the kind `.fenced` where the epoch is over, of the kind `.setBack` where the database has lost commits of
  ///   it; nothing is stored then, here and below.
  func renewLease(_ tenure: Tenure) throws(PostgresError) -> Int64
  func releaseLease(_ tenure: Tenure) throws(PostgresError)

  /// Stores all of it or nothing.
  /// - Returns: also how many patients of the checkpoint are known to send to another partition too.
  func commit(
    _ entries: [JournalEntry], checkpoint: CheckpointSlice?, deliveryNotes: [DeliveryNote], under tenure: Tenure
  ) throws(PostgresError) -> (stored: Int, renewals: Int64, strays: Int)
  /// Stores what every console may store, on duty or not: what people did, and which mails have gone out.
  func commitDeeds(_ entries: [JournalEntry]) throws(PostgresError)
  /// Notes that the mails of these alarms are about to be sent.
  func claim(_ transitionIDs: [UUID], digest: AlarmDigest?, under tenure: Tenure) throws(PostgresError) -> Int64

  /// Writes made-up alarms and takes them back.
  /// - Throws: what would keep any alarm from being stored.
  func tryWriting() throws(PostgresError)

  /// Which of `entries` the database does not have, or may not have.
  func missing(of entries: [JournalEntry]) throws(PostgresError) -> Set<Int>
  /// Up to where the checkpoint goes; nil where there is none. Waits hardly for whoever has locked it.
  /// - Throws: the SQLSTATE 55P03 where somebody has.
  func checkpointOffsets() throws(PostgresError) -> [Int32: Int64]?
  func rowCount() throws(PostgresError) -> Int

  /// Ends what was amiss with the machinery of whoever was on duty before.
  func endFormerMachinery() throws(PostgresError)
  /// Takes over mails that wait and that nobody knows the topic of.
  func adoptMails() throws(PostgresError)
  func outstandingAlarms() throws(PostgresError) -> [OutstandingAlarm]
  func recentlyMailed() throws(PostgresError) -> [UUID]
  /// Where consoles of version 0.1.0 still run on the topic, as "at ADDRESS".
  func olderConsoles() throws(PostgresError) -> [String]
}

extension AlarmDatabase: RecorderDatabase {}
