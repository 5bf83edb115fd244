internal import Foundation

/// An append-only file that holds what the database does not have yet. An entry counts as accepted when it is on the disk here;
/// when everything in it has been committed, the file is emptied.
///
/// Not Sendable: confined to the recorder's queue.
final class AlarmJournal {
  struct Item {
    var entry: JournalEntry
    /// False for what an earlier run left: its monotonic times mean nothing now.
    var isOfThisRun: Bool
    fileprivate var end: Int
  }

  private let directory: String
  let path: String
  private let file: OwnedDescriptor
  /// Holds the lock by which one console at a time uses the directory.
  private let lock: OwnedDescriptor
  private var readOffset = 0
  private var end = 0
  private var endOfEarlierRuns = 0
  private let encoder = JournalEntry.encoder()
  private let decoder = JournalEntry.decoder()

  /// Entries that are not committed yet.
  private(set) var pendingCount = 0
  /// Places where entries could not be read; their bytes are kept in the file with the suffix `.damaged`.
  private(set) var damagedCount = 0

  var damagedPath: String { path + ".damaged" }
  /// Where entries go that the database refuses for good.
  var rejectedPath: String { path + ".rejected" }

  /// Opens or makes the journal in `directory` and takes stock of what an earlier run left.
  init(directory: String) throws(JournalError) {
    try Self.makeDirectory(directory)
    self.directory = directory
    path = directory + "/journal"
    lock = try OwnedDescriptor(path + ".lock", O_RDWR | O_CREAT)
    guard flock(lock.number, LOCK_EX | LOCK_NB) == 0 else {
      throw JournalError("another wardwatch uses the state directory \(directory): give this one its own")
    }
    file = try OwnedDescriptor(path, O_RDWR | O_CREAT)
    try Self.sync(directory: directory)
    try takeStock()
  }

  /// Writes `entries` at the end and waits until they are on the disk, all of them or none.
  func append(_ entries: [JournalEntry]) throws(JournalError) {
    var bytes: [UInt8] = []
    for entry in entries {
      do {
        bytes += JournalFrame.encode(Array(try encoder.encode(entry)))
      } catch {
        throw JournalError("an alarm cannot be encoded for \(path): \(type(of: error))")
      }
    }
    do throws(JournalError) {
      try Self.write(bytes, to: file, at: end, path: path)
      guard fdatasync(file.number) == 0 else { throw .system("write", path: path, code: errno) }
    } catch {
      // Half an entry must not stay behind; the next attempt writes at the same place in any case.
      _ = ftruncate(file.number, off_t(end))
      throw error
    }
    end += bytes.count
    pendingCount += entries.count
  }

  /// The oldest entries that are not committed yet, up to `limit`. They stay until `advance(past:)`.
  func next(limit: Int) throws(JournalError) -> [Item] {
    var window = 1 << 20
    while readOffset < end {
      let count = min(window, end - readOffset)
      let bytes = try read(at: readOffset, count: count)
      let isWhole = readOffset + count >= end
      let scan = JournalFrame.scan(bytes, isWhole: isWhole || window > JournalFrame.largestPayloadCount * 2)
      var items: [Item] = []
      for payload in scan.payloads.prefix(limit) {
        let place = readOffset + payload.upperBound
        if let entry = try? decoder.decode(JournalEntry.self, from: Data(bytes[payload])) {
          items.append(Item(entry: entry, isOfThisRun: place > endOfEarlierRuns, end: place))
        }
      }
      if !items.isEmpty { return items }
      // Only damage, which arose after the file was opened and checked: skip it, or look further when an entry is longer.
      if scan.consumed == 0 { window *= 4 } else { readOffset += scan.consumed }
    }
    pendingCount = 0
    try empty()
    return []
  }

  /// `items`, the oldest ones, are committed.
  func advance(past items: some Collection<Item>) throws(JournalError) {
    guard let last = items.reduce(nil, { max($0 ?? 0, $1.end) }) else { return }
    readOffset = max(readOffset, last)
    pendingCount = max(0, pendingCount - items.count)
    if readOffset >= end { try empty() }
  }

  /// Keeps an entry that the database will never take, with the reason, in a file beside the journal: one JSON object a line.
  func reject(_ entry: JournalEntry, because reason: String) throws(JournalError) {
    struct Line: Encodable {
      var reason: String
      var entry: JournalEntry
    }
    guard let line = try? encoder.encode(Line(reason: reason, entry: entry)) else { return }
    try Self.append(Array(line) + [0x0A], toFileAt: rejectedPath)
  }

