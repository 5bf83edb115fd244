internal import Foundation

/// How grave a line on standard error is, for the journal of a service: it reads `<4>` and the like at the beginning (sd-daemon(3)).
enum JournalLevel: Int {
  case error = 3
  case notice = 5
  case information = 6

  /// Whether standard error goes to the journal: `$JOURNAL_STREAM` names its device and inode (systemd.exec(5)). Anywhere else the
  /// marks would stand in the text.
  static func isJournal(_ descriptor: Int32, environment: [String: String]) -> Bool {
    var information = stat()
    guard let stream = environment["JOURNAL_STREAM"], fstat(descriptor, &information) == 0 else { return false }
    return stream == "\(information.st_dev):\(information.st_ino)"
  }

  private static let isOurs = isJournal(STDERR_FILENO, environment: ProcessInfo.processInfo.environment)

  var mark: String { Self.isOurs ? "<\(rawValue)>" : "" }
}
