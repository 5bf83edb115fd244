/// The disk under the journal: one file, and others beside it. Confined to the queue of whoever has it.
protocol JournalStore: AnyObject {
  /// Of the journal's file, for messages.
  var path: String { get }
  /// What was put right when it was opened, as sentences.
  var notes: [String] { get }

  func size() throws(JournalError) -> Int
  /// Less where the file ends before.
  func read(at offset: Int, count: Int) throws(JournalError) -> [UInt8]
  /// Writes and waits until it is on the disk. After an error any part of it may be there.
  func write(_ bytes: [UInt8], at offset: Int) throws(JournalError)
  func truncate(to size: Int) throws(JournalError)
  /// Puts these bytes in the place of all that is in the file, in one step.
  func replace(with bytes: [UInt8]) throws(JournalError)
  /// Appends to the file beside it whose name ends so.
  func keepAside(_ bytes: [UInt8], suffix: String) throws(JournalError)
}