  // MARK: The file

  private func empty() throws(JournalError) {
    guard end > 0 else { return }
    guard ftruncate(file.number, 0) == 0 else { throw .system("empty", path: path, code: errno) }
    readOffset = 0
    end = 0
    endOfEarlierRuns = 0
    pendingCount = 0
  }

  /// Counts the entries that an earlier run left. Whatever is torn or damaged is moved to a file of its own, so that the
  /// journal holds whole entries only.
  private func takeStock() throws(JournalError) {
    var information = stat()
    guard fstat(file.number, &information) == 0 else { throw .system("read", path: path, code: errno) }
    let size = Int(information.st_size)
    guard size > 0 else { return }
    let bytes = try read(at: 0, count: size)
    let scan = JournalFrame.scan(bytes, isWhole: true)
    var damaged = scan.damaged
    let readable = scan.payloads.filter { payload in
      let isReadable = (try? decoder.decode(JournalEntry.self, from: Data(bytes[payload]))) != nil
      if !isReadable { damaged.append((payload.lowerBound - JournalFrame.headerCount)..<payload.upperBound) }
      return isReadable
    }
    damagedCount = damaged.count
    pendingCount = readable.count
    end = size
    if !damaged.isEmpty {
      try Self.append(damaged.flatMap { bytes[$0] }, toFileAt: damagedPath)
      try keep(readable.map { ($0.lowerBound - JournalFrame.headerCount)..<$0.upperBound }, of: bytes)
    }
    endOfEarlierRuns = end
  }

  /// Rewrites the file with only these parts of it. They move towards the beginning, through a file that replaces the journal's
  /// content in one step only after it is on the disk.
  private func keep(_ parts: [Range<Int>], of bytes: [UInt8]) throws(JournalError) {
    let kept = parts.flatMap { bytes[$0] }
    let sparePath = path + ".spare"
    let spare = try OwnedDescriptor(sparePath, O_RDWR | O_CREAT | O_TRUNC)
    try Self.write(kept, to: spare, at: 0, path: sparePath)
    guard fsync(spare.number) == 0 else { throw .system("write", path: sparePath, code: errno) }
    guard rename(sparePath, path) == 0 else { throw .system("replace", path: path, code: errno) }
    try Self.sync(directory: directory)
    file.take(over: spare)
    end = kept.count
  }

  private func read(at offset: Int, count: Int) throws(JournalError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var done = 0
    while done < count {
      let got = bytes[done...].withUnsafeMutableBytes { pread(file.number, $0.baseAddress, $0.count, off_t(offset + done)) }
      if got < 0 && errno == EINTR { continue }
      guard got > 0 else {
        if got == 0 { return Array(bytes.prefix(done)) }
        throw .system("read", path: path, code: errno)
      }
      done += got
    }
    return bytes
  }

  private static func write(_ bytes: [UInt8], to file: OwnedDescriptor, at offset: Int, path: String) throws(JournalError) {
    var done = 0
    while done < bytes.count {
      let put = bytes[done...].withUnsafeBytes { pwrite(file.number, $0.baseAddress, $0.count, off_t(offset + done)) }
      if put < 0 && errno == EINTR { continue }
      guard put > 0 else { throw .system("write", path: path, code: put == 0 ? EIO : errno) }
      done += put
    }
  }

  private static func append(_ bytes: [UInt8], toFileAt path: String) throws(JournalError) {
    let file = try OwnedDescriptor(path, O_WRONLY | O_CREAT)
    let end = lseek(file.number, 0, SEEK_END)
    try write(bytes, to: file, at: Int(max(0, end)), path: path)
    guard fsync(file.number) == 0 else { throw .system("write", path: path, code: errno) }
  }

  private static func makeDirectory(_ directory: String) throws(JournalError) {
    var isDirectory: ObjCBool = false
    if FileManager.default.fileExists(atPath: directory, isDirectory: &isDirectory), isDirectory.boolValue { return }
    do {
      try FileManager.default.createDirectory(
        atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw JournalError("cannot make the state directory \(directory); make it writable, or give another one")
    }
  }

  /// A file's name is on the disk only once its directory is.
  private static func sync(directory: String) throws(JournalError) {
    let handle = try OwnedDescriptor(directory, O_RDONLY | O_DIRECTORY)
    guard fsync(handle.number) == 0 else { throw .system("write", path: directory, code: errno) }
  }
}
