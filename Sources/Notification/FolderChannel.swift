internal import Foundation

/// A folder in which every mail becomes a file: there nobody is bothered by many.
struct FolderChannel: Channel {
  let name = "folder"
  let groupsStorms = false
  let recipients = ["folder"]
  let directory: String
  let composer: MailComposer

  func deliver(_ notices: [Notice], to recipients: [String], isCancelled: @escaping () -> Bool) -> DeliveryReport {
    var report = DeliveryReport()
    do throws(MailDrop.Failure) {
      for notice in notices {
        guard let mail = composer.compose(notice) else { continue }
        report.messageID = mail.messageID
        try MailDrop(directory: directory).write(mail, of: notice)
      }
      for recipient in recipients { report.outcomes[recipient] = .delivered }
    } catch {
      report.trouble = error.sentence
    }
    return report
  }

  func trouble(isCancelled: @escaping () -> Bool) -> String? { MailDrop(directory: directory).trouble() }
}
