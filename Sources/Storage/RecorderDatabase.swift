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
  /// Takes the lease where nobody has it; nil where another was quicker.
  func takeLease(holder: UUID, host: String) throws(PostgresError) -> Lease?
  /// - Returns: how often the lease has been renewed in this epoch, here and below.
  /// - Throws: an error of the kind `.fenced` where the epoch is over; nothing is stored then, here and below.
  func renewLease(_ tenure: Tenure) throws(PostgresError) -> Int64
  func releaseLease(_ tenure: Tenure) throws(PostgresError)

  /// Stores all of it or nothing.
  func commit(
    _ entries: [JournalEntry], checkpoint: CheckpointSlice?, deliveryNotes: [DeliveryNote], under tenure: Tenure
  ) throws(PostgresError) -> (stored: Int, renewals: Int64)
  /// Stores what every console may store, on duty or not: what people did, and which mails have gone out.
  func commitDeeds(_ entries: [JournalEntry]) throws(PostgresError)
  /// Notes that the mails of these alarms are about to be sent.
  func claim(_ transitionIDs: [UUID], under tenure: Tenure) throws(PostgresError) -> Int64

  /// Which of `entries` the database does not have, or may not have.
  func missing(of entries: [JournalEntry]) throws(PostgresError) -> Set<Int>
  /// Up to where the checkpoint goes; nil where there is none.
  func checkpointOffsets() throws(PostgresError) -> [Int32: Int64]?
  func rowCount() throws(PostgresError) -> Int

  /// Takes over mails that wait and that nobody knows the topic of.
  func adoptMails() throws(PostgresError)
  func outstandingAlarms() throws(PostgresError) -> [OutstandingAlarm]
  func recentlyMailed() throws(PostgresError) -> [UUID]
  /// Where consoles of version 0.1.0 still run on the topic, as "at ADDRESS".
  func olderConsoles() throws(PostgresError) -> [String]
}

extension AlarmDatabase: RecorderDatabase {}
