internal import Alarms
internal import Foundation
internal import Vitals

/// A folder in which every mail becomes a file that any mail program opens. A file appears whole or not at all, and the same mail
/// again is the same file.
struct MailDrop {
  let directory: String

  /// Not one file system's problem is the mail's: the text says what to do, and it is tried again.
  struct Failure: Error, Equatable {
    var sentence: String
  }

  /// Makes the folder where there is none; nil where it can be written.
  func trouble() -> String? {
    if mkdir(directory, 0o700) != 0, errno != EEXIST { return failure("make").sentence }
    return access(directory, W_OK | X_OK) == 0 ? nil : failure("write into").sentence
  }

  /// Whether others than its owner and their group can take mails away; a folder with a sticky bit keeps them from it.
  var isOpenToAll: Bool {
    var found = stat()
    return stat(directory, &found) == 0 && found.st_mode & S_IWOTH != 0 && found.st_mode & S_ISVTX == 0
  }

  func write(_ mail: ComposedMail, of notice: Notice) throws(Failure) {
    if mkdir(directory, 0o700) != 0, errno != EEXIST { throw failure("make") }
    let path = directory + "/" + Self.fileName(notice)
    let temporary = path + ".part"
    // What a run before has left, or a link that somebody has put there: neither is written into.
    unlink(temporary)
    let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw failure("write into") }
    var isWritten = true
    var done = 0
    while done < mail.bytes.count {
      let put = mail.bytes[done...].withUnsafeBytes { Foundation.write(file, $0.baseAddress, $0.count) }
      if put < 0 && errno == EINTR { continue }
      guard put > 0 else {
        isWritten = false
        break
      }
      done += put
    }
    let code = errno
    isWritten = isWritten && fsync(file) == 0
    close(file)
    guard isWritten, rename(temporary, path) == 0 else {
      if !isWritten { errno = code }
      defer { unlink(temporary) }
      throw failure("write into")
    }
  }

  /// `<time>-<bed>-<id>.eml`; only letters, digits, `-` and `_` of the bed, because it came from outside.
  static func fileName(_ notice: Notice) -> String {
    let transition = notice.transition
    let bed = (transition.patient.bed ?? transition.patient.id).utf8.prefix(24)
      .map { MailAddress.isLetterOrDigit($0) || $0 == 45 ? Character(UnicodeScalar($0)) : "_" }
    return "\(CivilTime(seconds: transition.timeSeconds).compact)-\(String(bed))-\(notice.identity).eml"
  }

  private func failure(_ doing: String) -> Failure {
    let fix = errno == ENOSPC ? "make room on that disk" : "make it writable, or choose another folder"
    return Failure(sentence: "cannot \(doing) the mail folder \(directory): \(String(cString: strerror(errno))); \(fix)")
  }
}
