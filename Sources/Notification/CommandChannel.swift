internal import Foundation
internal import Sharing

/// Starts a program for each message, with JSON on its standard input. Its exit status says how that went: 0 is delivered; 65 and
/// 67 (EX_DATAERR and EX_NOUSER of sysexits.h) never will be; all others are tried again.
struct CommandChannel: Channel {
  let name: String
  let groupsStorms = true
  let recipients = ["command"]
  private let configuration: CommandConfiguration

  init(_ configuration: CommandConfiguration, name: String = "command") {
    self.configuration = configuration
    self.name = name
  }

  private static let statusesForGood: Set<Int32> = [65, 67]

  func deliver(_ notices: [Notice], to recipients: [String], isCancelled: @escaping () -> Bool) -> DeliveryReport {
    let message = NoticeMessage(notices)
    var report = DeliveryReport(messageID: message.id)
    let program = configuration.words[0]
    switch BoundedProcess.run(
      configuration.words, input: message.json, timeoutSeconds: configuration.timeoutSeconds, isCancelled: isCancelled)
    {
    case .exited(0): for recipient in recipients { report.outcomes[recipient] = .delivered }
    case .exited(let status) where Self.statusesForGood.contains(status):
      for recipient in recipients { report.outcomes[recipient] = .never("\(program) refused an alarm (exit status \(status))") }
    case .exited(let status): report.trouble = "\(program) failed (exit status \(status)); wardwatch tries again"
    case .signalled(let signal): report.trouble = "\(program) was ended by signal \(signal); wardwatch tries again"
    case .timedOut:
      report.trouble = "\(program) took longer than \(Int(configuration.timeoutSeconds)) s and was ended; wardwatch tries again"
    case .notStarted(let reason): report.trouble = "\(program) cannot be started: \(reason); check --alarm-command"
    case .givenUp: break
    }
    return report
  }

  func trouble(isCancelled: @escaping () -> Bool) -> String? {
    let program = configuration.words[0]
    return access(program, X_OK) == 0
      ? nil : "\(program) cannot be started: \(String(cString: strerror(errno))); check --alarm-command"
  }
}
