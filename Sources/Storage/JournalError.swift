internal import Foundation

/// Why alarms cannot be written to the disk, as a sentence for a person.
package struct JournalError: Error, Sendable, Equatable, CustomStringConvertible {
  package var description: String

  init(_ description: String) { self.description = description }

  /// From `errno`.
  static func system(_ doing: String, path: String, code: Int32) -> JournalError {
    let fix =
      switch code {
      case ENOSPC, EDQUOT: "make room on that disk"
      case EACCES, EPERM, EROFS: "make it writable, or give another state directory"
      case ELOOP: "it is a link, and none is followed here: move it, or give another state directory"
      case ENOTDIR, EEXIST: "a file is in the way: move it, or give another state directory"
      default: "check that disk"
      }
    return JournalError("cannot \(doing) \(path): \(String(cString: strerror(code))); \(fix)")
  }
}
