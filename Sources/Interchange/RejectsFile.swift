internal import Glibc
package import Vitals

/// Keeps rejected records for whoever has to find out where they come from: one JSON object a line,
/// `{"time","reason","detail","field","topic","partition","offset","raw"}`, with `raw_base64` in place of `raw` where the record is
/// not UTF-8, and `bytes`, its full size, where only its beginning is kept.
///
/// Records are patients' data: the file is its owner's alone (mode 0600). It takes at most twice `maximumBytes`: when full it
/// becomes `PATH.1`, in place of the one before.
///
/// Not thread-safe and blocking: one serial queue owns it. Nothing here is fatal; a failure is returned and the next call
/// tries again.
package final class RejectsFile {
  package static let keptRecordBytes = 4096

  package struct Failure: Error, Equatable, CustomStringConvertible {
    package var description: String
  }

  package let path: String
  private let maximumBytes: Int
  private var descriptor: Int32 = -1
  private var text = JSONText()
  /// A write stopped in the middle of a line: the next begins on a line of its own.
  private var hasTornLine = false

  package init(path: String, maximumBytes: Int = 64 << 20) {
    self.path = path
    self.maximumBytes = maximumBytes
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Appends the records behind `rejects`, a line for each reject.
  ///
  /// - Parameter timeSeconds: When they were read, in seconds since 1970.
  /// - Returns: What went wrong, nil when all were written.
  package func append(_ rejects: [Reject], of batch: RecordBatch, topic: String, timeSeconds: Double) -> Failure? {
    var failure: Failure?
    let time = ISO8601.text(timeSeconds)
    text.removeAll()
    batch.bytes.withUnsafeBufferPointer { bytes in
      for reject in rejects where batch.entries.indices.contains(reject.entry) {
        let entry = batch.entries[reject.entry]
        let record = UnsafeBufferPointer(rebasing: bytes[entry.start..<entry.start + entry.count])
        writeLine(reject, entry, record, topic: topic, time: time)
        // The memory stays bounded however many records a poll rejects.
        if text.bytes.count >= 1 << 20 { failure = flush() ?? failure }
      }
    }
    return flush() ?? failure
  }

  // MARK: One line

  private func writeLine(
    _ reject: Reject, _ entry: RecordBatch.Entry, _ record: UnsafeBufferPointer<UInt8>, topic: String, time: String
  ) {
    text.beginObject()
    text.member("time", time)
    text.member("reason", reject.reason.rawValue)
    text.member("detail", reject.detail)
    if !reject.excerpt.isEmpty { text.member("field", reject.excerpt) }
    text.member("topic", topic)
    text.member("partition", Int(entry.partition))
    text.member("offset", Int(entry.offset))
    let kept = Self.beginning(of: record)
    if String(validating: kept, as: UTF8.self) != nil {
      text.member("raw", kept)
    } else {
      text.member("raw_base64", Base64.text(kept))
    }
    if kept.count < record.count { text.member("bytes", record.count) }
    text.endObject()
    text.append("\n")
  }

  /// The first bytes, not cut inside a character.
  private static func beginning(of record: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
    guard record.count > keptRecordBytes else { return record }
    var end = keptRecordBytes
    while end > keptRecordBytes - 4, record[end] & 0xC0 == 0x80 { end -= 1 }
    return UnsafeBufferPointer(rebasing: record[..<end])
  }

  // MARK: The file

  private func flush() -> Failure? {
    defer { text.removeAll() }
    guard !text.bytes.isEmpty else { return nil }
    do throws(Failure) {
      try makeRoom(forBytes: text.bytes.count)
      if hasTornLine {
        try write([UInt8(ascii: "\n")])
        hasTornLine = false
      }
      try write(text.bytes)
      return nil
    } catch {
      return error
    }
  }

  private func makeRoom(forBytes count: Int) throws(Failure) {
    var status = try open()
    if status.st_nlink == 0 {
      // Somebody took the file away: what is written now would be lost with it.
      closeFile()
      status = try open()
    }
    guard Int(status.st_size) > 0, Int(status.st_size) + count > maximumBytes else { return }
    guard rename(path, path + ".1") == 0 else { throw failure("rename the full file to \(path).1") }
    closeFile()
    hasTornLine = false
    _ = try open()
  }

  private func open() throws(Failure) -> stat {
    if descriptor < 0 {
      let flags = O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK
      descriptor = Glibc.open(path, flags, 0o600)
      guard descriptor >= 0 else { throw failure("open it") }
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw failure("look at it") }
    guard status.st_mode & S_IFMT == S_IFREG else {
      closeFile()
      throw Failure(description: "The rejects file \(path) is not an ordinary file; name another one.")
    }
    // It may be there from before, open to others.
    if status.st_mode & 0o077 != 0, fchmod(descriptor, 0o600) != 0 { throw failure("make it private") }
    return status
  }

  private func closeFile() {
    if descriptor >= 0 { close(descriptor) }
    descriptor = -1
  }

  private func write(_ bytes: [UInt8]) throws(Failure) {
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress?.advanced(by: done), $0.count - done) }
      if count > 0 {
        done += count
      } else if count == 0 || errno != EINTR {
        if done > 0, bytes[done - 1] != UInt8(ascii: "\n") { hasTornLine = true }
        throw failure("write to it")
      }
    }
  }

  private func failure(_ action: String) -> Failure {
    Failure(description: "The rejects file \(path): cannot \(action): \(String(cString: strerror(errno))).")
  }
}
