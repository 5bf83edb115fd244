internal import Foundation

/// The journal's file in the folder of this console, which no other console can use at the same time.
final class JournalFolder: JournalStore {
  let path: String
  private let directory: String
  private let file: OwnedDescriptor
  /// Holds the lock by which one console at a time uses the directory.
  private let lock: OwnedDescriptor
  private(set) var notes: [String] = []

  init(_ directory: String) throws(JournalError) {
    self.directory = directory
    path = directory + "/journal"
    let wasOpen = try Self.makeDirectory(directory)
    lock = try Self.lock(directory)
    file = try OwnedDescriptor(path, O_RDWR | O_CREAT)
    try Self.sync(directory: directory)
    let opened = (wasOpen ? [directory] : []) + (file.wasOpenToOthers ? [path] : [])
    notes = opened.map { "\($0) was open to other users of this machine, and is not any more" }
  }

  func size() throws(JournalError) -> Int {
    var information = stat()
    guard fstat(file.number, &information) == 0 else { throw .system("read", path: path, code: errno) }
    return Int(information.st_size)
  }

  func read(at offset: Int, count: Int) throws(JournalError) -> [UInt8] {
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

  func write(_ bytes: [UInt8], at offset: Int) throws(JournalError) {
    try putBackIfDeleted()
    try Self.write(bytes, to: file, at: offset, path: path)
    guard fdatasync(file.number) == 0 else { throw .system("write", path: path, code: errno) }
  }

  func truncate(to size: Int) throws(JournalError) {
    guard ftruncate(file.number, off_t(size)) == 0 else { throw .system("empty", path: path, code: errno) }
  }

  func replace(with bytes: [UInt8]) throws(JournalError) {
    let sparePath = path + ".spare"
    let spare = try OwnedDescriptor(sparePath, O_RDWR | O_CREAT | O_TRUNC)
    try Self.write(bytes, to: spare, at: 0, path: sparePath)
    guard fsync(spare.number) == 0 else { throw .system("write", path: sparePath, code: errno) }
    guard rename(sparePath, path) == 0 else { throw .system("replace", path: path, code: errno) }
    try Self.sync(directory: directory)
    file.take(over: spare)
  }

  func keepAside(_ bytes: [UInt8], suffix: String) throws(JournalError) {
    let aside = path + suffix
    let file = try OwnedDescriptor(aside, O_WRONLY | O_CREAT)
    let end = lseek(file.number, 0, SEEK_END)
    try Self.write(bytes, to: file, at: Int(max(0, end)), path: aside)
    guard fsync(file.number) == 0 else { throw .system("write", path: aside, code: errno) }
  }

  private static func lock(_ directory: String) throws(JournalError) -> OwnedDescriptor {
    let lock = try OwnedDescriptor(directory + "/journal.lock", O_RDWR | O_CREAT)
    guard flock(lock.number, LOCK_EX | LOCK_NB) == 0 else {
      throw JournalError("another wardwatch uses the state directory \(directory): give this one its own")
    }
    return lock
  }

  /// Somebody has deleted the file while it is open, perhaps with its folder: what is in it goes where the next start looks for it.
  private func putBackIfDeleted() throws(JournalError) {
    var information = stat()
    guard stat(path, &information) != 0, errno == ENOENT else { return }
    _ = try Self.makeDirectory(directory)
    if stat(directory + "/journal.lock", &information) != 0 { lock.take(over: try Self.lock(directory)) }
    try replace(with: try read(at: 0, count: try size()))
    notes.append("\(path) was deleted while it was in use, and is there again with all that was in it")
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

  /// Makes the directory where it is missing. One in which others may write is closed to them; one that is another user's is
  /// none to keep alarms in. It may be a link: that is for its machine's owner to say.
  /// - Returns: whether others could write in it.
  private static func makeDirectory(_ directory: String) throws(JournalError) -> Bool {
    var information = stat()
    guard stat(directory, &information) == 0, information.st_mode & S_IFMT == S_IFDIR else {
      do {
        try FileManager.default.createDirectory(
          atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      } catch {
        throw JournalError("cannot make the state directory \(directory); make it writable, or give another one")
      }
      return false
    }
    guard [geteuid(), 0].contains(information.st_uid) else {
      throw JournalError("the state directory \(directory) belongs to another user; give this console one of its own")
    }
    guard information.st_mode & 0o022 != 0 else { return false }
    guard chmod(directory, 0o700) == 0 else {
      throw JournalError("others may write in the state directory \(directory): close it to them (chmod 700)")
    }
    return true
  }

  /// A file's name is on the disk only once its directory is.
  private static func sync(directory: String) throws(JournalError) {
    let handle = try OwnedDescriptor(directory: directory)
    guard fsync(handle.number) == 0 else { throw .system("write", path: directory, code: errno) }
  }
}
