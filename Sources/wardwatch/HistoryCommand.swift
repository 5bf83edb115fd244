internal import Alarms
internal import Foundation
internal import Settings
internal import Storage
internal import Vitals

/// What alarms there were, from the database.
enum HistoryCommand {
  static func run(_ settings: Settings) throws -> Int32 {
    guard settings.database != "none" else {
      throw Failure("--database is none, and what is not kept cannot be listed; name the database with --database=URI")
    }
    let filter = try HistoryFilter(settings, nowSeconds: Date().timeIntervalSince1970)
    let history = try AlarmHistory.read(filter, from: settings.database)
    if history.isCut {
      Progress.say(
        "There are more than \(AlarmHistory.mostEpisodes) episodes; only the newest are listed and counted. Name a shorter time "
          + "with --from and --to.")
    }
    let report = HistoryReport(history, filter: filter, beds: settings.bedCount)
    if settings.csv {
      try OutputFile(path: "-", besides: []).write(report.csv)
    } else {
      print(settings.json ? try report.jsonLine() : report.text { LocalOffset.seconds(at: $0) })
    }
    return 0
  }
}

extension HistoryFilter {
  init(_ settings: Settings, nowSeconds: Double) throws {
    guard !(settings.csv && settings.json) else { throw Failure("--csv and --json are two forms of one list: give one of them") }
    let offset: (Double) -> Int = { LocalOffset.seconds(at: $0) }
    self.init(
      fromSeconds: settings.from.seconds(nowSeconds: nowSeconds, localOffsetSeconds: offset),
      toSeconds: settings.to.seconds(nowSeconds: nowSeconds, localOffsetSeconds: offset), patientID: settings.onlyPatient,
      bed: settings.onlyBed, ward: settings.onlyWard, leastSeverity: Severity(settings.leastSeverity))
    guard fromSeconds < toSeconds else { throw Failure("--from is not before --to: there is no time between them") }
  }
}

extension Severity {
  fileprivate init(_ least: LeastSeverity) {
    self =
      switch least {
      case .low: .low
      case .medium: .medium
      case .high: .high
      }
  }
}
