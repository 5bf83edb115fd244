import Foundation

@testable import Storage

/// A disk in memory that takes nothing while it is full, after the first few bytes of it.
final class FullDisk: JournalStore {
  var isFull = true
  private(set) var bytes: [UInt8] = []
  private(set) var readCount = 0

  let path = "/full/journal"
  let notes: [String] = []

  func size() -> Int { bytes.count }

  func read(at offset: Int, count: Int) -> [UInt8] {
    readCount += 1
    return Array(bytes.dropFirst(offset).prefix(count))
  }

  func write(_ new: [UInt8], at offset: Int) throws(JournalError) {
    bytes = Array(bytes.prefix(offset)) + (isFull ? new.prefix(10) : new[...])
    if isFull { throw .system("write", path: path, code: ENOSPC) }
  }

  func truncate(to size: Int) { bytes = Array(bytes.prefix(size)) }

  func replace(with new: [UInt8]) { bytes = new }

  func keepAside(_ bytes: [UInt8], suffix: String) throws(JournalError) {
    if isFull { throw .system("write", path: path + suffix, code: ENOSPC) }
  }
}
