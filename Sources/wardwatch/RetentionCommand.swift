internal import Settings
internal import Storage

/// Deletes from the database what is older than it has to be kept.
enum RetentionCommand {
  struct Report: Encodable {
    var episodes: Int
    var alarms: Int
    var technicalAlarms: Int
    var emptiedMails: Int

    enum CodingKeys: String, CodingKey {
      case episodes, alarms
      case technicalAlarms = "technical_alarms"
      case emptiedMails = "emptied_mails"
    }
  }

  static func run(_ settings: Settings) throws -> Int32 {
    guard let days = settings.keepDays else {
      throw Failure("nothing is deleted without --keep-days=N: say for how long alarms are kept")
    }
    guard let tally = try AlarmRetention.prune(StorageConfiguration(settings, SharedFiles()), keepingDays: days) else {
      throw Failure("--database is none, and there is nothing to delete; name the database with --database=URI")
    }
    let report = Report(
      episodes: tally.episodes, alarms: tally.alarms, technicalAlarms: tally.technicalAlarms, emptiedMails: tally.emptiedMails)
    print(
      settings.json
        ? try report.jsonLine()
        : "deleted: \(report.episodes) episodes (\(report.alarms) alarms), \(report.technicalAlarms) technical alarms; emptied: "
          + "\(report.emptiedMails) mails")
    return 0
  }
}
